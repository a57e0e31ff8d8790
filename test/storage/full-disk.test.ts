import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { DiskFullError, type UserError } from '../../src/errors.ts';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { Searches } from '../../src/storage/searches.ts';
import { openUserData } from '../../src/storage/user-data.ts';

let storage: Storage;
beforeEach(async () => {
  storage = await openDatabase(':memory:');
});
afterEach(() => storage.close());

/** SQLite then says what it says when the disk is full. */
const fill = () => sql`pragma max_page_count = 1`.execute(storage.db);
const free = () => sql`pragma max_page_count = 1073741823`.execute(storage.db);

test('what must be written says that the disk is full, in words, and works again when there is space', async () => {
  const { saves, bags } = openUserData(storage, systemClock);
  const draw = () => bags.draw({ owner: 'u', name: 'random' }, [`x${'y'.repeat(3000)}`]);
  const keep = async () => {
    for (let i = 0; i < 100; i++) await saves.keep('person', `${i}${'x'.repeat(1000)}`);
  };
  await fill();
  for (const work of [keep, draw]) {
    const error = await work().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DiskFullError);
    expect((error as UserError).message).toContain('disk is full');
  }
  await free();
  await keep();
  expect(await draw()).toContain('xyy');
});

test('a search is answered all the same, and its buttons work until there is space', async () => {
  const searches = new Searches(storage.db, systemClock);
  await fill();
  const requests = Array.from({ length: 20 }, (_, i) => ({ query: `${i} ${'words '.repeat(300)}` }));
  const keys = requests.map((request) => searches.remember(request));
  await searches.flush();
  expect(await Promise.all(keys.map((key) => searches.recall(key)))).toEqual(requests);
  const later = new Searches(storage.db, systemClock);
  expect(await later.recall(keys.at(-1)!)).toBeUndefined();
  await free();
  searches.remember({ query: 'the next one' });
  await searches.flush();
  expect(await Promise.all(keys.map((key) => later.recall(key)))).toEqual(requests);
});
