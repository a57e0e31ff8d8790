import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { Deliveries } from '../../src/storage/deliveries.ts';
import { Feeds } from '../../src/storage/feeds.ts';
import type { Database } from '../../src/storage/schema.ts';
import { openTestDatabase, testDatabaseUrl } from '../support/databases.ts';

const ROWS = 200;
/** How many processes claim at once. */
const CLAIMERS = 8;
const NOW = 1000;
const UNTIL = 2000;
const POSTGRES = inject('database') === 'postgres';

let storage: Storage;
/** Another process's; where one process has the database for itself, the same. */
let other: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
  other = POSTGRES ? await openDatabase(await testDatabaseUrl()) : storage;
});
afterEach(async () => {
  if (other !== storage) await other.close();
  await storage.close();
});

async function addDeliveries(): Promise<void> {
  const settings = { time: '08:00', zone: 'UTC', days: '1', count: 1, quiet: 0, publish: 0 };
  await storage.db
    .insertInto('subscriptions')
    .values({ target: 'channel', ...settings })
    .execute();
  for (let i = 0; i < ROWS; i++) {
    await new Deliveries(storage.db).begin({ subscriptionId: 1, slot: `slot ${i}`, runAt: i }, i);
  }
}

async function addFeeds(): Promise<void> {
  const feed = { kind: 'feed', query: null, site: null, fails: 0, moved_count: 0, rev: 0 } as const;
  for (let i = 0; i < ROWS; i++) {
    const name = `https://a.example/${i}`;
    await storage.db
      .insertInto('feeds')
      .values({ ...feed, name, url: name, next_at: i })
      .execute();
  }
}

type Claim = (db: Database, now: number, until: number) => Promise<{ id: number }[]>;

const CLAIMS: [string, () => Promise<void>, Claim][] = [
  [
    'deliveries',
    addDeliveries,
    async (db, now, until) => {
      const claimed = await new Deliveries(db).claimDue(now, until);
      return claimed ? [claimed] : [];
    },
  ],
  ['feeds', addFeeds, (db, now, until) => new Feeds(db).claimDue(now, until, 7)],
];

describe.each(CLAIMS)('%s', (_, add, claim) => {
  beforeEach(add);

  async function claimAll(db: Database, now: number, until: number): Promise<number[]> {
    const ids: number[] = [];
    for (;;) {
      const claimed = await claim(db, now, until);
      if (claimed.length === 0) return ids;
      ids.push(...claimed.map(({ id }) => id));
    }
  }

  test('many processes that claim at once get each due row once', async () => {
    const claimers = Array.from({ length: CLAIMERS }, (_, i) => (i % 2 ? storage : other).db);
    const claimed = (await Promise.all(claimers.map((db) => claimAll(db, NOW, UNTIL)))).flat();
    expect(claimed).toHaveLength(ROWS);
    expect(new Set(claimed).size).toBe(ROWS);
  });

  test('nothing is claimed before it is due; the longest waiting are first', async () => {
    expect(await claim(storage.db, -1, UNTIL)).toEqual([]);
    const [first] = (await claim(storage.db, 10, UNTIL)).sort((a, b) => a.id - b.id);
    expect(first).toMatchObject({ id: 1 });
  });

  test('what a dead process had claimed is due again when its claim ends', async () => {
    const dead = (await claim(other.db, NOW, UNTIL)).map(({ id }) => id);
    expect(await claimAll(storage.db, NOW, UNTIL + 1000)).not.toContain(dead[0]);
    expect(await claimAll(storage.db, UNTIL - 1, UNTIL + 2000)).toEqual([]);
    expect(await claimAll(storage.db, UNTIL, UNTIL + 3000)).toEqual(dead);
  });

  test.runIf(POSTGRES)('a row that somebody has locked is passed over, and nobody waits for it', async () => {
    const table = sql.table(_ === 'deliveries' ? 'deliveries' : 'feeds');
    await other.db.transaction().execute(async (trx) => {
      await sql`select id from ${table} where id <= 3 for update`.execute(trx);
      const claimed = await claimAll(storage.db, NOW, UNTIL);
      expect(claimed).toHaveLength(ROWS - 3);
      expect(Math.min(...claimed)).toBe(4);
    });
    expect((await claimAll(storage.db, NOW, UNTIL)).sort()).toEqual([1, 2, 3]);
  });
});
