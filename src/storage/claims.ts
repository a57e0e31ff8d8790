import { type Selectable, sql } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Database, Schema } from './schema.ts';

/** The tables whose rows are claimed, and the columns that say when a row is due and, while it is claimed, until when. */
interface Claimable {
  deliveries: 'next_at';
  feeds: 'next_at' | 'import_at';
}

/**
 * Claims rows that are due, the longest waiting first: they are this process's until the moment `until`, and then due
 * again for any process. Several processes that claim at once get different rows, and none waits for another: what is
 * locked is skipped (https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE).
 *
 * @param now and `until`: milliseconds since the Unix epoch, by the database's clock where processes share it
 * @param limit rows at most
 * @returns the rows with `until` in place of the moment at which they were due, in any order
 */
export async function claimDue<T extends keyof Claimable>(
  db: Database,
  table: T,
  column: Claimable[T],
  { now, until, limit }: { now: number; until: number; limit: number },
): Promise<Selectable<Schema[T]>[]> {
  const at = sql.ref(column);
  // SQLite has one writer at a time, and no word for it.
  const locked = isPostgres(db) ? sql`for update skip locked` : sql``;
  // Materialized: a plan may run a plain subquery again for each row, and would then claim more than the limit.
  const { rows } = await sql<Selectable<Schema[T]>>`
    with due as materialized (
      select id from ${sql.table(table)} where ${at} <= ${now} order by ${at}, id limit ${limit} ${locked}
    )
    update ${sql.table(table)} set ${at} = ${until} where id in (select id from due) returning *`.execute(db);
  return rows;
}
