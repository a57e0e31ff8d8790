import { pino } from 'pino';
import { expect } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { daily } from '../../src/jobs/daily.ts';
import { InProcessJobs } from '../../src/jobs/in-process.ts';
import { Arrivals } from '../../src/storage/arrivals.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Deliveries } from '../../src/storage/deliveries.ts';
import { deleteOld } from '../../src/storage/retention.ts';
import { Searches } from '../../src/storage/searches.ts';
import { openUserData } from '../../src/storage/user-data.ts';

const logger = pino({ level: 'silent' });

/** Deletes old data every day, as the bot does on SQLite. */
export async function startRetention(
  storage: Storage,
  clock: Clock,
  inLibrary: (id: string) => boolean = () => true,
) {
  const { db } = storage;
  const jobs = new InProcessJobs({ db, clock, logger });
  const options = {
    ...{ userData: openUserData(storage, clock), searches: new Searches(db, clock) },
    ...{ arrivals: new Arrivals(db, clock), deliveries: new Deliveries(db) },
    ...{ inLibrary, clock, logger },
  };
  await jobs.handle('clean-up', () => deleteOld(options));
  await jobs.start();
  const end = daily(jobs, 'clean-up', clock, logger);
  return {
    /** Waits until the day's work is done. */
    async done() {
      await expect.poll(() => db.selectFrom('jobs').select('kind').execute(), { interval: 1 }).toEqual([]);
    },
    async stop() {
      end();
      await jobs.close();
    },
  };
}
