import {
  ChannelFlags,
  ChannelType,
  type ForumChannel,
  type Guild,
  type GuildTextBasedChannel,
  type MediaChannel,
  type NewsChannel,
  PermissionFlagsBits,
  type TextChannel,
  ThreadAutoArchiveDuration,
  type ThreadChannel,
} from 'discord.js';
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10';
import { UserError } from '../../errors.ts';
import { NO_THREADS_HERE, PRIVATE_THREAD } from '../../messages/sharing.ts';
import { hasCode } from '../gateway/api-error.ts';
import type { Message } from '../gateway/command.ts';
import { payloadOf } from '../gateway/payload.ts';
import { exactlyOnce, findOwnPost } from './post-once.ts';
import { isRefusal } from './sharing.ts';

/** A channel whose messages can have threads. */
export type MessageChannel = TextChannel | NewsChannel;
/** A channel that consists of threads. */
export type PostChannel = ForumChannel | MediaChannel;

/**
 * The channel for a thread about something said in `channel`: itself, or the parent if it is a thread.
 *
 * @throws UserError if there can be none
 */
export function threadParent(channel: GuildTextBasedChannel): MessageChannel | PostChannel {
  if (channel.type === ChannelType.PrivateThread) {
    throw new UserError(PRIVATE_THREAD);
  }
  const parent = channel.isThread() ? channel.parent : channel;
  if (parent?.type === ChannelType.GuildText || parent?.type === ChannelType.GuildAnnouncement) return parent;
  if (parent?.type === ChannelType.GuildForum || parent?.type === ChannelType.GuildMedia) return parent;
  throw new UserError(NO_THREADS_HERE);
}

/** The permissions needed to open a thread there. */
export function openingPermissions(parent: MessageChannel | PostChannel): bigint {
  const { ViewChannel, CreatePublicThreads, SendMessages } = PermissionFlagsBits;
  return ViewChannel | SendMessages | (parent.isThreadOnly() ? 0n : CreatePublicThreads);
}

/**
 * Opens the thread of a message unless it has one. The thread gets the message's id and Discord allows only one, so this is
 * idempotent. (discord.js's `threads.create` sends a `type` that this endpoint does not have.)
 */
export async function openThreadOn(parent: MessageChannel, messageId: string, name: string): Promise<void> {
  try {
    const open = () => parent.client.rest.post(Routes.threads(parent.id, messageId), { body: { name } });
    // It is idempotent, so there is nothing to look for.
    await exactlyOnce(open, async () => undefined);
  } catch (error) {
    if (!hasCode(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) throw error;
  }
}

/**
 * Opens a message's thread again if it was deleted, or was never created because the process ended just then.
 *
 * @returns false if that is impossible: the message is gone as well, or it was a forum post
 */
export async function reopenThread(
  parent: MessageChannel | PostChannel,
  messageId: string,
  name: string,
): Promise<boolean> {
  if (parent.isThreadOnly()) return false;
  try {
    await openThreadOn(parent, messageId, name);
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownMessage)) return false;
    throw error;
  }
  // Discord may still consider a deleted thread the message's.
  return unarchiveThread(parent.guild, messageId);
}

/**
 * Creates a forum post, with the first tag if one is required.
 *
 * @param interactionId of the request, which distinguishes it from an older post with the same name
 */
export function openPost(
  parent: PostChannel,
  name: string,
  first: Message,
  interactionId: string,
): Promise<ThreadChannel> {
  const [tag] = parent.flags.has(ChannelFlags.RequireTag) ? parent.availableTags : [];
  const post = {
    name,
    message: payloadOf(first),
    autoArchiveDuration: parent.defaultAutoArchiveDuration ?? ThreadAutoArchiveDuration.ThreeDays,
    ...(tag && { appliedTags: [tag.id] }),
  };
  return exactlyOnce(
    async () => (await parent.threads.create(post)) as ThreadChannel,
    () => findOwnPost(parent, name, interactionId),
  );
}

/** Fetches a thread; undefined if it was deleted. */
async function fetchThread(guild: Guild, id: string): Promise<ThreadChannel | undefined> {
  try {
    const channel = await guild.channels.fetch(id, { force: true });
    return channel?.isThread() ? channel : undefined;
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownChannel)) return undefined;
    throw error;
  }
}

/**
 * Unarchives a thread. One that is locked, or that the bot may not unarchive, stays as it is and can still be read.
 *
 * @returns false if it was deleted
 */
export async function unarchiveThread(guild: Guild, id: string): Promise<boolean> {
  const thread = await fetchThread(guild, id);
  if (thread?.archived && !thread.locked) {
    await thread.setArchived(false).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
  }
  return thread !== undefined;
}
