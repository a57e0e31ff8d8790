import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Searches } from '../../src/storage/searches.ts';
import { openTestDatabase } from '../support/databases.ts';

const DAY_MS = 86_400_000;

let storage: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
});
afterEach(() => storage.close());

test('gives back what it was given, under a key that fits in a button', async () => {
  const searches = new Searches(storage.db, new ManualClock(0));
  const request = { query: 'obfuscated “chain of thought”', author: 'turner', order: 'newest' };
  const key = searches.remember(request);
  expect(key).toMatch(/^[\w-]{12}$/);
  expect(await searches.recall(key)).toEqual(request);
  await searches.flush();
  expect(await new Searches(storage.db, new ManualClock(0)).recall(key)).toEqual(request);
  expect(await searches.recall('unknown')).toBeUndefined();
});

test('equal requests share a key, different ones do not', async () => {
  const searches = new Searches(storage.db, new ManualClock(0));
  const key = searches.remember({ query: 'a', filter: { x: 1, y: [2, 3] } });
  expect(searches.remember({ filter: { y: [2, 3], x: 1 }, query: 'a' })).toBe(key);
  expect(searches.remember({ query: 'a', filter: { x: 1, y: [3, 2] } })).not.toBe(key);
  await searches.flush();
  expect(await storage.db.selectFrom('searches').selectAll().execute()).toHaveLength(2);
});

test('what is remembered while others are written is written too', async () => {
  const searches = new Searches(storage.db, new ManualClock(0));
  const keys = [searches.remember({ query: 'first' })];
  const flushed = searches.flush();
  await new Promise(setImmediate);
  keys.push(searches.remember({ query: 'second' }));
  await flushed;
  await searches.flush();
  const later = new Searches(storage.db, new ManualClock(0));
  expect(await Promise.all(keys.map((key) => later.recall(key)))).not.toContain(undefined);
});

test('forgets a request that nobody repeated for 30 days', async () => {
  const clock = new ManualClock(0);
  const searches = new Searches(storage.db, clock);
  const old = searches.remember({ query: 'old' });
  const repeated = searches.remember({ query: 'repeated' });
  await searches.flush();
  clock.advance(20 * DAY_MS);
  searches.remember({ query: 'repeated' });
  await searches.flush();
  clock.advance(11 * DAY_MS);
  await searches.deleteOld();
  expect(await searches.recall(old)).toBeUndefined();
  expect(await searches.recall(repeated)).toEqual({ query: 'repeated' });
});
