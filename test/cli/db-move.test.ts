import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveDatabase } from '../../src/cli/db-move.ts';
import { ManualClock } from '../../src/clock.ts';
import { StartError } from '../../src/errors.ts';
import { Bags } from '../../src/storage/bags.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { Leases } from '../../src/storage/leases.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { query } from '../support/postgres.ts';

const DRAWS = 700;
const MOVER = fileURLToPath(new URL('../../src/cli/db-move.ts', import.meta.url));
const WAITING =
  "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  file = `file:${join(folder, 'bot.db')}`;
  const { db, close } = await openDatabase(file);
  const bags = new Bags(db, new ManualClock(5_000_000_000), () => 0.999);
  const ids = Array.from({ length: DRAWS }, (_, i) => `id${i}`);
  for (let i = 0; i < DRAWS; i++) await bags.draw({ owner: 'server', name: 'random' }, ids);
  await db.insertInto('searches').values({ key: 'k', request: '"a\0b\ud800"', used_at: 1 }).execute();
  await db.insertInto('guilds').values({ id: '1', left_at: null }).execute();
  await close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('moves every row, may be repeated, and lets the numbers go on', async () => {
  const target = await createPostgresDatabase();
  await moveDatabase(file, target);
  // Some of it is missing.
  await query(target, "delete from bag_draws where excerpt > 'id3'");
  await query(target, 'delete from searches');
  const counts = await moveDatabase(file, target);
  expect(counts).toMatchObject({ bags: 1, bag_draws: DRAWS, searches: 1, guilds: 1, shares: 0 });
  const { db, close } = await openDatabase(target);
  expect(await db.selectFrom('searches').selectAll().execute()).toEqual([
    { key: 'k', request: '"ab\ufffd"', used_at: 1 },
  ]);
  const bags = new Bags(db, new ManualClock(0), () => 0.5);
  expect(await bags.draw({ owner: 'server', name: 'another' }, ['x'])).toBe('x');
  expect(await db.selectFrom('bags').select('id').orderBy('id').execute()).toEqual([{ id: 1 }, { id: 2 }]);
  await close();
});

test('a move that is killed has changed nothing, and the next one ends well', async () => {
  const target = await createPostgresDatabase();
  await (await openDatabase(target)).close();
  const free = await holdTable(target, 'guilds');
  const mover = spawn(process.execPath, [MOVER, file, target], { stdio: 'ignore' });
  await expect.poll(() => query(target, WAITING)).toHaveLength(1);
  mover.kill('SIGKILL');
  await once(mover, 'exit');
  await free();
  expect(await query(target, 'select * from bag_draws')).toEqual([]);
  expect(await moveDatabase(file, target)).toMatchObject({ bag_draws: DRAWS });
});

test('a server that ends the connection is told in one line', async () => {
  const target = await createPostgresDatabase();
  await (await openDatabase(target)).close();
  const free = await holdTable(target, 'guilds');
  const refused = refusal(file, target);
  await expect.poll(() => query(target, WAITING)).toHaveLength(1);
  await query(target, `select pg_terminate_backend(pid) from (${WAITING}) as waiting`);
  expect(await refused).toMatch(
    /^The database .* cannot be used .*check its address, and that PostgreSQL runs/,
  );
  await free();
});

test('a target that holds something else is refused, named and left as it was', async () => {
  const target = await createPostgresDatabase();
  await moveDatabase(file, target);
  await query(target, 'update guilds set left_at = 7');
  await query(target, 'delete from searches');
  expect(await refusal(file, target)).toMatch(/guilds.*something else/);
  await query(target, "update guilds set left_at = null; insert into guilds values ('2', null)");
  expect(await refusal(file, target)).toMatch(/guilds has 2 rows/);
  expect(await query(target, 'select * from searches')).toEqual([]);
});

test('a target that a bot runs on is refused', async () => {
  const target = await createPostgresDatabase();
  const { db, close } = await openDatabase(target);
  await new Leases(db, 'a worker', 60_000).take('sender');
  await close();
  expect(await refusal(file, target)).toMatch(/A bot runs on the target/);
});

test('a source that is not there is not made', async () => {
  const target = await createPostgresDatabase();
  expect(await refusal(`${file}x`, target)).toMatch(/There is no database .*bot\.dbx/);
  expect(readdirSync(folder)).not.toContain('bot.dbx');
});

test('says how it is used', async () => {
  expect(await refusal('postgres://h/a', 'file:x')).toMatch(/Name both databases/);
  const typed = await refusal('mysql://someone:secret@h/a', 'postgres://h/a');
  expect(typed).toMatch(/A database is named like/);
  expect(typed).not.toContain('secret');
});

async function refusal(from: string, to: string): Promise<string> {
  const error: unknown = await moveDatabase(from, to).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect((error as Error).message).not.toContain('\n');
  return (error as Error).message;
}

/** Whoever writes to the table waits. @returns lets them */
async function holdTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`begin; lock table ${table} in exclusive mode`);
  return () => client.end();
}
