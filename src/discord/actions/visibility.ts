import {
  type BaseInteraction,
  ChannelType,
  type GuildBasedChannel,
  type GuildTextBasedChannel,
  type NonThreadGuildBasedChannel,
  PermissionFlagsBits,
  type ThreadChannel,
} from 'discord.js';
import { UserError } from '../../errors.ts';
import {
  botLacks,
  CHANNEL_UNKNOWN,
  CHANNEL_UNSEEN,
  memberLacks,
  WRONG_CHANNEL,
} from '../../messages/permissions.ts';
import type { CanSee } from '../../storage/shares.ts';
import { lackingPermissions } from '../gateway/permissions.ts';

/** Who can read an answer: only the asker, or everybody in the channel. */
export type Audience = 'asker' | 'channel';

type InGuild = BaseInteraction<'cached'>;

/** The channel or thread that an interaction comes from. */
export async function channelOf(interaction: InGuild): Promise<GuildTextBasedChannel> {
  const { channelId, guild } = interaction;
  const found = channelId ? guild.channels.fetch(channelId).catch(() => null) : null;
  const channel = interaction.channel ?? (await found);
  if (!channel) throw new UserError(CHANNEL_UNSEEN);
  if (!channel.isTextBased()) throw new UserError(WRONG_CHANNEL);
  return channel;
}

/**
 * The place whose access rules decide who can read a channel: for a public thread, that is its parent.
 */
export function placeOf(channel: GuildTextBasedChannel | ThreadChannel): string {
  const open = channel.isThread() && channel.type !== ChannelType.PrivateThread;
  return open ? (channel.parentId ?? channel.id) : channel.id;
}

/** Returns a test for whether everybody who can read an answer can also see a place in the server. */
export function visibleTo(audience: Audience, interaction: InGuild): CanSee {
  const { guild, channel, channelId } = interaction;
  const here = channel ? placeOf(channel) : channelId;
  const parent = guild.channels.cache.get((channel?.isThread() ? channel.parentId : channelId) ?? '');
  const reader = audience === 'asker' ? interaction.member : guild.roles.everyone;
  const decide = (placeId: string) => {
    if (placeId === here) return true;
    const place = guild.channels.cache.get(placeId);
    // A private thread is a place of its own, which only its members are sure to see.
    if (!place || place.isThread()) return false;
    if (place.permissionsFor(reader).has(PermissionFlagsBits.ViewChannel)) return true;
    return (
      audience === 'channel' &&
      !!parent &&
      !parent.isThread() &&
      viewOverwritesKey(place) === viewOverwritesKey(parent)
    );
  };
  const decided = new Map<string, boolean>();
  return (placeId) => {
    const may = decided.get(placeId) ?? decide(placeId);
    decided.set(placeId, may);
    return may;
  };
}

/**
 * A canonical form of a channel's permission overwrites. Two channels with the same overwrites have the same readers, since
 * everything else applies to the whole server.
 */
function viewOverwritesKey({ permissionOverwrites }: NonThreadGuildBasedChannel): string {
  const { ViewChannel } = PermissionFlagsBits;
  return permissionOverwrites.cache
    .filter(({ allow, deny }) => allow.has(ViewChannel, false) || deny.has(ViewChannel, false))
    .map(({ id, allow }) => `${id} ${allow.has(ViewChannel, false)}`)
    .sort()
    .join();
}

/**
 * Checks that both the bot and the asker may do something in a channel, so that nobody can do through the bot what they may
 * not do themselves.
 *
 * @param needed permission bits
 * @param doing "post in this channel"
 * @throws UserError that names the missing permissions
 */
export function demandPermissions(
  interaction: InGuild,
  channel: GuildBasedChannel,
  needed: bigint,
  doing: string,
): void {
  const { me } = interaction.guild.members;
  const isHere = channel.id === interaction.channelId;
  const botMay = isHere ? interaction.appPermissions : me && channel.permissionsFor(me);
  const askerMay = isHere ? interaction.memberPermissions : channel.permissionsFor(interaction.member);
  if (!botMay || !askerMay) throw new UserError(CHANNEL_UNKNOWN);
  const lacking = lackingPermissions(botMay, needed);
  if (lacking) throw new UserError(botLacks(doing, lacking));
  const askerLacks = lackingPermissions(askerMay, needed);
  if (askerLacks) throw new UserError(memberLacks(doing, askerLacks));
}
