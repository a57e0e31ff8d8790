import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SharedIdentifyThrottler } from '../../src/cluster/identify.ts';
import { ShardPool } from '../../src/cluster/shard-pool.ts';
import { Connections } from '../../src/discord/gateway/connections.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { Leases } from '../../src/storage/leases.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { Wire } from '../support/wire.ts';

const TTL_MS = 3_000;
const logger = pino({ level: 'silent' });

let sandbox: RunningSandbox;
let url: string;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(sharding: { shards: number; guildsPerShard?: number }): Promise<void> {
  url = await createPostgresDatabase();
  sandbox = await startSandbox({ port: 0, guilds: 20, sharding: { identifyWindowMs: 0, ...sharding } });
  closers.push(() => sandbox.close());
}

/** A gateway of the cluster, without what it answers. */
async function gateway(id: string, count: number, address = url): Promise<ShardPool> {
  const pool = await prepare(id, count, address);
  await pool.start();
  return pool;
}

async function prepare(id: string, count: number, address = url): Promise<ShardPool> {
  const storage = await openDatabase(address);
  closers.push(() => storage.close());
  const { db } = storage;
  const pools: ShardPool[] = [];
  const connections = new Connections({
    token: sandbox.token,
    apiUrl: sandbox.apiUrl,
    logger,
    signal: new AbortController().signal,
    throttler: new SharedIdentifyThrottler(url, 1, logger, 50),
    onTooFewShards: () => void pools[0]?.grow(),
    onLost: () => {},
    onClient: () => {},
    onReady: async () => {},
  });
  const leases = new Leases(db, id, TTL_MS);
  const pool = new ShardPool({
    ...{ db, leases, connections, logger, id, count },
    fixed: false,
    onLost: () => {},
    announce: () => {},
  });
  pools.push(pool);
  closers.push(() => pool.close());
  return pool;
}

/** The shards that are connected, with how many there are. */
const connected = () => sandbox.gateway.shards.map(([id, count]) => `${id}/${count}`).sort();
const all = (count: number) => Array.from({ length: count }, (_, id) => `${id}/${count}`).sort();
const holders = async () => {
  const { db, close } = await openDatabase(url);
  const leases = await new Leases(db, 'nobody', TTL_MS).list('shards:');
  await close();
  return leases.map(({ owner }) => owner).sort();
};

test('gateways share the shards, and one that stops gives its own back', async () => {
  await open({ shards: 4 });
  const first = await gateway('a', 4);
  expect(connected()).toEqual(all(4));
  await gateway('b', 4);
  await expect.poll(holders).toEqual(['a', 'a', 'b', 'b']);
  await expect.poll(connected).toEqual(all(4));
  await first.close();
  await expect.poll(holders).toEqual(['b', 'b', 'b', 'b']);
  await expect.poll(connected).toEqual(all(4));
});

test.each(['hello', 'ready'] as const)(
  'one that stops while its shards wait for %s has closed them',
  async (what) => {
    await open({ shards: 1 });
    sandbox.gateway.withheld = what;
    const waiting = once(sandbox.gateway.events, 'waiting');
    const pool = await prepare('a', 1);
    void pool.start();
    await waiting;
    await pool.close();
    expect(sandbox.gateway.connections).toBe(0);
    expect(await holders()).toEqual([]);
  },
);

test('one that is cut off from the database has let go of its shards before another connects them', async () => {
  await open({ shards: 2 });
  const wire = await Wire.open(url);
  closers.push(() => wire.close());
  await gateway('a', 2, `${wire.url}?query_timeout=500`);
  expect(connected()).toEqual(all(2));
  let twice = 0;
  sandbox.gateway.events.on('sessions', () => {
    if (new Set(connected()).size < connected().length) twice++;
  });
  wire.cut();
  await gateway('b', 2);
  await expect.poll(holders).toEqual(['b', 'b']);
  await expect.poll(connected).toEqual(all(2));
  expect(twice).toBe(0);
});

test('one that was cut off and finds its shards untaken connects them again', async () => {
  await open({ shards: 2 });
  const wire = await Wire.open(url);
  closers.push(() => wire.close());
  await gateway('a', 2, `${wire.url}?query_timeout=500`);
  wire.cut();
  await expect.poll(connected).toEqual([]);
  wire.mend();
  await expect.poll(connected).toEqual(all(2));
});

test('when Discord wants more shards, all gateways begin anew with more', async () => {
  await open({ shards: 1, guildsPerShard: 12 });
  await gateway('a', 1);
  await gateway('b', 1);
  await expect.poll(connected).toEqual(all(2));
  expect(await holders()).toEqual(['a', 'b']);
});
