import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import SQLite from 'better-sqlite3';
import {
  Kysely,
  type SelectModifierNode,
  type SqliteDatabase,
  SqliteDialect,
  SqliteQueryCompiler,
  sql,
  type Transaction,
} from 'kysely';
import { BoundedCache } from '../bounded-cache.ts';
import { DiskFullError, StartError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { retryingConflicts } from './conflicts.ts';
import { isPostgres } from './dialect.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import type { Database, Schema } from './schema.ts';

/** Milliseconds a statement waits for a lock of another connection (a backup) before it fails. */
const BUSY_TIMEOUT_MS = 5000;

/** Far more than the distinct queries of this program: a list in a query makes a new text for each length. */
const MAX_STATEMENTS = 1000;

/** Releases before this schema version left deleted data in free pages. */
const FIRST_SECURE_VERSION = 4;

/** The key of a row that nobody reads: no search has such a key. */
const PROBE_KEY = 'probe';

/** An open database. */
export interface Storage {
  readonly db: Database;
  /** What it is called, for people. */
  readonly name: string;
  /** Makes sure that no deleted data is left in the database's files. */
  scrub(): Promise<void>;
  /** Writes a probe row. @throws when writing fails */
  probe(): Promise<void>;
  /** How large the database is. */
  sizeBytes(): Promise<number>;
  /** Closes the database and releases it to the next process. */
  close(): Promise<void>;
}

/**
 * Opens the database, creates it if missing, and migrates it to the newest schema.
 * A database file stays locked by this process until it is closed or the process ends, however it ends.
 *
 * @param url `file:data/commonplace.db`, `file:///var/lib/commonplace.db`, `:memory:` or `postgres://host/database`
 * @throws StartError when the database cannot be used: one line that says why
 */
export async function openDatabase(url: string, logger?: Logger): Promise<Storage> {
  if (isPostgresUrl(url)) {
    const opened = await openPostgres(url, logger);
    return { ...opened, probe: () => probe(opened.db) };
  }
  const path = databasePath(url);
  const inMemory = path === ':memory:';
  if (!inMemory) createFile(path);
  const lock = inMemory ? undefined : lockDatabase(path);
  let db: Database | undefined;
  try {
    const connection = connect(path);
    db = new Kysely<Schema>({ dialect: new Dialect({ database: keepingStatements(connection) }) });
    eraseOldRemains(connection);
    await migrate(db, path);
  } catch (error) {
    await db?.destroy();
    lock?.close();
    throw error instanceof SQLite.SqliteError ? unusable(path, error) : error;
  }
  const opened = db;
  return {
    db: opened,
    name: path,
    async scrub() {
      // secure_delete overwrites rows, but not the copies that SQLite leaves when it splits a page, nor the WAL.
      await sql`vacuum`.execute(opened);
      await sql`pragma wal_checkpoint(truncate)`.execute(opened);
    },
    async sizeBytes() {
      const { rows } = await sql<{ bytes: number }>`
        select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(opened);
      return rows[0]?.bytes ?? 0;
    },
    probe: () => probe(opened),
    async close() {
      await opened.destroy();
      lock?.close();
    },
  };
}

const LOCKS: ReadonlySet<unknown> = new Set(['ForUpdate', 'SkipLocked']);

/** SQLite has a single writer and no row locks: `for update` is left out. */
class Dialect extends SqliteDialect {
  override createQueryCompiler() {
    return new (class extends SqliteQueryCompiler {
      protected override visitSelectModifier(node: SelectModifierNode): void {
        if (!LOCKS.has(node.modifier)) super.visitSelectModifier(node);
      }
    })();
  }
}

/** Whether a URL names a PostgreSQL database. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}

/**
 * The path of a SQLite database URL.
 *
 * @returns a path, or `:memory:`
 * @throws StartError when the URL is of another kind
 */
export function databasePath(url: string): string {
  if (url === ':memory:') return url;
  try {
    if (url.startsWith('file://')) return fileURLToPath(url);
  } catch {
    // Said below.
  }
  if (/^file:(?!\/\/)./.test(url)) return url.slice('file:'.length);
  throw new StartError(
    'A database is named like file:data/commonplace.db or postgres://user:password@host/database.',
  );
}

/** Makes the folder and the file for their owner alone: SQLite gives its other files the same permissions. */
function createFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(
      `The database's folder ${dirname(path)} cannot be created: ${(error as Error).message}`,
    );
  }
  for (const file of [path, `${path}.lock`]) {
    try {
      closeSync(openSync(file, 'a', 0o600));
      // An older release left it readable for everybody.
      chmodSync(file, 0o600);
    } catch {
      // Whatever is wrong, SQLite says it better.
    }
  }
}

/**
 * An exclusive transaction on a file beside the database, held for the life of the process. The operating
 * system drops it with the process, even a killed one, so there is no stale lock to clear by hand.
 */
export function lockDatabase(path: string): SQLite.Database {
  let lock: SQLite.Database | undefined;
  try {
    lock = new SQLite(`${path}.lock`, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new StartError(
        `Another Commonplace is running on ${path}. Stop it first, or give this one a DATABASE_URL of its own.`,
      );
    }
    throw unusable(path, error as Error);
  }
}

function connect(path: string): SQLite.Database {
  const connection = new SQLite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    // https://sqlite.org/pragma.html#pragma_secure_delete
    connection.pragma('secure_delete = ON');
    const damage = connection.pragma('quick_check(1)', { simple: true });
    if (damage !== 'ok') throw unusable(path, new Error(String(damage).split('\n').join(' ')));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Kysely prepares every query again, which takes longer than running most of ours. Here each text is prepared once.
 * A pragma is not kept: SQLite carries some of them out while preparing (https://sqlite.org/pragma.html).
 */
function keepingStatements(connection: SQLite.Database): SqliteDatabase {
  const kept = new BoundedCache<Statement>(MAX_STATEMENTS);
  const prepare = (text: string) => tellingFullDisk(connection.prepare<unknown[]>(text));
  // After some errors (a full disk) SQLite has already rolled back: https://sqlite.org/lang_transaction.html
  const rollback = { ...prepare('select 1'), reader: false, run: () => rollBack(connection) };
  return {
    close: () => connection.close(),
    prepare: (text) => {
      if (text === 'rollback') return rollback;
      return text.startsWith('pragma') ? prepare(text) : kept.get(text, () => prepare(text));
    },
  };
}

function rollBack(connection: SQLite.Database): SQLite.RunResult {
  if (connection.inTransaction) connection.exec('rollback');
  return { changes: 0, lastInsertRowid: 0 };
}

type Statement = ReturnType<SqliteDatabase['prepare']>;

/** The statement, which throws a DiskFullError where SQLite finds no space. */
function tellingFullDisk(statement: SQLite.Statement<unknown[]>): Statement {
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      try {
        return call(...args);
      } catch (error) {
        throw isDiskFull(error) ? new DiskFullError({ cause: error }) : error;
      }
    };
  return {
    reader: statement.reader,
    all: guarded((parameters) => statement.all(parameters)),
    run: guarded((parameters) => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  };
}

/** Rewrites a database of a release that did not overwrite what it deleted, once. */
function eraseOldRemains(connection: SQLite.Database): void {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version === 0 || version >= FIRST_SECURE_VERSION) return;
  try {
    connection.exec('VACUUM');
  } catch (error) {
    // Not for want of space: the bot can work without it.
    if (!isDiskFull(error)) throw error;
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && error.code === 'SQLITE_FULL';
}

function unusable(path: string, cause: Error): StartError {
  const code = cause instanceof SQLite.SqliteError ? cause.code : '';
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return new StartError(
      `The database ${path} cannot be written: check the folder's owner and permissions.`,
    );
  }
  return new StartError(
    `The database ${path} cannot be used (${cause.message}): it is damaged or not a database; restore a backup.`,
  );
}

/**
 * Runs a transaction, and retries it when it conflicts with another one.
 *
 * @param work must be safe to run again
 */
export function inTransaction<T>(db: Database, work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  return retryingConflicts(() => db.transaction().execute(work));
}

/**
 * A transaction that does not wait for the disk. It survives a crash of the process; a power cut may lose it, but never
 * corrupts the database. For what people wait for and would hardly miss, such as a draw of /random.
 */
export function quickTransaction<T>(
  db: Database,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  if (isPostgres(db)) {
    return inTransaction(db, async (trx) => {
      await sql`set local synchronous_commit = off`.execute(trx);
      return work(trx);
    });
  }
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

/** Writes a probe row. @throws when writing fails */
export async function probe(db: Database): Promise<void> {
  const values = { key: PROBE_KEY, request: '{}', used_at: Date.now() };
  await quickTransaction(db, (trx) =>
    trx
      .insertInto('searches')
      .values(values)
      .onConflict((c) => c.column('key').doUpdateSet(values))
      .execute(),
  );
}
