import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultRestOptions, type RESTOptions } from 'discord.js';
import pTimeout from 'p-timeout';

/**
 * Milliseconds between two requests: with the burst at most 49 in any second, of the 50 that Discord allows a bot:
 * https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
 */
export const REQUEST_INTERVAL_MS = 22;
/** How much earlier a request may be sent when few were before: a burst of four. */
export const BURST_MS = 3 * REQUEST_INTERVAL_MS;
/** No request waits longer. Discord's own limit is what is left then. */
export const MAX_WAIT_MS = 5_000;
/** When the budget has not answered by then, a request is sent without it. */
const MAX_ASK_MS = 1_000;

/** Reserves one request. @returns milliseconds to wait before it may be sent */
export type RequestBudget = () => number | Promise<number>;

/**
 * The budget of a process that is alone with its token: the Generic Cell Rate Algorithm,
 * https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm.
 *
 * @param now milliseconds on a clock that is never set
 */
export function ownBudget(now: () => number = () => performance.now()): RequestBudget {
  let next = 0;
  return () => {
    const asked = now();
    const at = Math.min(Math.max(next, asked), asked + MAX_WAIT_MS);
    next = at + REQUEST_INTERVAL_MS;
    return Math.max(0, at - BURST_MS - asked);
  };
}

/** Sends requests within a budget. Answers to interactions are sent at once: Discord does not count them. */
export function within(budget: RequestBudget): RESTOptions['makeRequest'] {
  return async (url, init) => {
    if (!isAnswer(url))
      await sleep(await waitMs(budget), undefined, init.signal ? { signal: init.signal } : {});
    return DefaultRestOptions.makeRequest(url, init);
  };
}

/** A database that does not answer must not hold requests up. */
function waitMs(budget: RequestBudget): Promise<number> {
  const asked = async () => budget();
  return pTimeout(
    asked().catch(() => 0),
    { milliseconds: MAX_ASK_MS, fallback: () => 0 },
  );
}

/** Callbacks of interactions, and the messages that follow by an interaction's token. */
function isAnswer(url: string): boolean {
  return /\/v\d+\/(interactions|webhooks)\//.test(new URL(url).pathname);
}
