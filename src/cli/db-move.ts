import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { StartError } from '../errors.ts';
import { databasePath, isPostgresUrl, openDatabase } from '../storage/database.ts';
import { DATABASE_NOW } from '../storage/leases.ts';
import { unusable } from '../storage/postgres.ts';
import type { Database, Schema } from '../storage/schema.ts';
import { runCommand } from './run.ts';

type Table = keyof Schema;
type Row = Record<string, unknown>;

/** Every table that holds what people did, those first that others refer to, and what its rows are told apart by. */
const TABLES: Readonly<Partial<Record<Table, readonly string[]>>> = {
  bags: ['id'],
  bag_draws: ['bag_id', 'excerpt'],
  searches: ['key'],
  subscriptions: ['id'],
  deliveries: ['id'],
  arrivals: ['excerpt'],
  notices: ['id'],
  shares: ['message_id'],
  discussions: ['place_id', 'excerpt'],
  saves: ['user_id', 'excerpt'],
  guilds: ['id'],
  jobs: ['id'],
  feeds: ['id'],
  feed_scopes: ['id'],
  items: ['id'],
  hidden_items: ['guild_id', 'item_id'],
  chosen_servers: ['user_id'],
};
/** Tables of processes that run at the time, not of people. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['leases', 'library_snapshots', 'library_blocks']);
const ROWS = 500;
const GIVE_EMPTY = 'run this again with an empty database. Nothing was changed.';

/**
 * Copies a SQLite database to PostgreSQL and compares every row, in one transaction: until it has ended well, nothing is
 * there. A row that is there already must be the same one, so that it can be repeated. No process may run on either database.
 *
 * @returns how many rows each table has
 * @throws StartError when it cannot be done, or the target holds something else
 */
export async function moveDatabase(from: string, to: string): Promise<Record<string, number>> {
  if (isPostgresUrl(from) || !isPostgresUrl(to)) {
    throw new StartError(
      'Name both databases: npm run db:move -- file:data/commonplace.db postgres://user:password@host/database',
    );
  }
  const path = databasePath(from);
  if (!existsSync(path)) throw new StartError(`There is no database ${path}: name the file of your bot.`);
  const source = await openDatabase(from);
  try {
    await refuseUnknownTables(source.db);
    const target = await openDatabase(to);
    try {
      return await target.db.transaction().execute((trx) => moveTables(source.db, trx));
    } catch (error) {
      throw error instanceof StartError ? error : unusable(to, error);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** A table that is forgotten here would be lost without a word. */
async function refuseUnknownTables(db: Database): Promise<void> {
  for (const { name } of await db.introspection.getTables()) {
    if (!(name in TABLES) && !LEFT_BEHIND.has(name))
      throw new Error(`db:move does not know the table ${name}`);
  }
}

async function moveTables(source: Database, target: Database): Promise<Record<string, number>> {
  const running = target.selectFrom('leases').where('until', '>', DATABASE_NOW);
  if (await running.select('name').executeTakeFirst()) {
    throw new StartError(
      'A bot runs on the target database, or was killed within the last minute: stop it, and run this again.',
    );
  }
  const counts: Record<string, number> = {};
  for (const [table, key] of Object.entries(TABLES)) {
    counts[table] = await moveTable(source, target, table as Table, key);
  }
  // Statistics, without which PostgreSQL would read whole tables for a while.
  await sql`analyze`.execute(target);
  return counts;
}

async function moveTable(
  source: Database,
  target: Database,
  table: Table,
  key: readonly string[],
): Promise<number> {
  let count = 0;
  for await (const rows of inPages(source.selectFrom(table).selectAll().stream())) {
    const inserted = await target
      .insertInto(table)
      .values(rows as never)
      .onConflict((c) => c.doNothing())
      .returningAll()
      .execute();
    const there = inserted.length < rows.length ? await find(target, table, key, rows) : inserted;
    compare(table, key, rows, there);
    count += rows.length;
  }
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    target,
  );
  if (rows[0]?.count !== count) {
    throw new StartError(
      `The target's table ${table} has ${rows[0]?.count} rows, the source's ${count}: ${GIVE_EMPTY}`,
    );
  }
  // Its own numbers go on after those that came along.
  if (key.length === 1 && key[0] === 'id' && table !== 'guilds') {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'),
      (select coalesce(max(id), 0) + 1 from ${sql.table(table)}), false)`.execute(target);
  }
  return count;
}

async function* inPages(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let page: Row[] = [];
  for await (const row of rows) {
    if (page.push(plain(row)) < ROWS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The row without U+0000, which PostgreSQL's texts cannot hold. */
function plain(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('\0', '') : value,
    ]),
  );
}

/** What the target has under the keys of these rows. */
async function find(
  target: Database,
  table: Table,
  key: readonly string[],
  expected: readonly Row[],
): Promise<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const values = key.map((column) => {
    const type = typeof expected[0]?.[column] === 'number' ? sql`bigint[]` : sql`text[]`;
    return sql`${expected.map((row) => row[column])}::${type}`;
  });
  const { rows } = await sql<Row>`select * from ${sql.table(table)}
    where (${columns}) in (select * from unnest(${sql.join(values)}))`.execute(target);
  return rows;
}

/** @throws StartError when a row is not in the target as it is in the source */
function compare(
  table: Table,
  key: readonly string[],
  expected: readonly Row[],
  there: readonly Row[],
): void {
  const keyOf = (row: Row) => JSON.stringify(key.map((column) => row[column]));
  const found = new Map(there.map((row) => [keyOf(row), row]));
  for (const row of expected) {
    const other = found.get(keyOf(row));
    const same = other && Object.keys(row).every((name) => row[name] === other[name]);
    if (!same) {
      throw new StartError(
        `The target's table ${table} holds something else under ${keyOf(row)}: ${GIVE_EMPTY}`,
      );
    }
  }
}

async function main(): Promise<void> {
  const [from = '', to = ''] = process.argv.slice(2);
  const counts = await moveDatabase(from, to);
  for (const [table, count] of Object.entries(counts)) console.log(`${table}: ${count}`);
  console.log('Every row was moved and compared. Set DATABASE_URL to the new database.');
}

if (import.meta.main) await runCommand(main);
