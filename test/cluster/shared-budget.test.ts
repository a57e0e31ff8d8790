import { expect, test } from 'vitest';
import { sharedBudget } from '../../src/cluster/shared-budget.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createPostgresDatabase } from '../support/databases.ts';

/** Milliseconds in which Discord grants this many requests. */
const fairShareMs = (requests: number) => (requests / 50) * 1000;

test('all processes take their requests from one budget', async () => {
  const url = await createPostgresDatabase();
  const storages = await Promise.all([openDatabase(url), openDatabase(url)]);
  const budgets = storages.map(({ db }) => sharedBudget(db));
  const began = performance.now();
  const ends = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const waitMs = await budgets[at % 2]!();
      return performance.now() + waitMs;
    }),
  );
  expect(Math.max(...ends) - began).toBeGreaterThan(fairShareMs(100));
  for (const storage of storages) await storage.close();
});

test('one that nobody used for long lets four through at once', async () => {
  const { db, close } = await openDatabase(await createPostgresDatabase());
  const budget = sharedBudget(db);
  expect([await budget(), await budget(), await budget(), await budget()]).toEqual([0, 0, 0, 0]);
  await db.updateTable('leases').set({ until: 0 }).execute();
  expect([await budget(), await budget()]).toEqual([0, 0]);
  await close();
});
