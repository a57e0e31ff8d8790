import {
  channelMention,
  DiscordAPIError,
  type GuildTextBasedChannel,
  messageLink,
  PermissionFlagsBits,
  type ThreadChannel,
  time,
} from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { Clock } from '../../clock.ts';
import type { Excerpt } from '../../corpus/model.ts';
import { UserError } from '../../errors.ts';
import { discussed, refusedBy } from '../../messages/sharing.ts';
import { EDITED_SINCE } from '../../messages/sources.ts';
import type { Share, ShareSummary, Shares } from '../../storage/shares.ts';
import type { Message } from '../gateway/command.ts';
import { payloadOf } from '../gateway/payload.ts';
import { postOnce } from './post-once.ts';
import { placeOf } from './visibility.ts';

/** The permissions that the bot needs to post in a channel or thread. */
export function writingPermissions(channel: GuildTextBasedChannel): bigint {
  const { ViewChannel, SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
  return ViewChannel | (channel.isThread() ? SendMessagesInThreads : SendMessages);
}

/**
 * Posts an excerpt's card for everybody in a channel and records the share.
 *
 * @param by.nonce the interaction's id
 * @param by.contains what the card contains besides the excerpt, to distinguish it from its other cards
 * @throws UserError if Discord refuses
 */
export async function shareIn(
  channel: GuildTextBasedChannel,
  card: Message,
  by: {
    readonly excerpt: Excerpt;
    readonly userId: string;
    readonly nonce: string;
    readonly contains?: readonly string[];
  },
  { shares, clock }: { readonly shares: Shares; readonly clock: Clock },
): Promise<Share> {
  const mark = { nonce: by.nonce, contains: [encodeURIComponent(by.excerpt.id), ...(by.contains ?? [])] };
  const id = await postOnce(channel, payloadOf(card), mark).catch(throwRefusal);
  const share = shareOf(channel, id, by, clock);
  await shares.add(share);
  return share;
}

/** The record of a message with an excerpt. */
export function shareOf(
  channel: GuildTextBasedChannel | ThreadChannel,
  messageId: string,
  { excerpt, userId }: { readonly excerpt: Excerpt; readonly userId: string },
  clock: Clock,
): Share {
  return {
    messageId,
    excerpt: excerpt.id,
    guildId: channel.guildId,
    channelId: channel.id,
    placeId: placeOf(channel),
    userId,
    at: clock.now(),
  };
}

/** @throws UserError for one of Discord's refusals, otherwise the error itself */
export function throwRefusal(error: unknown): never {
  if (!isRefusal(error)) throw error;
  throw new UserError(refusedBy(error.message));
}

/** Error codes with which Discord refuses an action, as opposed to any other failure. */
const REFUSALS: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.ThreadLocked,
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.MaximumActiveThreads,
  RESTJSONErrorCodes.MaximumActiveAnnouncementThreads,
  RESTJSONErrorCodes.TagRequiredToCreateAForumPostInThisChannel,
  RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.TitleWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter,
]);

export function isRefusal(error: unknown): error is DiscordAPIError {
  return error instanceof DiscordAPIError && REFUSALS.has(error.code);
}

/** The address of a share's message. */
export function jumpTo({ channelId, messageId, guildId }: Share): string {
  return messageLink(channelId, messageId, guildId);
}

/** When something was shared, as Discord shows it: "3 days ago". */
export function ago(share: Share): string {
  return time(Math.floor(share.at / 1000), 'R');
}

/** "Discussed 3 times here, last in #papers 2 days ago: latest · earlier · earlier" */
export function discussedLine({ count, newest }: ShareSummary, excerpt: Excerpt): string {
  const [last] = newest;
  if (!last) return '';
  const where = { channel: channelMention(last.channelId), ago: ago(last) };
  const line = discussed(count, where, newest.map(jumpTo));
  return isEditedSince(excerpt, last.at) ? `${line} · ${EDITED_SINCE}` : line;
}

/** Whether an excerpt was edited at its source after a time, milliseconds since the Unix epoch. */
export function isEditedSince({ editedAt }: Excerpt, at: number): boolean {
  return editedAt !== undefined && editedAt > at;
}
