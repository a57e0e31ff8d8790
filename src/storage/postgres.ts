import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  replaceWithNoncontingentExpression,
  sql,
} from 'kysely';
import pRetry from 'p-retry';
import pg from 'pg';
import { MINUTE_MS } from '../clock.ts';
import { DatabaseAwayError, DiskFullError, StartError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { retryingConflicts } from './conflicts.ts';
import type { Storage } from './database.ts';
import { LikeSqlite } from './dialect.ts';
import { migrate, refuseNewer } from './migrate.ts';
import type { Schema } from './schema.ts';

/** Connections of one process; PostgreSQL allows 100 in all by default. */
const MAX_CONNECTIONS = 10;
/** How long a query waits for a connection from the pool. */
const CONNECT_MS = 5_000;
/** After which it asks again for a connection. */
const RECONNECT_MS = 100;
/** Our queries never take seconds: without an answer by then the connection is lost. */
const QUERY_MS = 15_000;
/** How long a migration, or waiting for another process's, may take: it may write every row of a large table. */
const MIGRATION_MS = 10 * MINUTE_MS;
/** How long a partitioned process can keep rows locked within a transaction. */
const IDLE_IN_TRANSACTION_MS = 15_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = '53100';
/** Too many connections; starting or stopping. */
const NOT_NOW: ReadonlySet<string> = new Set(['53300', '57P03']);
/** The state of a connection without a transaction: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const OUTSIDE = 'I';
/** pg's messages for a query timeout and for a connection that broke; they have no code. */
const NOT_ANSWERED = 'Query read timeout';
const TERMINATED = 'Connection terminated unexpectedly';

/** Ids, times in milliseconds, counts and sums stay below 2^53. */
const { INT8, NUMERIC } = pg.types.builtins;

/** Options of every connection, pooled or dedicated. */
export function connectionOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'commonplace',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as never,
    },
  };
}

/**
 * Opens a PostgreSQL database and brings it to the newest schema.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws StartError when the database cannot be used: one line that says why
 */
export async function openPostgres(url: string, logger?: Logger): Promise<Omit<Storage, 'probe'>> {
  try {
    await bringUpToDate(url);
  } catch (error) {
    throw error instanceof StartError ? error : unusable(url, error);
  }
  const db = connect(url, MAX_CONNECTIONS, logger);
  return {
    db,
    name: nameOf(url),
    // Autovacuum does this in time; docs/scaling.md says what else an operator can do.
    async scrub() {},
    async sizeBytes() {
      const { rows } = await sql<{ bytes: number }>`
        select pg_database_size(current_database()) as bytes`.execute(db);
      return rows[0]?.bytes ?? 0;
    },
    close: () => db.destroy(),
  };
}

/** @param connections at most so many at a time */
function connect(url: string, connections: number, logger?: Logger): Kysely<Schema> {
  const pool = new pg.Pool({ ...connectionOptions(url), max: connections });
  // The pool replaces broken idle connections, but without a listener the error would end the process.
  pool.on('error', (error) => logger?.warn({ reason: error.message }, 'a database connection broke'));
  // The pool listens only while a connection is idle: https://node-postgres.com/apis/pool#error. The query under way fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: watched(pool) }),
    plugins: [
      new LikeSqlite(),
      new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression }),
    ],
  });
}

/** Runs the migrations that are missing. */
async function bringUpToDate(url: string): Promise<void> {
  const patient = new URL(url);
  for (const timeout of ['query_timeout', 'statement_timeout'])
    patient.searchParams.set(timeout, String(MIGRATION_MS));
  const db = connect(patient.href, 1);
  try {
    const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
    if (rows[0]?.server_encoding !== 'UTF8') {
      throw new StartError(
        `The database ${nameOf(url)} cannot hold every character: make one with createdb --encoding=UTF8 --template=template0.`,
      );
    }
    await migrate(db, nameOf(url));
  } finally {
    await db.destroy();
  }
}

/**
 * Checks whether a PostgreSQL database is usable, without changing anything.
 *
 * @throws StartError when it cannot be reached, or is newer than this program
 */
export async function inspectPostgres(url: string): Promise<{ version: string; canCreate: boolean }> {
  const client = new pg.Client(connectionOptions(url));
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; canCreate: boolean; migrated: boolean }>(`
      select current_setting('server_version') as version,
        coalesce(has_schema_privilege(current_schema(), 'create'), false) as "canCreate",
        to_regclass('schema_version') is not null as migrated`);
    const [row] = rows;
    if (!row) throw new Error('the database gave no answer');
    const { migrated, ...found } = row;
    if (migrated) {
      const { rows: versions } = await client.query<{ version: number }>(
        'select version from schema_version',
      );
      refuseNewer(versions[0]?.version ?? 0, nameOf(url));
    }
    return found;
  } catch (error) {
    throw error instanceof StartError ? error : unusable(url, error);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * The pool as Kysely uses it. A connection that timed out is closed, as it would not answer the next query either, and so
 * is one terminated by the server. A full disk becomes a DiskFullError, and a lost connection a DatabaseAwayError. A statement on its own is retried like
 * a transaction.
 */
function watched(pool: pg.Pool): PostgresPool {
  const watch = async (client: pg.PoolClient, text: string, parameters: unknown[]) => {
    try {
      return await client.query(text, parameters);
    } catch (error) {
      const { code, message, severity } = error as pg.DatabaseError;
      const isLost = message === NOT_ANSWERED || severity === 'FATAL';
      if (isLost) void client.end();
      if (isLost || message === TERMINATED) throw new DatabaseAwayError(error as Error);
      throw code === DISK_FULL ? new DiskFullError({ cause: error }) : error;
    }
  };
  return {
    async connect() {
      const client = await connected(pool);
      const query = (text: string, parameters: unknown[]) => {
        const run = () => watch(client, text, parameters);
        return client.getTransactionStatus() === OUTSIDE ? retryingConflicts(run) : run();
      };
      return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
    },
    end: () => pool.end(),
  };
}

/** A connection from the pool. A server that has none left is asked again for a while: others give theirs back. */
function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  return pRetry(() => pool.connect(), {
    retries: CONNECT_MS / RECONNECT_MS,
    minTimeout: RECONNECT_MS,
    maxTimeout: RECONNECT_MS,
    maxRetryTime: CONNECT_MS,
    shouldRetry: ({ error }) => NOT_NOW.has((error as { code?: string }).code ?? ''),
  }).catch((error: Error) => {
    throw new DatabaseAwayError(error);
  });
}

/** What to do about what PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) or the network says. */
const ADVICE: Readonly<Record<string, string>> = {
  '28000': 'check the user and the password in its address',
  '28P01': 'check the user and the password in its address',
  '3D000': 'make it with createdb, or correct its name in the address',
  '42501':
    'let the user create tables there (grant create on schema public), or make it the owner of the database',
  '42P07': 'it has tables of another program; give the bot a database of its own',
  '53300': 'end other programs that use the server, or raise its max_connections',
  '57P03': 'wait until PostgreSQL is ready, then start again',
  ERR_INVALID_URL: 'write special characters of the password as percent codes, # as %23 for example',
};
const USUAL_ADVICE = 'check its address, and that PostgreSQL runs';

/** Says in one line, without the password, why a database cannot be used and what to do. */
export function unusable(url: string, cause: unknown): StartError {
  const { code = '', message } = (
    cause instanceof DatabaseAwayError ? cause.cause : cause
  ) as Partial<pg.DatabaseError>;
  // pg's words for a server that wants a password where the address has none.
  const advice = message?.startsWith('SASL') ? ADVICE['28P01'] : ADVICE[code];
  const reason = (message || code).split('\n').join(' ');
  return new StartError(
    `The database ${nameOf(url)} cannot be used (${reason}): ${advice ?? USUAL_ADVICE}.`,
    {
      cause,
    },
  );
}

/** Host and database, as far as the address can be read. */
function nameOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : 'of this address';
}
