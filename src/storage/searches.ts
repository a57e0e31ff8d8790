import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { stringify } from 'safe-stable-stringify';
import { type Clock, DAY_MS } from '../clock.ts';
import { DiskFullError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Database } from './schema.ts';

const KEPT_MS = 30 * DAY_MS;
/** Requests that wait for the database; beyond that the oldest are forgotten. */
const MAX_UNWRITTEN = 1000;

/**
 * Remembers what was searched for under a short key, so that Next and Previous work after a restart. Nobody waits for the
 * database: requests are written right after the answer they belong to, and again later if that fails.
 */
export class Searches {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  /** JSON by key. */
  readonly #unwritten = new Map<string, string>();
  /** Whether something was remembered since the last try to write. */
  #isDue = false;
  #writing: Promise<void> | undefined;

  constructor(db: Database, clock: Clock, logger?: Logger) {
    this.#db = db;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * @param request anything that JSON can hold; nothing about who asked
   * @returns a key of 12 characters, the same for an equal request
   */
  remember(request: object): string {
    // The keys in order: the same for equal requests.
    const json = stringify(request);
    const key = createHash('sha256').update(json).digest('base64url').slice(0, 12);
    this.#unwritten.set(key, json);
    this.#isDue = true;
    const [oldest] = this.#unwritten.keys();
    if (oldest !== undefined && this.#unwritten.size > MAX_UNWRITTEN) this.#unwritten.delete(oldest);
    void this.flush();
    return key;
  }

  /** Resolves when what was remembered is in the database, or was found not to fit in. */
  flush(): Promise<void> {
    this.#writing ??= this.#writeDue().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeDue(): Promise<void> {
    await setImmediate();
    while (this.#isDue) {
      this.#isDue = false;
      await this.#write();
    }
  }

  async #write(): Promise<void> {
    const now = this.#clock.now();
    const rows = Array.from(this.#unwritten, ([key, request]) => ({ key, request, used_at: now }));
    try {
      await this.#db
        .insertInto('searches')
        .values(rows)
        // Asked again: stays for longer. Once a day is enough, a write costs more than the search.
        .onConflict((c) =>
          c
            .column('key')
            .doUpdateSet({ used_at: now })
            .where('searches.used_at', '<', now - DAY_MS),
        )
        .execute();
      for (const { key } of rows) this.#unwritten.delete(key);
    } catch (error) {
      // Their buttons still work until the bot restarts; the next search tries again.
      if (!(error instanceof DiskFullError)) this.#logger?.warn({ err: error }, 'could not store searches');
    }
  }

  /** The request of a key; undefined when it was never asked or is too old. */
  async recall(key: string): Promise<unknown> {
    const unwritten = this.#unwritten.get(key);
    if (unwritten !== undefined) return JSON.parse(unwritten);
    const row = await this.#db
      .selectFrom('searches')
      .select('request')
      .where('key', '=', key)
      .executeTakeFirst();
    return row && JSON.parse(row.request);
  }

  /** Forgets what nobody asked for in 30 days. */
  async deleteOld(): Promise<void> {
    await this.#db
      .deleteFrom('searches')
      .where('used_at', '<', this.#clock.now() - KEPT_MS)
      .execute();
  }
}
