import type { Selectable } from 'kysely';
import type { Database, Schema } from './schema.ts';

/** The tables whose rows are claimed. `next_at` says when a row is due and, while it is claimed, until when. */
type Claimable = 'deliveries' | 'feeds';

/**
 * Claims rows that are due, the longest waiting first: they are this process's until the moment `until`, and then due
 * again for any process. Several processes that claim at once get different rows, and none waits for another: what is
 * locked is skipped (https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE).
 *
 * @param now and `until`: milliseconds since the Unix epoch, by the database's clock where processes share it
 * @param limit rows at most
 * @returns the rows with `until` in place of the moment at which they were due, in any order
 */
export async function claimDue<T extends Claimable>(
  db: Database,
  table: T,
  { now, until, limit }: { now: number; until: number; limit: number },
): Promise<Selectable<Schema[T]>[]> {
  // The builder has no type for one of several tables; these two have the same columns where it matters.
  const from = table as 'feeds';
  const claimed = await db
    // Materialized: a plan may run a plain subquery again for each row, and would then claim more than the limit.
    .with(
      (name) => name('due').materialized(),
      (q) =>
        q
          .selectFrom(from)
          .select('id')
          .where('next_at', '<=', now)
          .orderBy('next_at')
          .orderBy('id')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
    )
    .updateTable(from)
    .set({ next_at: until })
    .where('id', 'in', (q) => q.selectFrom('due').select('id'))
    .returningAll()
    .execute();
  return claimed as unknown as Selectable<Schema[T]>[];
}
