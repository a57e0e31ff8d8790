import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import type { Fetch } from '../../src/sources/fetch.ts';
import { GAP_MS, politely } from '../../src/sources/polite.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Leases } from '../../src/storage/leases.ts';
import { openTestDatabase } from '../support/databases.ts';

const LEASE_MS = 30_000;

let clock: ManualClock;
let storage: Storage;
let asked: { url: string; at: number }[];
/** Requests to each host that are under way, and the most that ever were. */
let underWay: Map<string, number>;
let most: number;

const fetch: Fetch = async ({ url }) => {
  const { host } = new URL(url);
  asked.push({ url, at: clock.now() });
  const count = (underWay.get(host) ?? 0) + 1;
  underWay.set(host, count);
  most = Math.max(most, count);
  await new Promise<void>((resolve) => clock.alarm(clock.now() + 500, resolve));
  underWay.set(host, count - 1);
  return { status: 200, headers: {}, body: Buffer.alloc(0), url };
};

/** Lets time pass until all is done. */
async function through(work: readonly Promise<unknown>[]): Promise<void> {
  let done = false;
  const all = Promise.allSettled(work).then(() => {
    done = true;
  });
  for (let step = 0; !done && step < 10_000; step++) {
    await storage.db.selectFrom('feeds').select('id').execute();
    clock.advance(100);
  }
  await all;
}

const gaps = (host: string) => {
  const times = asked.filter(({ url }) => url.includes(host)).map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
};

beforeEach(async () => {
  storage = await openTestDatabase();
  clock = new ManualClock(Date.UTC(2025, 10, 20));
  [asked, underWay, most] = [[], new Map(), 0];
});

afterEach(() => storage.close());

describe('requests to one host', () => {
  test('come one at a time with a pause between them; other hosts need not wait', async () => {
    const polite = politely(fetch, clock);
    const work = ['a', 'a', 'b', 'a', 'b'].map((host) => polite({ url: `https://${host}.example/` }));
    await through(work);
    expect(asked.slice(0, 2).map(({ url }) => url)).toEqual(['https://a.example/', 'https://b.example/']);
    expect(most).toBe(1);
    for (const gap of [...gaps('a.example'), ...gaps('b.example')])
      expect(gap).toBeGreaterThanOrEqual(GAP_MS);
    expect(asked).toHaveLength(5);
  });

  test.runIf(inject('database') === 'postgres')('take turns also between processes', async () => {
    const processes = ['one', 'two', 'three'].map((owner) =>
      politely(fetch, clock, GAP_MS, new Leases(storage.db, owner, LEASE_MS)),
    );
    const work = processes.flatMap((polite) =>
      Array.from({ length: 4 }, () => polite({ url: 'https://a.example/' })),
    );
    await through(work);
    expect(asked).toHaveLength(12);
    expect(most).toBe(1);
    for (const gap of gaps('a.example')) expect(gap).toBeGreaterThanOrEqual(GAP_MS);
    await through([]);
    clock.advance(GAP_MS);
    await expect.poll(() => storage.db.selectFrom('leases').select('name').execute()).toEqual([]);
  });

  test('of a process that has ended do not hold up the others for ever', async () => {
    const never = { take: async () => false, giveBack: async () => {} };
    const refused = politely(fetch, clock, GAP_MS, never)({ url: 'https://a.example/' });
    const outcome = expect(refused).rejects.toThrow('too many others');
    await through([refused.catch(() => {})]);
    await outcome;
  });
});
