import { sql } from 'kysely';
import {
  BURST_MS,
  MAX_WAIT_MS,
  REQUEST_INTERVAL_MS,
  type RequestBudget,
} from '../discord/gateway/request-budget.ts';
import { DATABASE_NOW } from '../storage/leases.ts';
import type { Database } from '../storage/schema.ts';

/** The row whose `until` is when the next request is due. */
const NAME = 'requests';

/** The budget of all processes on a database: the same algorithm as a single process's, in one row. */
export function sharedBudget(db: Database): RequestBudget {
  const now = DATABASE_NOW;
  const interval = sql`${REQUEST_INTERVAL_MS}::bigint`;
  const due = sql`least(greatest(leases.until, ${now}), ${now} + ${MAX_WAIT_MS}::bigint)`;
  return async () => {
    const { rows } = await sql<{ wait: number }>`
      insert into leases (name, owner, until) values (${NAME}, '', ${now} + ${interval})
      on conflict (name) do update set until = ${due} + ${interval}
      returning until - ${interval} - ${now} as wait`.execute(db);
    return Math.max(0, (rows[0]?.wait ?? 0) - BURST_MS);
  };
}
