import { createHash } from 'node:crypto';
import { BoundedCache } from '../bounded-cache.ts';
import { type Clock, DAY_MS } from '../clock.ts';
import { DiskFullError } from '../errors.ts';
import type { Database } from './schema.ts';

const KEPT_MS = 30 * DAY_MS;
const MAX_UNSAVED = 1000;

/** Remembers what was searched for under a short key, so that Next and Previous work after a restart. */
export class Searches {
  readonly #db: Database;
  readonly #clock: Clock;
  /** What found no space on the disk. */
  readonly #unsaved = new BoundedCache<string>(MAX_UNSAVED);

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * @param request anything that JSON can hold; nothing about who asked
   * @returns a key of 12 characters, the same for an equal request
   */
  async remember(request: object): Promise<string> {
    const json = canonicalJson(request);
    const key = createHash('sha256').update(json).digest('base64url').slice(0, 12);
    const now = this.#clock.now();
    try {
      await this.#write(key, json, now);
      this.#unsaved.delete(key);
    } catch (error) {
      // A search need not fail for its buttons: they work until the bot starts anew.
      if (!(error instanceof DiskFullError)) throw error;
      this.#unsaved.get(key, () => json);
    }
    return key;
  }

  async #write(key: string, json: string, now: number): Promise<void> {
    await this.#db
      .insertInto('searches')
      .values({ key, request: json, used_at: now })
      // Asked again: stays for longer. Once a day is enough, a write costs more than the search.
      .onConflict((c) =>
        c
          .column('key')
          .doUpdateSet({ used_at: now })
          .where('searches.used_at', '<', now - DAY_MS),
      )
      .execute();
  }

  /** The request of a key; undefined when it was never asked or is too old. */
  async recall(key: string): Promise<unknown> {
    const row = await this.#db
      .selectFrom('searches')
      .select('request')
      .where('key', '=', key)
      .executeTakeFirst();
    const json = row?.request ?? this.#unsaved.peek(key);
    return json && JSON.parse(json);
  }

  /** Forgets what nobody asked for in 30 days. */
  async deleteOld(): Promise<void> {
    await this.#db
      .deleteFrom('searches')
      .where('used_at', '<', this.#clock.now() - KEPT_MS)
      .execute();
  }
}

/** JSON that does not depend on the order in which keys were written. */
function canonicalJson(value: object): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
