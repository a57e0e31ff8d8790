import { sql } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { connectionOptions } from './postgres.ts';
import type { Database } from './schema.ts';

const RETRY_MS = 1_000;

/**
 * Hears what other processes announce (LISTEN/NOTIFY), on a connection of its own that is made again when it breaks. What
 * was announced meanwhile is lost, so each channel's callback is also called whenever the connection is made.
 */
export class Listener {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #channels = new Map<string, () => void>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, logger: Logger) {
    this.#url = url;
    this.#logger = logger;
  }

  /** @param channel lower case letters and underscores */
  on(channel: string, callback: () => void): void {
    this.#channels.set(channel, callback);
  }

  start(): void {
    void this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(connectionOptions(this.#url));
    this.#client = client;
    let failed = false;
    const fail = (error?: Error) => {
      if (failed || this.#closed) return;
      failed = true;
      this.#logger.debug(
        { reason: error?.message },
        'the database’s announcements are not heard; trying again',
      );
      client.end().catch(() => {});
      this.#timer = setTimeout(() => void this.#connect(), RETRY_MS);
    };
    client.on('error', fail);
    client.on('end', () => fail());
    client.on('notification', ({ channel }) => this.#channels.get(channel)?.());
    try {
      await client.connect();
      for (const channel of this.#channels.keys()) await client.query(`listen ${channel}`);
      for (const callback of this.#channels.values()) callback();
    } catch (error) {
      fail(error as Error);
    }
  }
}

/** Announces something to all processes that listen. */
export async function notify(db: Database, channel: string): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(db);
}
