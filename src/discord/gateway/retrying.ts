import pRetry from 'p-retry';
import { StartError } from '../../errors.ts';
import type { Logger } from '../../log.ts';

export interface RetryOptions {
  /** What the log says of a failed attempt: "Discord cannot be reached". */
  readonly problem: string;
  /** Before the second attempt; doubled each time, up to the last. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Repeats an attempt until it succeeds, with exponential back-off.
 *
 * @throws StartError when no attempt can succeed, the signal's reason when it is aborted
 */
export function retrying<T>(
  attempt: () => Promise<T>,
  { problem, firstMs, lastMs, logger, signal }: RetryOptions,
): Promise<T> {
  return pRetry(attempt, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: firstMs,
    maxTimeout: lastMs,
    signal,
    shouldRetry: ({ error }) => !(error instanceof StartError),
    onFailedAttempt: ({ error, retryDelay }) => {
      if (error instanceof StartError) return;
      logger.warn({ reason: error.message }, `${problem}; trying again in ${retryDelay / 1000} s`);
    },
  });
}
