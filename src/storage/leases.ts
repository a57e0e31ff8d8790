import { type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/** The database's time in milliseconds, on which processes with different clocks agree. */
export const DATABASE_NOW: RawBuilder<number> = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Renewals within a lease's lifetime. */
const RENEWALS = 6;
/** The fraction of the lifetime, at its end, in which the holder no longer relies on the lease. */
const MARGIN = 1 / 15;

/** A lease that somebody holds. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Milliseconds since it was taken or renewed. */
  readonly age: number;
}

/** Leases: each is held by one process until it is released or expires. PostgreSQL only. */
export class Leases {
  readonly #db: Database;
  readonly #owner: string;
  /** Milliseconds after which a lease expires unless renewed. */
  readonly ttlMs: number;
  /** How often leases are renewed. */
  readonly renewMs: number;
  /** How long before expiry the holder stops relying on a lease. */
  readonly marginMs: number;

  /**
   * @param owner this process
   * @param ttlMs milliseconds after which a lease expires unless renewed
   */
  constructor(db: Database, owner: string, ttlMs: number) {
    this.#db = db;
    this.#owner = owner;
    this.ttlMs = ttlMs;
    this.renewMs = ttlMs / RENEWALS;
    this.marginMs = ttlMs * MARGIN;
  }

  /** Acquires a free lease or renews one's own. @returns whether this process holds it now */
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

  /** Renews one's own leases with this prefix. @returns those this process still holds */
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

  /** The leases with this prefix that anybody holds. */
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

  /** Deletes expired leases with this prefix, so that nothing remains of dead processes. */
  async sweep(prefix: string): Promise<void> {
    await this.#db
      .deleteFrom('leases')
      .where('name', 'like', `${prefix}%`)
      .where('until', '<', sql<number>`${DATABASE_NOW}`)
      .execute();
  }

  /** Releases one's own lease; somebody else's is left alone. */
  async giveBack(name: string): Promise<void> {
    await this.#db.deleteFrom('leases').where('name', '=', name).where('owner', '=', this.#owner).execute();
  }
}
