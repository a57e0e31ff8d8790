import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { MINUTE_MS } from '../../clock.ts';
import type { SendOutcome } from '../../digest/outlet.ts';
import type { Logger } from '../../log.ts';
import { PROBLEM } from '../../messages/digest.ts';
import type { Subscription } from '../../storage/subscriptions.ts';

/** How long to wait after an error that only time can fix. */
const WAIT_MS = MINUTE_MS;

/** Errors, other than 403 and 404, that somebody in the server can fix. */
const FIXABLE: readonly (number | string)[] = [
  RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.ThreadLocked,
  RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel,
  RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType,
  RESTJSONErrorCodes.TagRequiredToCreateAForumPostInThisChannel,
];

/** What an error from Discord says about whether a digest was posted, and what to do next. */
export function outcomeOf(error: unknown, subscription: Subscription, logger: Logger): SendOutcome {
  if (error instanceof RateLimitError) {
    return { kind: 'busy', retryAfterMs: error.retryAfter, everywhere: error.global };
  }
  if (error instanceof DiscordAPIError) {
    const { status, code } = error;
    // A refused token ends the whole bot; this digest waits for the next start.
    if (status === 401) return { kind: 'busy', retryAfterMs: WAIT_MS, everywhere: true };
    if (code === RESTJSONErrorCodes.OpeningDirectMessagesTooFast) {
      return { kind: 'busy', retryAfterMs: WAIT_MS, everywhere: false };
    }
    if (status === 403 || status === 404 || FIXABLE.includes(code)) {
      return { kind: 'blocked', reason: blockedReason(code, subscription) };
    }
    logger.error({ target: subscription.target, err: error }, 'Discord refused a digest');
    return { kind: 'invalid', reason: PROBLEM.refusedMessage(code) };
  }
  if (error instanceof HTTPError)
    return { kind: 'outcome-unknown', reason: PROBLEM.serverError(error.status) };
  const reason = error instanceof Error ? error.message : String(error);
  logger.warn({ target: subscription.target, reason }, 'could not find out whether a digest was posted');
  return { kind: 'outcome-unknown', reason: PROBLEM.connectionBroke };
}

function blockedReason(code: number | string, { guildId }: Subscription): string {
  switch (code) {
    case RESTJSONErrorCodes.CannotSendMessagesToThisUser:
      return PROBLEM.closedDirectMessages;
    case RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds:
      return PROBLEM.noCommonServer;
    case RESTJSONErrorCodes.UnknownChannel:
      return PROBLEM.channelGone;
    case RESTJSONErrorCodes.InvalidActionOnArchivedThread:
    case RESTJSONErrorCodes.ThreadLocked:
      return PROBLEM.threadLocked;
    case RESTJSONErrorCodes.TagRequiredToCreateAForumPostInThisChannel:
      return PROBLEM.tagRequired;
    case RESTJSONErrorCodes.MissingAccess:
      return PROBLEM.channelUnseen;
    case RESTJSONErrorCodes.MissingPermissions:
      return PROBLEM.noPermission;
    default:
      return guildId === null ? PROBLEM.refusedDirectMessage : PROBLEM.refused;
  }
}
