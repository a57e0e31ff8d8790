import { PermissionFlagsBits as P } from 'discord-api-types/v10';
import type { Channel, Guild, Member } from './model.ts';
import type { World } from './world.ts';

export type PermissionName = keyof typeof P;

const ALL = Object.values(P).reduce((bits, bit) => bits | bit, 0n);

/** The permissions in direct messages. */
const IN_DM =
  P.ViewChannel |
  P.SendMessages |
  P.ReadMessageHistory |
  P.EmbedLinks |
  P.AttachFiles |
  P.MentionEveryone |
  P.AddReactions |
  P.UseExternalEmojis |
  P.UseApplicationCommands |
  P.UseExternalApps;

/** Permissions that are lost without Send Messages. */
const NEEDS_SENDING = P.MentionEveryone | P.SendTTSMessages | P.AttachFiles | P.EmbedLinks;

/**
 * A user's permissions in a channel, by Discord's algorithm
 * (https://discord.com/developers/docs/topics/permissions#permission-overwrites). A thread inherits its parent's.
 */
export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  if (channel.guildId === null) return channel.recipients.includes(userId) ? IN_DM : 0n;
  const guild = world.guild(channel.guildId);
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const base = guildPermissions(guild, member);
  if (base === ALL) return ALL;

  const place = channel.thread ? world.channels.get(channel.parentId ?? '') : channel;
  const bits = withOverwrites(base, place?.overwrites ?? [], guild, member);
  if (!(bits & P.ViewChannel)) return 0n;
  return bits & P.SendMessages ? bits : bits & ~NEEDS_SENDING;
}

/** A member's permissions in the server: all of them for the owner and administrators. */
export function guildPermissions(guild: Guild, member: Member): bigint {
  if (guild.ownerId === member.userId) return ALL;
  const roles = [guild.id, ...member.roles].flatMap((id) => guild.roles.get(id) ?? []);
  const bits = roles.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  return bits & P.Administrator ? ALL : bits;
}

/** Applies overwrites: first that of @everyone, then those of all roles together, then the member's. */
function withOverwrites(
  base: bigint,
  overwrites: Channel['overwrites'],
  guild: Guild,
  member: Member,
): bigint {
  const steps = [
    overwrites.filter(({ id }) => id === guild.id),
    overwrites.filter(({ id }) => member.roles.includes(id)),
    overwrites.filter(({ id }) => id === member.userId),
  ];
  return steps.reduce((bits, step) => {
    const deny = step.reduce((sum, overwrite) => sum | BigInt(overwrite.deny), 0n);
    const allow = step.reduce((sum, overwrite) => sum | BigInt(overwrite.allow), 0n);
    return (bits & ~deny) | allow;
  }, base);
}

/** Whether all `needed` bits are set. */
export function has(permissions: bigint, needed: bigint): boolean {
  return (permissions & needed) === needed;
}
