import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Saves } from '../../src/storage/saves.ts';
import { openTestDatabase } from '../support/databases.ts';

let storage: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
});
afterEach(() => storage.close());

test('keeps each excerpt once for each person, the last one kept first', async () => {
  const clock = new ManualClock(0);
  const saves = new Saves(storage.db, clock);
  for (const excerpt of ['b', 'a', 'c']) {
    expect(await saves.keep('u1', excerpt)).toBe(true);
    clock.advance(1);
  }
  expect(await saves.keep('u1', 'b')).toBe(false);
  expect(await saves.keep('u2', 'b')).toBe(true);
  expect(await saves.of('u1')).toEqual(['c', 'a', 'b']);
  expect(await saves.remove('u1', ['a', 'former-a'])).toBe(1);
  expect(await saves.of('u1')).toEqual(['c', 'b']);
  expect(await saves.remove('u1', ['a', 'former-a'])).toBeUndefined();
  await saves.keep('u1', 'a', 1);
  expect(await saves.of('u1')).toEqual(['c', 'a', 'b']);
  await saves.remove('u1', ['a']);
  expect(await saves.deletePerson('u1')).toBe(2);
  expect(await saves.of('u1')).toEqual([]);
  expect(await saves.of('u2')).toEqual(['b']);
});
