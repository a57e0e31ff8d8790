import type { Clock } from '../clock.ts';
import type { Database } from './schema.ts';

/** The excerpts that people keep for themselves. */
export class Saves {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * @param at when it was saved, in milliseconds since the Unix epoch: now, unless a removal is undone
   * @returns false when the person had it already
   */
  async keep(userId: string, excerpt: string, at = this.#clock.now()): Promise<boolean> {
    const result = await this.#db
      .insertInto('saves')
      .values({ user_id: userId, excerpt, at })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n;
  }

  /** A person's excerpt ids, the last one kept first. */
  async of(userId: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('saves')
      .select('excerpt')
      .where('user_id', '=', userId)
      .orderBy('at', 'desc')
      .orderBy('excerpt')
      .execute();
    return rows.map((row) => row.excerpt);
  }

  /**
   * @param excerpts the ids of one excerpt, former ones included
   * @returns when it was saved; undefined when it was not
   */
  async remove(userId: string, excerpts: readonly string[]): Promise<number | undefined> {
    const rows = await this.#db
      .deleteFrom('saves')
      .where('user_id', '=', userId)
      .where('excerpt', 'in', excerpts)
      .returning('at')
      .execute();
    return rows.length > 0 ? Math.max(...rows.map(({ at }) => at)) : undefined;
  }

  /** @returns how many there were */
  async deletePerson(userId: string): Promise<number> {
    const result = await this.#db.deleteFrom('saves').where('user_id', '=', userId).executeTakeFirst();
    return Number(result.numDeletedRows);
  }
}
