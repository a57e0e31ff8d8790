import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { DiskFullError, StartError } from '../../src/errors.ts';
import { Bags } from '../../src/storage/bags.ts';
import { inTransaction, openDatabase, quickTransaction, type Storage } from '../../src/storage/database.ts';
import { Searches } from '../../src/storage/searches.ts';
import { createPostgresDatabase, openTestDatabase, testDatabaseUrl } from '../support/databases.ts';
import { query } from '../support/postgres.ts';
import { Wire } from '../support/wire.ts';

let storage: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
});
afterEach(() => storage.close());

async function refusal(url: string): Promise<string> {
  const error: unknown = await openDatabase(url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect((error as Error).message).not.toContain('\n');
  return (error as Error).message;
}

describe('opening', () => {
  test('processes that start at once on an empty database share one schema', async () => {
    const url = await createPostgresDatabase();
    const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase(url)));
    expect(await query(url, 'select count(*)::int as rows from schema_version')).toEqual([{ rows: 1 }]);
    for (const { close } of opened) await close();
  });

  test('a database from a newer program is refused and not touched', async () => {
    const url = await createPostgresDatabase();
    await (await openDatabase(url)).close();
    await query(url, 'update schema_version set version = 9999');
    expect(await refusal(url)).toContain('newer');
    expect(await query(url, 'select version from schema_version')).toEqual([{ version: 9999 }]);
  });

  test('a migration may take as long as it takes', async () => {
    const url = await createPostgresDatabase();
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('select pg_advisory_lock(6226761)');
    const opening = openDatabase(`${url}?query_timeout=200&statement_timeout=200`);
    const waited = `select 1 from pg_stat_activity where wait_event = 'advisory'
      and datname = current_database() and clock_timestamp() - query_start > '1 s'`;
    await expect.poll(() => query(url, waited)).toHaveLength(1);
    await other.end();
    await (await opening).close();
  });

  test('one that cannot be used stops the start with one line that says what to do, without the password', async () => {
    const server = `127.0.0.1:${inject('postgresPort')}`;
    const url = await createPostgresDatabase();
    const name = new URL(url).pathname.slice(1);
    await query(url, `create database "${name}_ascii" encoding 'SQL_ASCII' template template0`);
    await query(url, `create role "${name}" login`);
    const refusals: [address: string, words: RegExp][] = [
      ['postgres://someone:secret@127.0.0.1:1/none', /^The database 127.*ECONNREFUSED.*that PostgreSQL runs/],
      [`postgres://someone:secret@${server}/${name}`, /role "someone" does not exist.*check the user/],
      [`postgres://postgres:secret@${server}/none`, /^The database .*none.*createdb/],
      [`postgres://${name}:secret@${server}/${name}`, /permission denied.*grant create/],
      [`postgres://postgres:secret@${server}/${name}_ascii`, /cannot hold every character/],
      ['postgres://postgres:secret#@server/none', /percent codes/],
      ['postgres:/postgres:secret@server/none', /A database is named like/],
    ];
    for (const [address, words] of refusals) {
      const said = await refusal(address);
      expect(said).toMatch(words);
      expect(said).not.toContain('secret');
    }
    await query(url, 'create table bags (of integer)');
    expect(await refusal(url)).toMatch(/another program/);
  });
});

test('what SQLite takes, PostgreSQL takes as well: 64 bits, U+0000 in a text, empty lists', async () => {
  const { db } = storage;
  const late = Date.UTC(2400, 0);
  await db.insertInto('searches').values({ key: 'a\0b', request: '"\0"', used_at: late }).execute();
  const row = await db.selectFrom('searches').selectAll().where('key', '=', 'a\0b').executeTakeFirst();
  expect(row).toEqual({ key: 'ab', request: '""', used_at: late });
  const none = db.selectFrom('searches').selectAll();
  expect(await none.where('key', 'in', []).execute()).toEqual([]);
  expect(await none.where('key', 'not in', []).execute()).toHaveLength(1);
  const searches = new Searches(db, new ManualClock(0));
  const request = { query: 'cut\0off' };
  const key = searches.remember(request);
  await searches.flush();
  expect(await searches.recall(key)).toEqual(request);
});

test('two processes never draw the same one', async () => {
  const other = await openDatabase(
    (await sql<{ url: string }>`select current_database() as url`.execute(storage.db)).rows
      .map(({ url }) => `postgres://postgres@127.0.0.1:${inject('postgresPort')}/${url}`)
      .at(0)!,
  );
  const ids = Array.from({ length: 20 }, (_, i) => `id${i}`);
  const name = { owner: 'server', name: 'random:1:' };
  const drawn = await Promise.all(
    ids.map((_, i) => new Bags((i % 2 ? storage : other).db, new ManualClock(0), () => 0.5).draw(name, ids)),
  );
  await other.close();
  expect(new Set(drawn).size).toBe(ids.length);
});

test('a draw does not wait for the disk, and nothing else is changed by that', async () => {
  const setting = async (db: typeof storage.db) =>
    (await sql<{ value: string }>`select current_setting('synchronous_commit') as value`.execute(db)).rows[0];
  const before = await setting(storage.db);
  expect(await quickTransaction(storage.db, (trx) => setting(trx))).toEqual({ value: 'off' });
  expect(await setting(storage.db)).toEqual(before);
});

test('a full disk of the server is told in words, and what follows works when there is space', async () => {
  const { db } = storage;
  const keep = () =>
    inTransaction(db, (trx) => trx.insertInto('guilds').values({ id: 'g', left_at: 0 }).execute());
  const body = `begin raise exception 'could not extend file' using errcode = 'disk_full'; end`;
  await sql.raw(`create function fill() returns trigger language plpgsql as $$ ${body} $$`).execute(db);
  await sql`create trigger fill before insert on guilds execute function fill()`.execute(db);
  try {
    await expect(keep()).rejects.toBeInstanceOf(DiskFullError);
  } finally {
    await sql`drop function fill() cascade`.execute(db);
  }
  await keep();
  expect(await db.selectFrom('guilds').selectAll().execute()).toHaveLength(1);
});

test('a connection that breaks in the middle of a query fails that query, and the next one works', async () => {
  const { db } = storage;
  await expect(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db)).rejects.toThrow();
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
});

test('a connection that has fallen silent is not used again', async () => {
  const wire = await Wire.open(await testDatabaseUrl());
  const { db, close } = await openDatabase(`${wire.url}?query_timeout=300`);
  try {
    wire.cut();
    const reading = db.transaction().execute((trx) => sql`select 1`.execute(trx));
    await expect(reading).rejects.toThrow();
    wire.mend();
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  } finally {
    await close();
    wire.close();
  }
});

test('a server that has no connection left is waited for', async () => {
  const url = new URL(await createPostgresDatabase());
  const name = url.pathname.slice(1);
  await query(url.href, `create role "${name}" login`);
  await query(url.href, `alter database "${name}" owner to "${name}"`);
  await query(url.href, `alter database "${name}" connection limit 2`);
  url.username = name;
  const { db, close } = await openDatabase(url.href);
  const one = () => sql`select 1 as one, pg_sleep(0.1)`.execute(db);
  const answers = await Promise.all(Array.from({ length: 20 }, one));
  expect(answers.every(({ rows }) => rows.length === 1)).toBe(true);
  await close();
});
