import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { databasePath, openDatabase, quickTransaction } from '../../src/storage/database.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  file = join(folder, 'deep', 'er', 'bot.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(url: string): Promise<string> {
  const error: unknown = await openDatabase(url).then(
    async (storage) => {
      await storage.close();
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  expect((error as Error).message).not.toContain('\n');
  return (error as Error).message;
}

describe('opening', () => {
  test('makes the folder and keeps what was written', async () => {
    const first = await openDatabase(`file:${file}`);
    await first.db.insertInto('searches').values({ key: 'k', request: '{}', used_at: 1 }).execute();
    await first.close();
    const second = await openDatabase(`file:${file}`);
    expect(await second.db.selectFrom('searches').select('key').execute()).toEqual([{ key: 'k' }]);
    await second.close();
  });

  test('is durable: WAL, every commit synced, foreign keys kept', async () => {
    const { db, close } = await openDatabase(`file:${file}`);
    const pragma = async (name: string) =>
      Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    await close();
  });

  test('a draw that need not wait for the disk changes that for itself alone, each time', async () => {
    const { db, close } = await openDatabase(`file:${file}`);
    const synced = async (connection: typeof db) =>
      (await sql<{ synchronous: number }>`pragma synchronous`.execute(connection)).rows[0]?.synchronous;
    const FULL = 2;
    const NORMAL = 1;
    for (let round = 0; round < 3; round++) {
      expect(await quickTransaction(db, (trx) => synced(trx))).toBe(NORMAL);
      expect(await synced(db)).toBe(FULL);
    }
    await close();
  });

  test('understands relative, absolute and memory addresses, and refuses others in one line', async () => {
    expect(databasePath('file:data/x.db')).toBe('data/x.db');
    expect(databasePath('file:/data/x.db')).toBe('/data/x.db');
    expect(databasePath('file:///data/x%20y.db')).toBe('/data/x y.db');
    expect(databasePath(':memory:')).toBe(':memory:');
    for (const url of ['', 'data/x.db', 'file:', 'postgres://host/db', 'file://host/x.db', 'file://%']) {
      expect(() => databasePath(url), url).toThrow(StartError);
    }
  });

  test('a folder that cannot be made stops the start with one line', async () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(await refusal(`file:${join(folder, 'plain', 'bot.db')}`)).toContain('plain');
  });

  test('a path that cannot be written stops the start with one line', async () => {
    expect(await refusal(`file:${folder}`)).toContain(folder);
  });

  test('a file that is no database, or a damaged one, stops the start and is left as it was', async () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'this is a text file, '.repeat(500));
    expect(await refusal(`file:${text}`)).toContain('text.db');

    const damaged = join(folder, 'damaged.db');
    const { db, close } = await openDatabase(`file:${damaged}`);
    for (let i = 0; i < 500; i++) {
      await db
        .insertInto('searches')
        .values({ key: `key ${i}`, request: 'x'.repeat(100), used_at: i })
        .execute();
    }
    await close();
    const bytes = new SQLite(damaged).serialize();
    const copy = Buffer.from(bytes).fill(0xff, bytes.length / 2);
    writeFileSync(damaged, copy);
    expect(await refusal(`file:${damaged}`)).toContain('damaged');
  });

  test('a database from a newer program is refused and not touched', async () => {
    await (await openDatabase(`file:${file}`)).close();
    const raw = new SQLite(file);
    raw.pragma('user_version = 9999');
    expect(await refusal(`file:${file}`)).toContain('newer');
    expect(raw.pragma('user_version', { simple: true })).toBe(9999);
    raw.close();
  });
});

describe('one process', () => {
  test('a second start on the same file is refused until the first has closed', async () => {
    const first = await openDatabase(`file:${file}`);
    expect(await refusal(`file:${file}`)).toContain('Another Commonplace is running');
    await first.close();
    await (await openDatabase(`file:${file}`)).close();
  });

  test('the lock goes with a process that was killed', async () => {
    const holder = await startHolder();
    expect(await refusal(`file:${file}`)).toContain('Another Commonplace is running');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await openDatabase(`file:${file}`)).close();
    expect(existsSync(file)).toBe(true);
  });

  /** A process that opens the database, says so and then waits for ever. */
  async function startHolder(): Promise<ChildProcess> {
    const code = `
      const { openDatabase } = await import(process.argv[1]);
      await openDatabase('file:' + process.argv[2]);
      console.log('open');
      setInterval(() => {}, 1000);`;
    const module = new URL('../../src/storage/database.ts', import.meta.url).href;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', code, module, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout!, 'data');
    return holder;
  }
});
