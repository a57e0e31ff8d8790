import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/database.ts';
import { Discussions } from '../../src/storage/discussions.ts';
import { openTestDatabase } from '../support/databases.ts';

const TOPIC = { guildId: 'g1', placeId: 'c1', excerpt: 'a' };

let storage: Storage;
let discussions: Discussions;
beforeEach(async () => {
  storage = await openTestDatabase();
  discussions = new Discussions(storage.db);
});
afterEach(() => storage.close());

test('each excerpt has one thread in each channel, the last that was opened', async () => {
  await discussions.opened(TOPIC, 't1');
  await discussions.opened({ ...TOPIC, placeId: 'c2' }, 't2');
  await discussions.opened({ ...TOPIC, excerpt: 'b' }, 't3');
  expect(await discussions.find('c1', ['a'])).toBe('t1');
  expect(await discussions.find('c2', ['a'])).toBe('t2');
  expect(await discussions.find('c1', ['b'])).toBe('t3');
  expect(await discussions.find('c2', ['b'])).toBeUndefined();
  await discussions.opened(TOPIC, 't4');
  expect(await discussions.find('c1', ['a'])).toBe('t4');
});

test('a thread is found when its excerpt has another id now', async () => {
  await discussions.opened(TOPIC, 't1');
  expect(await discussions.find('c1', ['new', 'a'])).toBe('t1');
});

test.each([
  ['thread', () => discussions.deleteChannel('t1')],
  ['channel', () => discussions.deleteChannel('c1')],
  ['server', () => discussions.deleteGuild('g1')],
])('a deleted %s leaves nothing', async (_, forget) => {
  await discussions.opened(TOPIC, 't1');
  await discussions.opened({ guildId: 'g2', placeId: 'c2', excerpt: 'a' }, 't2');
  await forget();
  expect(await discussions.find('c1', ['a'])).toBeUndefined();
  expect(await discussions.find('c2', ['a'])).toBe('t2');
});
