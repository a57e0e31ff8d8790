import { expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { Arrivals } from '../../src/storage/arrivals.ts';
import { Searches } from '../../src/storage/searches.ts';
import { openTestDatabase } from '../support/databases.ts';
import { startRetention } from '../support/retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('old searches and excerpts that left go while the bot runs, not only when it starts', async () => {
  const storage = await openTestDatabase();
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const searches = new Searches(storage.db, clock);
  const arrivals = new Arrivals(storage.db, clock);
  const library = new Set(['stays', 'comes back', 'leaves']);
  await arrivals.record([...library]);
  const key = searches.remember({ query: 'once' });
  await searches.flush();
  const retention = await startRetention(storage, clock, (id) => library.has(id));
  const pass = async (days: number) => {
    for (let day = 0; day < days; day++) {
      clock.advance(DAY_MS);
      await retention.done();
    }
  };
  const known = async () =>
    (await storage.db.selectFrom('arrivals').select('excerpt').orderBy('excerpt').execute()).map(
      ({ excerpt }) => excerpt,
    );
  library.delete('leaves');
  library.delete('comes back');
  await pass(29);
  library.add('comes back');
  expect(await searches.recall(key)).toEqual({ query: 'once' });
  expect(await known()).toHaveLength(3);
  await pass(3);
  expect(await searches.recall(key)).toBeUndefined();
  expect(await known()).toEqual(['comes back', 'stays']);
  await retention.stop();
  await storage.close();
});
