import { setTimeout as sleep } from 'node:timers/promises';
import type { IIdentifyThrottler } from 'discord.js';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { connectionOptions } from '../storage/postgres.ts';

/** Discord takes one identify of each bucket in five seconds: https://discord.com/developers/docs/events/gateway#rate-limiting */
const WINDOW_MS = 5_250;
const RETRY_MS = 1_000;
/** The first of the two numbers of the advisory locks; the second is the bucket. */
const LOCK_CLASS = 62_267;

/** Lets the shards of all processes identify one at a time for each of Discord's buckets. */
export class SharedIdentifyThrottler implements IIdentifyThrottler {
  readonly #url: string;
  readonly #maxConcurrency: number;
  readonly #logger: Logger;

  constructor(url: string, maxConcurrency: number, logger: Logger) {
    this.#url = url;
    this.#maxConcurrency = maxConcurrency;
    this.#logger = logger;
  }

  /** @throws the signal's reason when it is aborted */
  async waitForIdentify(shardId: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        await this.#takeTurn(shardId % this.#maxConcurrency, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        const reason = (error as Error).message;
        this.#logger.warn({ shardId, reason }, 'waiting for the database before a shard identifies');
        await sleep(RETRY_MS, undefined, { signal });
      }
    }
  }

  /** Holds the lock by a connection of its own: it goes with the process. */
  async #takeTurn(bucket: number, signal: AbortSignal): Promise<void> {
    const { query_timeout: _, statement_timeout: __, ...options } = connectionOptions(this.#url);
    const client = new pg.Client(options);
    const end = () => void client.end().catch(() => {});
    client.on('error', end);
    signal.addEventListener('abort', end, { once: true });
    try {
      await client.connect();
      await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, bucket]);
    } catch (error) {
      end();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
    setTimeout(end, WINDOW_MS);
  }
}
