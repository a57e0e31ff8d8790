import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveDatabase } from '../../src/cli/db-move.ts';
import { ManualClock } from '../../src/clock.ts';
import { StartError } from '../../src/errors.ts';
import { Bags } from '../../src/storage/bags.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { query } from '../support/postgres.ts';

const DRAWS = 700;
let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  file = `file:${join(folder, 'bot.db')}`;
  const { db, close } = await openDatabase(file);
  const bags = new Bags(db, new ManualClock(5_000_000_000), () => 0.999);
  const ids = Array.from({ length: DRAWS }, (_, i) => `id${i}`);
  for (let i = 0; i < DRAWS; i++) await bags.draw({ owner: 'server', name: 'random' }, ids);
  await db.insertInto('searches').values({ key: 'k', request: '"a\0b"', used_at: 1 }).execute();
  await db.insertInto('guilds').values({ id: '1', left_at: null }).execute();
  await close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('moves every row, goes on where it was broken off, and lets the numbers go on', async () => {
  const target = await createPostgresDatabase();
  // Broken off: some rows are there already.
  await moveDatabase(file, target);
  await query(target, "delete from bag_draws where excerpt > 'id3'");
  await query(target, 'delete from searches');
  const counts = await moveDatabase(file, target);
  expect(counts).toMatchObject({ bags: 1, bag_draws: DRAWS, searches: 1, guilds: 1, shares: 0 });
  const { db, close } = await openDatabase(target);
  expect(await db.selectFrom('searches').selectAll().execute()).toEqual([
    { key: 'k', request: '"ab"', used_at: 1 },
  ]);
  const bags = new Bags(db, new ManualClock(0), () => 0.5);
  expect(await bags.draw({ owner: 'server', name: 'another' }, ['x'])).toBe('x');
  expect(await db.selectFrom('bags').select('id').orderBy('id').execute()).toEqual([{ id: 1 }, { id: 2 }]);
  await close();
});

test('a target that holds something else is refused and named', async () => {
  const target = await createPostgresDatabase();
  await moveDatabase(file, target);
  await query(target, 'update guilds set left_at = 7');
  await expect(moveDatabase(file, target)).rejects.toThrow(/guilds.*something else/);
  await query(target, "update guilds set left_at = null; insert into guilds values ('2', null)");
  await expect(moveDatabase(file, target)).rejects.toThrow(/guilds has 2 rows/);
});

test('says how it is used', async () => {
  await expect(moveDatabase('postgres://h/a', 'file:x')).rejects.toThrow(StartError);
});
