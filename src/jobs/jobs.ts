import type { Transaction } from 'kysely';
import type { Schema } from '../storage/schema.ts';

/** How many times a failed job is retried before it is given up. */
export const MAX_RETRIES = 5;
/** Seconds before the first retry; doubled each time. */
export const RETRY_S = 30;
/** Days that a job is remembered after it was given up. */
export const FAILED_DAYS = 14;

/** A job that was given up. */
export interface FailedJob {
  readonly kind: string;
  /** The key it was added with. */
  readonly key: string | null;
  /** Why it last failed. For the operator only: it may contain anything. */
  readonly error: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** How many jobs there are. */
export interface JobCounts {
  /** Not started yet, including those waiting for a retry. */
  readonly waiting: number;
  /** Given up and still remembered. */
  readonly failed: number;
}

export interface JobOptions {
  /**
   * At most one job of the same kind and key waits, however often it is added. Another one may be running meanwhile, so a
   * change made since it started is not missed.
   */
  readonly key?: string;
  /** Milliseconds to wait before it may start. */
  readonly delayMs?: number;
  /** The job exists only if this transaction commits. */
  readonly trx?: Transaction<Schema>;
}

/**
 * Background work: imports, library builds, clean-ups. A job runs at least once, even if the process dies meanwhile, so
 * handlers must be idempotent.
 */
export interface Jobs {
  /**
   * Registers the handler for a kind of job, before or after {@link start}. Jobs of a kind run one at a time.
   *
   * @param kind letters and hyphens
   * @param work retried later when it throws
   */
  handle<T extends object>(kind: string, work: (data: T) => Promise<void>): Promise<void>;

  /** Starts running jobs, beginning with those left by a previous process. */
  start(): Promise<void>;

  /** @param data anything JSON can represent */
  add(kind: string, data: object, options?: JobOptions): Promise<void>;

  /** Jobs that were given up, newest first. */
  failed(limit: number): Promise<FailedJob[]>;

  count(): Promise<JobCounts>;

  /** Starts no more jobs, and resolves when the running ones have finished. */
  close(): Promise<void>;
}
