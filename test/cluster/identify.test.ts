import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SharedIdentifyThrottler } from '../../src/cluster/identify.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { Wire } from '../support/wire.ts';

const logger = pino({ level: 'silent' });
const WINDOW_MS = 400;
const never = new AbortController().signal;

test('shards of all processes identify one at a time for each bucket', async () => {
  const url = await createPostgresDatabase();
  const processes = [1, 2].map(() => new SharedIdentifyThrottler(url, 2, logger, WINDOW_MS));
  const turns: { shard: number; at: number }[] = [];
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (shard) => {
      await processes[shard % 2]?.waitForIdentify(shard, never);
      turns.push({ shard, at: performance.now() });
    }),
  );
  for (const bucket of [0, 1]) {
    const times = turns.filter(({ shard }) => shard % 2 === bucket).map(({ at }) => at);
    expect(times).toHaveLength(3);
    // A turn is told a little after it was had.
    for (const [i, at] of times.slice(1).entries()) expect(at - times[i]!).toBeGreaterThan(WINDOW_MS * 0.8);
  }
});

test('a process that is cut off in its turn holds up nobody', async () => {
  const url = await createPostgresDatabase();
  const wire = await Wire.open(url);
  try {
    await new SharedIdentifyThrottler(wire.url, 1, logger, WINDOW_MS).waitForIdentify(0, never);
    wire.cut();
    await new SharedIdentifyThrottler(url, 1, logger, WINDOW_MS).waitForIdentify(1, never);
  } finally {
    wire.close();
  }
});

test('one that is told to stop waits no longer, and its place in line is free', async () => {
  const url = await createPostgresDatabase();
  const throttler = new SharedIdentifyThrottler(url, 1, logger, WINDOW_MS);
  await throttler.waitForIdentify(0, never);
  const stop = new AbortController();
  const waiting = throttler.waitForIdentify(1, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await throttler.waitForIdentify(2, never);
});

test('many shards that wait hold few connections', async () => {
  const url = await createPostgresDatabase();
  const throttler = new SharedIdentifyThrottler(url, 2, logger, WINDOW_MS);
  const stop = new AbortController();
  const waiting = Array.from({ length: 40 }, (_, shard) =>
    throttler.waitForIdentify(shard, stop.signal).catch(() => {}),
  );
  await Promise.all(waiting.slice(0, 4));
  const { db, close } = await openDatabase(url);
  const { rows } = await sql<{ holders: number }>`
    select count(*)::int as holders from pg_stat_activity
    where datname = current_database() and query like '%pg_advisory_lock%' and pid <> pg_backend_pid()`.execute(
    db,
  );
  stop.abort();
  await Promise.all(waiting);
  await close();
  expect(rows[0]?.holders).toBeLessThanOrEqual(4);
});
