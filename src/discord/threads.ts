import {
  ChannelFlags,
  ChannelType,
  DiscordAPIError,
  type ForumChannel,
  type Guild,
  type GuildTextBasedChannel,
  type MediaChannel,
  type NewsChannel,
  PermissionFlagsBits,
  type PublicThreadChannel,
  type TextChannel,
} from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { UserError } from '../errors.ts';
import type { Message } from './command.ts';
import { payloadOf } from './payload.ts';

/** A channel that threads can hang on. In a forum or media channel each post is one. */
export type ThreadParent = TextChannel | NewsChannel | ForumChannel | MediaChannel;

/**
 * The channel on which a thread about something said in `channel` hangs: itself, or for a thread its parent.
 *
 * @throws UserError when there can be none
 */
export function threadParent(channel: GuildTextBasedChannel): ThreadParent {
  if (channel.type === ChannelType.PrivateThread) {
    throw new UserError('A private thread has no place for an open one. Share the excerpt here instead.');
  }
  const parent = channel.isThread() ? channel.parent : channel;
  if (parent?.type === ChannelType.GuildText || parent?.type === ChannelType.GuildAnnouncement) return parent;
  if (parent?.type === ChannelType.GuildForum || parent?.type === ChannelType.GuildMedia) return parent;
  throw new UserError('This kind of channel has no threads. Share the excerpt here instead.');
}

/** What one needs to open a thread and write in it. */
export function threadPermissions(parent: ThreadParent): bigint {
  const { ViewChannel, CreatePublicThreads, SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
  return ViewChannel | (parent.isThreadOnly() ? SendMessages : CreatePublicThreads | SendMessagesInThreads);
}

/**
 * Opens a thread.
 *
 * @param first its first message; where Discord opens threads empty, the caller has to post it
 */
export async function openThread(
  parent: ThreadParent,
  name: string,
  first: Message,
): Promise<PublicThreadChannel> {
  if (!parent.isThreadOnly()) return (await parent.threads.create({ name })) as PublicThreadChannel;
  const [tag] = parent.flags.has(ChannelFlags.RequireTag) ? parent.availableTags : [];
  return parent.threads.create({
    name,
    message: payloadOf(first),
    ...(tag && { appliedTags: [tag.id] }),
  });
}

/** A thread by its id, as it is now; undefined when it was deleted. */
export async function fetchThread(guild: Guild, id: string): Promise<PublicThreadChannel | undefined> {
  try {
    const channel = await guild.channels.fetch(id, { force: true });
    return channel?.isThread() ? (channel as PublicThreadChannel) : undefined;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownChannel)
      return undefined;
    throw error;
  }
}

/**
 * Looks for a thread that the bot opened.
 *
 * @param since milliseconds since the Unix epoch
 */
export async function findOwnThread(
  parent: ThreadParent,
  name: string,
  since: number,
): Promise<PublicThreadChannel | undefined> {
  const { threads } = await parent.threads.fetchActive();
  return threads.find(
    (thread) =>
      thread.name === name &&
      thread.ownerId === parent.client.user.id &&
      (thread.createdTimestamp ?? 0) >= since,
  ) as PublicThreadChannel | undefined;
}

/** Wakes an archived thread. One that is locked stays as it is, and can still be read. */
export async function unarchive(thread: PublicThreadChannel): Promise<void> {
  if (thread.archived && !thread.locked) await thread.setArchived(false);
}
