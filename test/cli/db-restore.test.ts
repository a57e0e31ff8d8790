import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp, backUpInto } from '../../src/cli/db-backup.ts';
import { restore } from '../../src/cli/db-restore.ts';
import { openDatabase } from '../../src/storage/database.ts';

let folder: string;
let url: string;
let backup: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  url = `file:${join(folder, 'bot.db')}`;
  backup = join(folder, 'backup.db');
  await remember('old');
  await backUp(url, backup);
  await remember('new');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function remember(key: string): Promise<void> {
  const { db, close } = await openDatabase(url);
  await db.insertInto('searches').values({ key, request: '{}', used_at: 1 }).execute();
  await close();
}

async function remembered(of = url): Promise<string[]> {
  const { db, close } = await openDatabase(of);
  const rows = await db.selectFrom('searches').select('key').orderBy('key').execute();
  await close();
  return rows.map(({ key }) => key);
}

test('a backup takes the place of the database, which is kept', async () => {
  const replaced = await restore(url, backup);
  expect(await remembered()).toEqual(['old']);
  expect(await remembered(`file:${replaced}`)).toEqual(['new', 'old']);
});

test.each([
  ['is not a database', () => writeFileSync(backup, 'not a database')],
  ['is damaged', () => writeFileSync(backup, damaged(readFileSync(backup)))],
  [
    'comes from a newer version',
    () => {
      const newer = new SQLite(backup);
      newer.pragma('user_version = 9999');
      newer.close();
    },
  ],
  ['does not exist', () => rmSync(backup)],
])('nothing changes when the backup %s', async (_what, spoil) => {
  spoil();
  await expect(restore(url, backup)).rejects.toThrow();
  expect(await remembered()).toEqual(['new', 'old']);
  expect(readdirSync(folder).filter((name) => /restoring|replaced/.test(name))).toEqual([]);
});

test('nothing changes while the bot runs', async () => {
  const running = await openDatabase(url);
  await expect(restore(url, backup)).rejects.toThrow('Another Commonplace is running');
  await running.close();
  expect(await remembered()).toEqual(['new', 'old']);
});

test('a folder of backups keeps the newest, and nothing else is touched', async () => {
  const backups = join(folder, 'backups');
  await backUpInto(url, backups, 2);
  rmSync(join(backups, readdirSync(backups)[0]!));
  const older = ['2026-01-01T00-00-00', '2026-01-02T00-00-00', '2026-01-03T00-00-00'];
  for (const moment of older) writeFileSync(join(backups, `commonplace-${moment}.db`), '');
  writeFileSync(join(backups, 'mine.db'), '');
  const written = await backUpInto(url, backups, 2);
  expect(existsSync(written)).toBe(true);
  expect(readdirSync(backups).sort()).toEqual([
    `commonplace-${older[2]}.db`,
    written.split('/').at(-1),
    'mine.db',
  ]);
  expect(await remembered(`file:${written}`)).toEqual(['new', 'old']);
});

/** Overwrites what follows SQLite's header page. */
function damaged(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]);
}
