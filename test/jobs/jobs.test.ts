import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { InProcessJobs } from '../../src/jobs/in-process.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import { PgBossJobs } from '../../src/jobs/pg-boss.ts';
import type { Storage } from '../../src/storage/database.ts';
import { openTestDatabase, testDatabaseUrl } from '../support/databases.ts';
import { Wire } from '../support/wire.ts';

const SQLITE = inject('database') === 'sqlite';
const logger = pino({ level: 'silent' });

let storage: Storage;
let clock: ManualClock;
let jobs: Jobs;
beforeEach(async () => {
  storage = await openTestDatabase();
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  jobs = await open();
});
afterEach(async () => {
  await jobs.close();
  await storage.close();
});

async function open(): Promise<Jobs> {
  if (SQLITE) return new InProcessJobs({ db: storage.db, clock, logger });
  return new PgBossJobs({ url: await testDatabaseUrl(), works: true, logger });
}

test('a job is done with its data; one whose transaction is rolled back never was', async () => {
  const done: object[] = [];
  await jobs.handle('import', async (data) => void done.push(data));
  await jobs.start();
  await jobs.add('import', { source: 'kept' });
  await storage.db.transaction().execute((trx) => jobs.add('import', { source: 'too' }, { trx }));
  const rolledBack = storage.db.transaction().execute(async (trx) => {
    await jobs.add('import', { source: 'never' }, { trx });
    throw new Error('back');
  });
  await expect(rolledBack).rejects.toThrow('back');
  await expect.poll(() => done).toHaveLength(2);
  expect(done).toEqual(expect.arrayContaining([{ source: 'kept' }, { source: 'too' }]));
});

test('a job is done by who learns how to do it after the start', async () => {
  const done: object[] = [];
  await jobs.start();
  await jobs.handle('import', async (data) => void done.push(data));
  await jobs.add('import', { source: 'x' });
  await expect.poll(() => done).toEqual([{ source: 'x' }]);
});

test('a delayed job waits for its time', async () => {
  const done: object[] = [];
  await jobs.handle('import', async (data) => void done.push(data));
  await jobs.start();
  await jobs.add('import', { page: 2 }, { delayMs: 3_000 });
  await jobs.add('import', { page: 1 });
  await expect.poll(() => done).toEqual([{ page: 1 }]);
  clock.advance(3_000);
  await expect.poll(() => done).toEqual([{ page: 1 }, { page: 2 }]);
});

test('a job can add its successor in its own transaction', async () => {
  const pages: number[] = [];
  await jobs.handle('import', async ({ page }: { page: number }) => {
    pages.push(page);
    if (page < 3)
      await storage.db
        .transaction()
        .execute((trx) => jobs.add('import', { page: page + 1 }, { key: 'archive', trx }));
  });
  await jobs.start();
  await jobs.add('import', { page: 1 }, { key: 'archive' });
  await expect.poll(() => pages).toEqual([1, 2, 3]);
});

test('counts what waits', async () => {
  const gate = Promise.withResolvers<void>();
  await jobs.handle('import', () => gate.promise);
  await jobs.start();
  for (let i = 0; i < 3; i++) await jobs.add('import', {});
  await expect.poll(() => jobs.count()).toEqual({ waiting: 2, failed: 0 });
  gate.resolve();
});

test('of one key one waits, and one that is added while another is under way is done afterwards', async () => {
  let started = 0;
  const gate = Promise.withResolvers<void>();
  await jobs.handle('build', async () => {
    started++;
    await gate.promise;
  });
  await jobs.start();
  await jobs.add('build', {}, { key: 'library' });
  await expect.poll(() => started).toBe(1);
  for (let i = 0; i < 3; i++) await jobs.add('build', {}, { key: 'library' });
  gate.resolve();
  await expect.poll(() => started).toBe(2);
  await sleep(SQLITE ? 50 : 3000);
  expect(started).toBe(2);
});

test.runIf(SQLITE)('a job that fails is tried again, in the end given up, and said so', async () => {
  let tries = 0;
  await jobs.handle('import', async () => {
    tries++;
    throw new Error(`trouble ${tries}`);
  });
  await jobs.start();
  await jobs.add('import', {}, { key: 'a feed' });
  await expect.poll(() => tries).toBe(1);
  for (let i = 2; i <= 6; i++) {
    expect(await jobs.failed(10)).toEqual([]);
    await expect
      .poll(() => {
        clock.advance(60 * 60 * 1000);
        return tries;
      })
      .toBe(i);
  }
  await expect
    .poll(() => jobs.failed(10))
    .toEqual([{ kind: 'import', key: 'a feed', error: 'trouble 6', at: expect.any(Number) }]);
  await jobs.add('import', {}, { key: 'a feed' });
  await expect.poll(() => tries).toBe(7);
});

test.skipIf(SQLITE)(
  'a job that fails with words that PostgreSQL cannot hold is tried again like any other',
  async () => {
    await jobs.handle('unspeakable', async () => {
      throw new Error('unexpected token \0\ud800');
    });
    await jobs.start();
    await jobs.add('unspeakable', {});
    const states = () =>
      sql`select state, output->>'message' as said from pgboss.job where name = 'unspeakable'`.execute(
        storage.db,
      );
    await expect
      .poll(async () => (await states()).rows)
      .toEqual([{ state: 'retry', said: 'unexpected token \ufffd' }]);
  },
);

test.skipIf(SQLITE)('a database that is away is told once, not with each poll', async () => {
  const wire = await Wire.open(await testDatabaseUrl());
  const lines: { level: number; reason: string }[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const remote = new PgBossJobs({ url: wire.url, works: true, logger: log });
  for (const kind of ['import', 'build']) await remote.handle(kind, async () => {});
  await remote.start();
  wire.close();
  const told = (level: string) => lines.filter((line) => line.level === pino.levels.values[level]);
  await expect.poll(() => told('debug').length).toBeGreaterThan(2);
  const reasons = told('warn').map(({ reason }) => reason);
  expect(new Set(reasons).size).toBe(reasons.length);
  await remote.close();
});

test.runIf(SQLITE)('what a process that was killed had under way is begun anew', async () => {
  const killed = new InProcessJobs({ db: storage.db, clock, logger });
  await killed.handle('import', () => new Promise(() => {}));
  await killed.start();
  await killed.add('import', { source: 'x' });
  await expect
    .poll(() => storage.db.selectFrom('jobs').select('running').execute())
    .toEqual([{ running: 1 }]);
  const done: object[] = [];
  await jobs.handle('import', async (data) => void done.push(data));
  await jobs.start();
  await expect.poll(() => done).toEqual([{ source: 'x' }]);
  await expect.poll(() => storage.db.selectFrom('jobs').selectAll().execute()).toEqual([]);
});
