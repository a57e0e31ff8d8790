import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { Arrivals } from '../../src/storage/arrivals.ts';
import { Bags } from '../../src/storage/bags.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Deliveries } from '../../src/storage/deliveries.ts';
import { type SubscriptionSettings, Subscriptions } from '../../src/storage/subscriptions.ts';
import { openTestDatabase } from '../support/databases.ts';

let storage: Storage;
let subscriptions: Subscriptions;
let deliveries: Deliveries;
beforeEach(async () => {
  storage = await openTestDatabase();
  subscriptions = new Subscriptions(storage.db);
  deliveries = new Deliveries(storage.db);
});
afterEach(() => storage.close());

function settings(more: Partial<SubscriptionSettings> = {}): SubscriptionSettings {
  return {
    ...{ guildId: 'server', target: 'channel', userId: 'admin', time: '08:00', zone: 'UTC', days: [1, 3, 7] },
    ...{ count: 2, author: 'someone', query: 'words', flavour: null, roleId: 'role' },
    ...{ quiet: true, publish: false },
    ...more,
  };
}

describe('subscriptions', () => {
  test('come back as they were put, one for each target; putting again ends a pause and a problem', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    expect(await subscriptions.of('channel')).toEqual({
      ...settings(),
      id,
      kind: 'digest',
      pausedAt: null,
      problem: null,
      nextAt: 10,
    });
    await subscriptions.pause(id, 5);
    await subscriptions.setProblem(id, 'trouble');
    const changed = await subscriptions.put(settings({ quiet: false, days: [6], query: null }), 20);
    expect(changed).toEqual({
      ...settings({ quiet: false, days: [6], query: null }),
      ...{ id, kind: 'digest', pausedAt: null, problem: null, nextAt: 20 },
    });
    expect(await subscriptions.inGuild('server')).toEqual([changed]);
  });

  test('what is due at a moment takes a request each, one more when it is quiet or published', async () => {
    await subscriptions.put(settings({ target: 'a', quiet: true, publish: true }), 10);
    await subscriptions.put(settings({ target: 'b', quiet: false }), 10);
    await subscriptions.put(settings({ target: 'c' }), 20);
    expect(await subscriptions.requestsAt(10)).toBe(4);
    expect(await subscriptions.requestsAt(30)).toBe(0);
  });

  test('a problem is news once, until it is over', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    expect(await subscriptions.setProblem(id, 'trouble')).toBe(true);
    expect(await subscriptions.setProblem(id, 'other trouble')).toBe(false);
    expect((await subscriptions.get(id))?.problem).toBe('other trouble');
    await subscriptions.clearProblem(id);
    expect(await subscriptions.setProblem(id, 'trouble')).toBe(true);
  });

  test('only one of two who saw the same next run may move it', async () => {
    const seen = await subscriptions.put(settings(), 10);
    const moved = await Promise.all([subscriptions.reschedule(seen, 20), subscriptions.reschedule(seen, 20)]);
    expect(moved.sort()).toEqual([false, true]);
  });

  test('forgetting a person keeps the servers’ digests without the name; forgetting a server takes its record along', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    await subscriptions.put(settings({ guildId: null, target: 'admin' }), 10);
    await deliveries.begin({ subscriptionId: id, slot: '2025-11-21', runAt: 10 }, 20);
    expect(await subscriptions.deletePerson('admin')).toBe(1);
    expect(await subscriptions.of('admin')).toBeUndefined();
    expect(await subscriptions.of('channel')).toMatchObject({ userId: null });
    expect(await subscriptions.deleteGuild('server')).toBe(1);
    expect(await deliveries.last(id)).toBeUndefined();
  });
});

describe('deliveries', () => {
  test('there is one for each slot; one that was missed may still begin', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    const slot = { subscriptionId: id, slot: '2025-11-21', runAt: 10 };
    expect(await deliveries.begin(slot, 20)).toMatchObject({ state: 'due', nextAt: 20 });
    expect(await deliveries.begin(slot, 20)).toBeUndefined();
    await deliveries.recordMissed(slot, 'late', 30);
    expect(await deliveries.last(id)).toMatchObject({ state: 'due' });
    const missed = { ...slot, slot: '2025-11-22' };
    await deliveries.recordMissed(missed, 'late', 30);
    expect(await deliveries.datesSince(id, '2025-11-21')).toEqual(new Set(['2025-11-21']));
    expect(await deliveries.begin(missed, 40)).toMatchObject({
      state: 'due',
      reason: null,
      finishedAt: null,
    });
  });

  test('a step changes only what it names, and fails once somebody else has taken another', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    const begun = (await deliveries.begin({ subscriptionId: id, slot: 'x', runAt: 10 }, 20))!;
    const planned = await deliveries.advance(begun, { state: 'planned', excerpts: ['a', 'b'], nextAt: 30 });
    expect(planned).toEqual({ ...begun, state: 'planned', excerpts: ['a', 'b'], nextAt: 30 });
    expect(await deliveries.advance(begun, { state: 'failed' })).toBeUndefined();
    const posted = { channelId: 'c', messageId: 'm' };
    const sent = await deliveries.advance(planned!, { state: 'sent', posted, nextAt: null, finishedAt: 40 });
    expect(sent).toEqual({ ...planned, state: 'sent', posted, nextAt: null, finishedAt: 40 });
    expect(await deliveries.byNonce(begun.nonce)).toEqual(sent);
    expect(await deliveries.claimDue(1000, 2000)).toBeUndefined();
  });

  test('old ones are forgotten, unfinished ones never', async () => {
    const { id } = await subscriptions.put(settings(), 10);
    await deliveries.begin({ subscriptionId: id, slot: 'unfinished', runAt: 10 }, 20);
    await deliveries.recordMissed({ subscriptionId: id, slot: 'old', runAt: 10 }, 'late', 20);
    await deliveries.recordMissed({ subscriptionId: id, slot: 'new', runAt: 100 }, 'late', 20);
    await deliveries.deleteBefore(50);
    const rows = await storage.db.selectFrom('deliveries').select('slot').orderBy('id').execute();
    expect(rows.map(({ slot }) => slot)).toEqual(['unfinished', 'new']);
  });
});

test('what arrived after a bag was filled and was not drawn yet, the oldest first', async () => {
  const clock = new ManualClock(100);
  const arrivals = new Arrivals(storage.db, clock);
  const bags = new Bags(storage.db, clock, () => 0);
  await arrivals.record(Array.from({ length: 2500 }, (_, i) => `old${i}`));
  const name = { owner: 'server', name: 'digest' };
  const bag = await bags.open(name);
  for (const id of ['b', 'a', 'c']) {
    clock.advance(1);
    await arrivals.record(['old0', id]);
  }
  await bags.take(bag, ['c']);
  expect(await arrivals.undrawnSince(bag.filledAt, bag.id)).toEqual(['b', 'a']);
});
