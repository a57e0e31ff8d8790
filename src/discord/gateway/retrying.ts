import pRetry from 'p-retry';
import { StartError } from '../../errors.ts';
import type { Logger } from '../../log.ts';

export interface RetryOptions {
  /** How the log describes a failed attempt: "Discord cannot be reached". */
  readonly problem: string;
  /** The delay before the second attempt, which doubles each time up to `lastMs`. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Retries an operation until it succeeds, with exponential backoff.
 *
 * @throws StartError if no attempt can succeed, the signal's reason if it is aborted
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
