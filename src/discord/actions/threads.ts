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
import { findOwnPost, settled } from './post-once.ts';
import { isRefusal } from './sharing.ts';

/** A channel in which threads hang on messages. */
export type MessageChannel = TextChannel | NewsChannel;
/** A channel that is nothing but threads. */
export type PostChannel = ForumChannel | MediaChannel;

/**
 * The channel for a thread about something said in `channel`: itself, or when that is a thread the one it hangs on.
 *
 * @throws UserError when there can be none
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

/** What one needs to open a thread there. */
export function openingPermissions(parent: MessageChannel | PostChannel): bigint {
  const { ViewChannel, CreatePublicThreads, SendMessages } = PermissionFlagsBits;
  return ViewChannel | SendMessages | (parent.isThreadOnly() ? 0n : CreatePublicThreads);
}

/**
 * Opens the thread of a message, unless it has one. The thread has the message's id and Discord opens no second one,
 * so this can be repeated. (`threads.create` of discord.js sends a `type` that Discord's form does not have.)
 */
export async function openThreadOn(parent: MessageChannel, messageId: string, name: string): Promise<void> {
  try {
    const open = () => parent.client.rest.post(Routes.threads(parent.id, messageId), { body: { name } });
    // Repeating it is safe, so there is nothing to look for.
    await settled(open, async () => undefined);
  } catch (error) {
    if (!hasCode(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) throw error;
  }
}

/**
 * Opens a message's thread again when it was deleted, or was never made because the process ended just then.
 *
 * @returns false when that cannot be: the message is gone as well, or it was a post in a forum
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
  // Discord may keep counting a deleted thread as the message's one.
  return wakeThread(parent.guild, messageId);
}

/**
 * Opens a post in a forum, with the first of the tags where one is required.
 *
 * @param interactionId for which it is opened: tells it from an older post of the same name
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
  return settled(
    async () => (await parent.threads.create(post)) as ThreadChannel,
    () => findOwnPost(parent, name, interactionId),
  );
}

/** A thread by its id, as it is now; undefined when it was deleted. */
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
 * Wakes a thread when it is archived. One that is locked, or that the bot may not wake, stays as it is and can still
 * be read.
 *
 * @returns false when it was deleted
 */
export async function wakeThread(guild: Guild, id: string): Promise<boolean> {
  const thread = await fetchThread(guild, id);
  if (thread?.archived && !thread.locked) {
    await thread.setArchived(false).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
  }
  return thread !== undefined;
}
