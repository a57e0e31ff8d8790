import { setTimeout as sleep } from 'node:timers/promises';
import { AsyncQueue } from '@sapphire/async-queue';
import type { IIdentifyThrottler } from 'discord.js';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { connectionOptions } from '../storage/postgres.ts';

/** Discord accepts one identify per bucket every five seconds: https://discord.com/developers/docs/events/gateway#rate-limiting */
const WINDOW_MS = 5_250;
const RETRY_MS = 1_000;
/** How long to wait for the lock before asking again: nothing else tells whether both ends are still alive. */
const MAX_WAIT_MS = 60_000;
/** How long the server may take to report that the wait timed out. */
const ANSWER_MS = 5_000;
/** The first key of the advisory lock; the second is the bucket. */
const LOCK_CLASS = 62_267;

/** Lets shards of all processes identify one at a time per rate limit bucket. */
export class SharedIdentifyThrottler implements IIdentifyThrottler {
  readonly #url: string;
  readonly #maxConcurrency: number;
  readonly #logger: Logger;
  readonly #windowMs: number;
  /** This process's shards of each bucket: only the first of them asks the database, so that they hold few connections. */
  readonly #queues = new Map<number, AsyncQueue>();

  /**
   * @param maxConcurrency the number of buckets, from Discord
   * @param windowMs milliseconds that an identify occupies its bucket
   */
  constructor(url: string, maxConcurrency: number, logger: Logger, windowMs = WINDOW_MS) {
    this.#url = url;
    this.#maxConcurrency = maxConcurrency;
    this.#logger = logger;
    this.#windowMs = windowMs;
  }

  /** @throws when the signal is aborted */
  async waitForIdentify(shardId: number, signal: AbortSignal): Promise<void> {
    const bucket = shardId % this.#maxConcurrency;
    const queue = this.#queues.get(bucket) ?? new AsyncQueue();
    this.#queues.set(bucket, queue);
    await queue.wait({ signal });
    try {
      await this.#waitForDatabase(shardId, bucket, signal);
    } finally {
      queue.shift();
    }
  }

  async #waitForDatabase(shardId: number, bucket: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        await this.#takeTurn(bucket, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        const reason = (error as Error).message;
        this.#logger.warn({ shardId, reason }, 'waiting for the database before a shard identifies');
        await sleep(RETRY_MS, undefined, { signal });
      }
    }
  }

  /**
   * Holds the lock on a dedicated connection for the window: it is released when the process dies, and the server closes a
   * connection that has been idle for twice as long, so a partitioned process blocks nobody.
   */
  async #takeTurn(bucket: number, signal: AbortSignal): Promise<void> {
    const client = new pg.Client({
      ...connectionOptions(this.#url),
      query_timeout: MAX_WAIT_MS + ANSWER_MS,
      statement_timeout: MAX_WAIT_MS,
      options: `-c idle_session_timeout=${2 * this.#windowMs}`,
    });
    const end = () => void client.end().catch(() => {});
    client.on('error', end);
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const turn = async () => {
      await client.connect();
      await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, bucket]);
    };
    try {
      // A client that is ended while connecting never settles.
      await Promise.race([turn(), aborted.promise]);
    } catch (error) {
      end();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    setTimeout(end, this.#windowMs);
  }
}
