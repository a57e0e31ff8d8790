import { sql } from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { connectionOptions } from './postgres.ts';
import type { Database } from './schema.ts';

const RETRY_MS = 1_000;
/** How often the server is pinged: a connection lost by the network would stay silent for ever. */
const CHECK_MS = 10_000;

/**
 * Receives notifications of other processes (LISTEN/NOTIFY) on a dedicated connection that reconnects when it breaks.
 * Notifications sent meanwhile are lost, so every callback also runs whenever the connection is established.
 */
export class Listener {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #channels = new Map<string, () => void>();
  #client: pg.Client | undefined;
  readonly #checkMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param checkMs milliseconds between pings */
  constructor(url: string, logger: Logger, checkMs = CHECK_MS) {
    this.#url = url;
    this.#logger = logger;
    this.#checkMs = checkMs;
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
    let checking: NodeJS.Timeout | undefined;
    const fail = (error?: Error) => {
      if (failed || this.#closed) return;
      failed = true;
      clearTimeout(checking);
      this.#logger.debug(
        { reason: error?.message },
        'the database’s announcements are not heard; trying again',
      );
      client.end().catch(() => {});
      this.#timer = setTimeout(() => void this.#connect(), RETRY_MS);
    };
    const check = () => {
      checking = setTimeout(() => client.query('select 1').then(check, fail), this.#checkMs).unref();
    };
    client.on('error', fail);
    client.on('end', () => fail());
    client.on('notification', ({ channel }) => this.#channels.get(channel)?.());
    try {
      await client.connect();
      for (const channel of this.#channels.keys()) await client.query(`listen ${channel}`);
      for (const callback of this.#channels.values()) callback();
      check();
    } catch (error) {
      fail(error as Error);
    }
  }
}

/** Notifies all processes that listen on a channel. */
export async function notify(db: Database, channel: string): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(db);
}
