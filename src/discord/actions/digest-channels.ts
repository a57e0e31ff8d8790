import { ChannelFlags, type Guild, type GuildBasedChannel, PermissionFlagsBits, type Role } from 'discord.js';
import { ChannelType } from 'discord-api-types/v10';
import { PROBLEM } from '../../messages/digest.ts';
import { lackingPermissions } from '../gateway/permissions.ts';

/** The kinds of channels that a digest can go to. */
export const DIGEST_CHANNELS = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
] as const;

/**
 * What keeps the bot from posting a digest in a channel.
 *
 * @param role the role to mention
 * @returns words for users ("I need the Send Messages permission there"); undefined if nothing does
 */
export async function postingProblem(
  guild: Guild,
  channelId: string,
  role: Role | null,
): Promise<string | undefined> {
  const channel = await guild.channels.fetch(channelId).catch(() => null);
  if (!channel) return PROBLEM.channelUnseen;
  if (channel.isThread() && channel.locked) return PROBLEM.threadLocked;
  if (channel.isThreadOnly() && channel.flags.has(ChannelFlags.RequireTag)) {
    return PROBLEM.tagRequired;
  }
  const me = guild.members.me ?? (await guild.members.fetchMe());
  const lacking = lackingPermissions(channel.permissionsFor(me), neededIn(channel, role));
  return lacking ? PROBLEM.lacking(lacking) : undefined;
}

function neededIn(channel: GuildBasedChannel, role: Role | null): bigint {
  const { ViewChannel, ReadMessageHistory, SendMessages, SendMessagesInThreads, MentionEveryone } =
    PermissionFlagsBits;
  const sending = channel.isThread() ? SendMessagesInThreads : SendMessages;
  // After a crash, the history shows whether a digest was already posted.
  return ViewChannel | ReadMessageHistory | sending | (role && !role.mentionable ? MentionEveryone : 0n);
}
