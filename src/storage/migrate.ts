import { type Kysely, sql, type Transaction } from 'kysely';
import { StartError } from '../errors.ts';
import type { Storage } from './database.ts';
import { isPostgres } from './dialect.ts';
import type { Listener } from './listener.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Database } from './schema.ts';

/** Processes that start at once take turns: the key of an advisory lock, any number that nothing else uses. */
const MIGRATION_LOCK = 6_226_761;
/** Tells processes that are running that the schema has changed. */
const SCHEMA_CHANNEL = 'commonplace_schema';

/**
 * Runs the migrations that are missing, in one transaction: all of them or none.
 *
 * @param name what the database is called, for people
 * @throws StartError when the database is newer than this program
 */
export async function migrate(database: Database, name: string): Promise<void> {
  // A migration works on the tables of its own time, not on those of the newest schema.
  const db = database as unknown as Kysely<unknown>;
  const counter = isPostgres(database) ? postgresCounter : sqliteCounter;
  await db.transaction().execute(async (trx) => {
    const version = await counter.read(trx);
    refuseNewer(version, name);
    if (version === MIGRATIONS.length) return;
    for (const up of MIGRATIONS.slice(version)) await up(trx);
    await counter.write(trx, MIGRATIONS.length);
  });
}

/** @throws StartError when a database has seen more migrations than this program knows */
export function refuseNewer(version: number, name: string): void {
  if (version <= MIGRATIONS.length) return;
  throw new StartError(
    `The database ${name} was made by a newer Commonplace (schema ${version}, this one knows ${MIGRATIONS.length}): update the program, or restore an older backup.`,
  );
}

/**
 * Watches whether a newer program migrates the PostgreSQL database that this one uses.
 *
 * @param onNewer gets one line for the operator: this program does not know the new schema
 */
export function watchSchema(
  { db, name }: Pick<Storage, 'db' | 'name'>,
  listener: Listener,
  onNewer: (error: StartError) => void,
): void {
  const check = async () => refuseNewer(await versionIn(db), name);
  listener.on(SCHEMA_CHANNEL, () => {
    check().catch((error: unknown) => {
      // The listener calls again when it has connected again.
      if (error instanceof StartError) onNewer(error);
    });
  });
}

/** Keeps how many migrations a database has seen. */
interface Counter {
  read(trx: Transaction<unknown>): Promise<number>;
  write(trx: Transaction<unknown>, version: number): Promise<unknown>;
}

const sqliteCounter: Counter = {
  async read(trx) {
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(trx);
    return rows[0]?.user_version ?? 0;
  },
  write: (trx, version) => sql`pragma user_version = ${sql.lit(version)}`.execute(trx),
};

const postgresCounter: Counter = {
  async read(trx) {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx);
    await sql`create table if not exists schema_version (version integer not null)`.execute(trx);
    return versionIn(trx);
  },
  async write(trx, version) {
    await sql`delete from schema_version`.execute(trx);
    await sql`insert into schema_version values (${version})`.execute(trx);
    await sql`select pg_notify(${SCHEMA_CHANNEL}, '')`.execute(trx);
  },
};

async function versionIn<T>(db: Kysely<T>): Promise<number> {
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(db);
  return rows[0]?.version ?? 0;
}
