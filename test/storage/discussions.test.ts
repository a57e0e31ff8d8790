import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { Discussions } from '../../src/storage/discussions.ts';

const TOPIC = { guildId: 'g1', placeId: 'c1', excerpt: 'a' };

let storage: Storage;
let clock: ManualClock;
let discussions: Discussions;
beforeEach(async () => {
  storage = await openDatabase(':memory:');
  clock = new ManualClock(1_000_000);
  discussions = new Discussions(storage.db, clock);
});
afterEach(() => storage.close());

test('of many at the same moment one opens the thread', async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, () => discussions.claim(TOPIC)));
  expect(claims.filter(({ kind }) => kind === 'yours')).toHaveLength(1);
  expect(claims.filter(({ kind }) => kind === 'taken')).toHaveLength(19);
  await discussions.opened(TOPIC, 't1');
  expect(await discussions.claim(TOPIC)).toEqual({ kind: 'thread', threadId: 't1' });
});

test('other excerpts and other channels have threads of their own', async () => {
  await discussions.claim(TOPIC);
  expect(await discussions.claim({ ...TOPIC, excerpt: 'b' })).toEqual({ kind: 'yours' });
  expect(await discussions.claim({ ...TOPIC, placeId: 'c2' })).toEqual({ kind: 'yours' });
});

test('a claim that was given back, or left by a process that ended, can be made again, by one', async () => {
  await discussions.claim(TOPIC);
  await discussions.release(TOPIC);
  expect(await discussions.claim(TOPIC)).toEqual({ kind: 'yours' });
  clock.advance(10 * 60_000);
  const claims = await Promise.all([discussions.claim(TOPIC), discussions.claim(TOPIC)]);
  expect(claims.map(({ kind }) => kind).sort()).toEqual(['taken', 'yours']);
});

test('a deleted thread, channel or server leaves nothing', async () => {
  for (const forget of [
    () => discussions.deleteChannel('t1'),
    () => discussions.deleteChannel('c1'),
    () => discussions.deleteGuild('g1'),
  ]) {
    await discussions.claim(TOPIC);
    await discussions.opened(TOPIC, 't1');
    await forget();
    expect(await discussions.claim(TOPIC)).toEqual({ kind: 'yours' });
    await discussions.release(TOPIC);
  }
});

test('a claim that led to a thread cannot be given back', async () => {
  await discussions.claim(TOPIC);
  await discussions.opened(TOPIC, 't1');
  await discussions.release(TOPIC);
  expect(await discussions.claim(TOPIC)).toEqual({ kind: 'thread', threadId: 't1' });
});
