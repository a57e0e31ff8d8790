import type { Selectable } from 'kysely';
import type { Database, Schema } from './schema.ts';

/** The tables whose rows are claimed. `next_at` is when a row is due and, while it is claimed, when the claim ends. */
type Claimable = 'deliveries' | 'feeds';

/**
 * Claims due rows, longest waiting first: they belong to this process until `until`, and are then due again for any
 * process. Concurrent claims get different rows without waiting for each other, because locked rows are skipped
 * (https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE).
 *
 * @param now and `until`: milliseconds since the Unix epoch, by the database's clock where processes share it
 * @param limit maximum number of rows
 * @returns the rows with `until` in place of their due time, in any order
 */
export async function claimDue<T extends Claimable>(
  db: Database,
  table: T,
  { now, until, limit }: { now: number; until: number; limit: number },
): Promise<Selectable<Schema[T]>[]> {
  // The query builder has no type for a choice of tables; these two share the columns used here.
  const from = table as 'feeds';
  const claimed = await db
    // Materialized, because a plan may re-run a plain subquery for each row and then claim more than the limit.
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
