import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp } from '../../src/cli/db-backup.ts';
import { StartError } from '../../src/errors.ts';
import { openDatabase } from '../../src/storage/database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('copies what is committed, while the bot runs and writes', async () => {
  const url = `file:${join(folder, 'bot.db')}`;
  const target = join(folder, 'copy.db');
  const running = await openDatabase(url);
  const row = (i: number) => ({ key: `k${i}`, request: 'x'.repeat(1000), used_at: i });
  for (let i = 0; i < 200; i++) await running.db.insertInto('searches').values(row(i)).execute();
  const backup = backUp(url, target);
  for (let i = 200; i < 250; i++) await running.db.insertInto('searches').values(row(i)).execute();
  await backup;
  await running.close();

  const copy = await openDatabase(`file:${target}`);
  const rows = await copy.db.selectFrom('searches').select('used_at').orderBy('used_at').execute();
  await copy.close();
  // Some moment between the start and the end of the backup, whole: nothing missing before it.
  expect(rows.length).toBeGreaterThanOrEqual(200);
  expect(rows.map((r) => r.used_at)).toEqual(rows.map((_, i) => i));
});

test('never overwrites, and needs a database', async () => {
  const url = `file:${join(folder, 'bot.db')}`;
  const target = join(folder, 'precious');
  await expect(backUp(url, target)).rejects.toThrow(StartError);
  expect(existsSync(target)).toBe(false);
  await (await openDatabase(url)).close();
  writeFileSync(target, 'precious');
  await expect(backUp(url, target)).rejects.toThrow('already exists');
  expect(readFileSync(target, 'utf8')).toBe('precious');
  await expect(backUp(url, join(folder, 'no', 'folder'))).rejects.toThrow(StartError);
});
