import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { isPostgresUrl } from '../storage/database.ts';
import type { Database } from '../storage/schema.ts';
import { InProcessJobs } from './in-process.ts';
import type { Jobs } from './jobs.ts';
import { PgBossJobs } from './pg-boss.ts';

/** Opens the job queue: a SQLite table for this process alone, or pg-boss on PostgreSQL for all processes. */
export function openJobs(options: {
  readonly db: Database;
  readonly url: string;
  readonly works: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}): Jobs {
  return isPostgresUrl(options.url) ? new PgBossJobs(options) : new InProcessJobs(options);
}
