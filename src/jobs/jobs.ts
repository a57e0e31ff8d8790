import type { Transaction } from 'kysely';
import type { Schema } from '../storage/schema.ts';

/** How often a job is tried again after it failed; then it is given up. */
export const MAX_RETRIES = 5;
/** Seconds before the first retry; doubled each time. */
export const RETRY_S = 30;
/** Days for which a job that was given up is remembered. */
export const FAILED_DAYS = 14;

/** A job that was given up. */
export interface FailedJob {
  readonly kind: string;
  /** The key that it was added with. */
  readonly key: string | null;
  /** Why it failed the last time. For the operator: it may hold anything. */
  readonly error: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** How many jobs there are. */
export interface JobCounts {
  /** Not begun, those that are to be retried among them. */
  readonly waiting: number;
  /** Given up, as long as they are remembered. */
  readonly failed: number;
}

export interface JobOptions {
  /**
   * Of equal kind and key at most one job waits, whatever is added; another may be under way meanwhile, so that what has
   * changed since it began is not missed.
   */
  readonly key?: string;
  /** Milliseconds before which it does not begin. */
  readonly delayMs?: number;
  /** The job is there when this transaction is committed, and not otherwise. */
  readonly trx?: Transaction<Schema>;
}

/**
 * Work in the background: imports, library builds, clean-ups. A job that was added is done at least once, also when the
 * process ends meanwhile, so what it does must be harmless when it is done twice.
 */
export interface Jobs {
  /**
   * Says how jobs of a kind are done: one at a time. Before {@link start} or after it.
   *
   * @param kind letters and hyphens
   * @param work is tried again later when it throws
   */
  handle<T extends object>(kind: string, work: (data: T) => Promise<void>): Promise<void>;

  /** Begins to do jobs, those of an earlier process first. */
  start(): Promise<void>;

  /** @param data anything that JSON can hold */
  add(kind: string, data: object, options?: JobOptions): Promise<void>;

  /** The jobs that were given up, the newest first. */
  failed(limit: number): Promise<FailedJob[]>;

  count(): Promise<JobCounts>;

  /** Begins no more jobs, and resolves when those under way are done. */
  close(): Promise<void>;
}
