import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { query } from './postgres.ts';

/** How long the server may take to start. */
const PATIENCE_MS = 50_000;

let made: Promise<string> | undefined;

/**
 * Opens a database with the newest schema and no rows: in SQLite, or in PostgreSQL where the suite is run on that (see
 * vitest.config.ts). One at a time in a test file.
 */
export async function openTestDatabase(): Promise<Storage> {
  if (inject('database') === 'sqlite') return openDatabase(':memory:');
  const isNew = made === undefined;
  const url = await testDatabaseUrl();
  const storage = await openDatabase(url);
  if (!isNew) await empty(url);
  return storage;
}

/** The address of the database that openTestDatabase opens on PostgreSQL. */
export function testDatabaseUrl(): Promise<string> {
  made ??= createPostgresDatabase();
  return made;
}

/** What a bot needs in its environment to use a new database on PostgreSQL; nothing where the suite is run on SQLite. */
export async function botDatabase(): Promise<{ DATABASE_URL?: string }> {
  return inject('database') === 'sqlite' ? {} : { DATABASE_URL: await createPostgresDatabase() };
}

/** How often a property is tried: on PostgreSQL, where each query is a journey, a tenth of that on SQLite. */
export function numRuns(onSqlite: number): { numRuns: number } {
  return { numRuns: inject('database') === 'sqlite' ? onSqlite : Math.ceil(onSqlite / 10) };
}

/** Makes every write of a kind fail, `insert on bags` for example, until the function that it returns is called. */
export async function failWrites({ db }: Storage, write: string): Promise<() => Promise<unknown>> {
  if (inject('database') === 'sqlite') {
    await sql
      .raw(`create trigger fail before ${write} begin select raise(abort, 'trouble'); end`)
      .execute(db);
    return () => sql`drop trigger fail`.execute(db);
  }
  const body = `begin raise exception 'trouble'; end`;
  await sql
    .raw(
      `create or replace function fail() returns trigger language plpgsql as '${body.replaceAll("'", "''")}'`,
    )
    .execute(db);
  await sql.raw(`create trigger fail before ${write} for each row execute function fail()`).execute(db);
  return () => sql`drop function fail() cascade`.execute(db);
}

/** Waits until the tests' PostgreSQL server answers. @returns the address of a new, empty database */
export async function createPostgresDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = `postgres://postgres@127.0.0.1:${inject('postgresPort')}`;
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await query(`${server}/postgres`, `create database ${name}`);
      return `${server}/${name}`;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

async function empty(url: string): Promise<void> {
  await query(
    url,
    `do $$ begin execute (
       select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' restart identity cascade'
       from pg_tables where schemaname = 'public' and tablename <> 'schema_version'
     ); end $$`,
  );
}
