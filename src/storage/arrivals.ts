import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Database } from './schema.ts';

/** Ids written at once: the event loop is free again after a few milliseconds. */
const BATCH = 1000;

/** Remembers when each excerpt was first in the library, so that digests can show new ones first. */
export class Arrivals {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Notes those excerpts that were never seen before. Called with the whole library when it is loaded. */
  async record(ids: readonly string[]): Promise<void> {
    const at = this.#clock.now();
    for (let start = 0; start < ids.length; start += BATCH) {
      const rows = ids.slice(start, start + BATCH).map((excerpt) => ({ excerpt, at }));
      await this.#db
        .insertInto('arrivals')
        .values(rows)
        .onConflict((c) => c.doNothing())
        .execute();
      await breathe();
    }
  }

  /**
   * Forgets excerpts that left the library a while ago. One that comes back sooner is not new again.
   *
   * @param has whether an excerpt is in the library now
   * @param keptMs how long one that left is remembered, in milliseconds
   */
  async forgetGone(has: (id: string) => boolean, keptMs: number): Promise<void> {
    const now = this.#clock.now();
    for (let last = ''; ; await breathe()) {
      const rows = await this.#db
        .selectFrom('arrivals')
        .select(['excerpt', 'left_at'])
        .where('excerpt', '>', last)
        .orderBy('excerpt')
        .limit(BATCH)
        .execute();
      const final = rows.at(-1);
      if (!final) break;
      last = final.excerpt;
      await this.#setLeft(
        rows.filter((row) => row.left_at === null && !has(row.excerpt)),
        now,
      );
      await this.#setLeft(
        rows.filter((row) => row.left_at !== null && has(row.excerpt)),
        null,
      );
    }
    await this.#db
      .deleteFrom('arrivals')
      .where('left_at', '<', now - keptMs)
      .execute();
  }

  async #setLeft(rows: readonly { readonly excerpt: string }[], leftAt: number | null): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ excerpt }) => excerpt);
    await this.#db.updateTable('arrivals').set({ left_at: leftAt }).where('excerpt', 'in', ids).execute();
  }

  /** Those of some excerpts that came after a moment. @param since milliseconds since the Unix epoch */
  async cameSince(ids: readonly string[], since: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('arrivals')
      .select('excerpt')
      .where('excerpt', 'in', ids)
      .where('at', '>', since)
      .execute();
    return rows.map((row) => row.excerpt);
  }

  /** How many excerpts were first seen since a moment (milliseconds since the Unix epoch). */
  async countSince(since: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('arrivals')
      .select((q) => q.fn.countAll<number>().as('count'))
      .where('at', '>=', since)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /**
   * What has come since a moment and was not drawn from a bag yet; the oldest thousand, so that a great import does
   * not slow every digest down.
   *
   * @param since milliseconds since the Unix epoch
   */
  async undrawnSince(since: number, bagId: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('arrivals')
      .select('excerpt')
      .where('at', '>', since)
      .where('excerpt', 'not in', (q) =>
        q.selectFrom('bag_draws').select('bag_draws.excerpt').where('bag_id', '=', bagId),
      )
      .orderBy('at')
      .limit(BATCH)
      .execute();
    return rows.map((row) => row.excerpt);
  }
}
