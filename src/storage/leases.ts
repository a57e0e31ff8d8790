import { type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/** The time of the database in milliseconds: processes whose clocks differ agree on it. */
export const DATABASE_NOW: RawBuilder<number> = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** A lease is renewed so many times before it would be free. */
const RENEWALS = 6;
/** The part of its time at the end of which the holder no longer relies on it. */
const MARGIN = 1 / 15;

/** A lease that somebody holds. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Milliseconds since it was taken or renewed. */
  readonly age: number;
}

/** What one process holds at a time, until it gives it back or has not been heard of for a while. PostgreSQL only. */
export class Leases {
  readonly #db: Database;
  readonly #owner: string;
  /** Milliseconds after which a lease that was not renewed is free. */
  readonly ttlMs: number;
  /** How often leases are renewed. */
  readonly renewMs: number;
  /** The holder stops this long before the others may begin. */
  readonly marginMs: number;

  /**
   * @param owner this process
   * @param ttlMs milliseconds after which a lease that was not renewed is free
   */
  constructor(db: Database, owner: string, ttlMs: number) {
    this.#db = db;
    this.#owner = owner;
    this.ttlMs = ttlMs;
    this.renewMs = ttlMs / RENEWALS;
    this.marginMs = ttlMs * MARGIN;
  }

  /** Takes a lease that is free, or renews one's own. @returns whether this process has it now */
  async take(name: string): Promise<boolean> {
    const until = sql<number>`${DATABASE_NOW} + ${this.ttlMs}::bigint`;
    const row = await this.#db
      .insertInto('leases')
      .values({ name, owner: this.#owner, until })
      .onConflict((c) =>
        c
          .column('name')
          .doUpdateSet({ owner: this.#owner, until })
          .where((q) =>
            q.or([q('leases.owner', '=', this.#owner), q('leases.until', '<', sql<number>`${DATABASE_NOW}`)]),
          ),
      )
      .returning('owner')
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Renews all of one's own that begin so. @returns those that this process still has */
  async renew(prefix: string): Promise<Set<string>> {
    const rows = await this.#db
      .updateTable('leases')
      .set({ until: sql<number>`${DATABASE_NOW} + ${this.ttlMs}::bigint` })
      .where('owner', '=', this.#owner)
      .where('name', 'like', `${prefix}%`)
      .returning('name')
      .execute();
    return new Set(rows.map(({ name }) => name));
  }

  /** Those that begin so and are held by anybody. */
  async list(prefix: string): Promise<Lease[]> {
    const left = sql<number>`until - ${DATABASE_NOW}`;
    const rows = await this.#db
      .selectFrom('leases')
      .select(['name', 'owner', left.as('left')])
      .where('name', 'like', `${prefix}%`)
      .where('until', '>=', sql<number>`${DATABASE_NOW}`)
      .execute();
    return rows.map((row) => ({ name: row.name, owner: row.owner, age: this.ttlMs - row.left }));
  }

  /** Deletes those that begin so and are free: nothing is left of processes that have died. */
  async sweep(prefix: string): Promise<void> {
    await this.#db
      .deleteFrom('leases')
      .where('name', 'like', `${prefix}%`)
      .where('until', '<', sql<number>`${DATABASE_NOW}`)
      .execute();
  }

  /** Gives back what one has; somebody else's is left alone. */
  async giveBack(name: string): Promise<void> {
    await this.#db.deleteFrom('leases').where('name', '=', name).where('owner', '=', this.#owner).execute();
  }
}
