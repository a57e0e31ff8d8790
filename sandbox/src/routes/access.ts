import { ChannelType, PermissionFlagsBits as P } from 'discord-api-types/v10';
import { ApiError } from '../schemas/errors.ts';
import type { Channel, Message } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import type { Context } from './context.ts';

/**
 * Finds a channel for the bot to act in.
 *
 * @param needed permission bits for the action; View Channel is always needed
 * @throws ApiError Unknown Channel, Missing Access or Missing Permissions
 */
export function access({ world }: Context, channelId: string, needed = 0n): Channel {
  const channel = world.channel(channelId);
  const permissions = permissionsIn(world, world.botId, channel);
  const hidden = channel.type === ChannelType.PrivateThread && !channel.thread?.members.has(world.botId);
  if (!has(permissions, P.ViewChannel) || (hidden && !has(permissions, P.ManageThreads))) {
    throw new ApiError('missingAccess');
  }
  if (!has(permissions, needed)) throw new ApiError('missingPermissions');
  return channel;
}

/** Finds a message that is not ephemeral. @throws ApiError Unknown Message */
export function publicMessage({ world }: Context, channel: Channel, messageId: string): Message {
  const message = world.findMessage(channel.id, messageId);
  if (!message || message.visibleTo !== null) throw new ApiError('unknownMessage');
  return message;
}

/** Whether messages can be posted in this type of channel. */
export function holdsMessages({ type }: Channel): boolean {
  return type !== ChannelType.GuildCategory && type !== ChannelType.GuildForum;
}

/**
 * Checks that the bot may post in a channel.
 *
 * @throws ApiError if it may not: missing permissions, a locked thread, closed direct messages, no mutual server
 */
export function checkPosting(context: Context, channel: Channel, withFiles: boolean): void {
  if (channel.type === ChannelType.GuildForum) throw new ApiError('forumMessage');
  if (!holdsMessages(channel)) throw new ApiError('notTextChannel');
  const send = channel.thread ? P.SendMessagesInThreads : P.SendMessages;
  access(context, channel.id, withFiles ? send | P.AttachFiles : send);
  if (channel.guildId === null) checkDm(context, channel);
  checkUnlocked(context, channel);
}

/**
 * Checks that a thread is not locked, unless the bot is a moderator.
 *
 * @throws ApiError if the thread is locked
 */
export function checkUnlocked({ world }: Context, channel: Channel): void {
  const moderates = has(permissionsIn(world, world.botId, channel), P.ManageThreads);
  if (channel.thread?.metadata.locked && !moderates) throw new ApiError('threadLocked');
}

function checkDm({ world }: Context, channel: Channel): void {
  const other = world.user(channel.recipients.find((id) => id !== world.botId) ?? '');
  const guilds = [...world.guilds.values()];
  const together = guilds.some(({ members }) => members.has(other.id) && members.has(world.botId));
  if (!together && !world.userInstalls.has(other.id)) throw new ApiError('noMutualGuilds');
  if (!other.dmsOpen) throw new ApiError('dmsClosed');
}
