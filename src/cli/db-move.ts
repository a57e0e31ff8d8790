import { sql } from 'kysely';
import { StartError } from '../errors.ts';
import { databasePath, isPostgresUrl, openDatabase } from '../storage/database.ts';
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

/**
 * Copies a SQLite database to PostgreSQL and compares every row. What an earlier try has copied is not copied again, so it
 * can be repeated until it ends well. No process may run on either database meanwhile.
 *
 * @returns how many rows each table has
 * @throws StartError when it cannot be done, or the target holds something else
 */
export async function moveDatabase(from: string, to: string): Promise<Record<string, number>> {
  if (isPostgresUrl(from) || !isPostgresUrl(to)) {
    throw new StartError(
      'Name both databases: npm run db:move -- file:data/commonplace.db postgres://host/database',
    );
  }
  databasePath(from);
  const source = await openDatabase(from);
  try {
    const target = await openDatabase(to);
    try {
      await refuseUnknownTables(source.db);
      const counts: Record<string, number> = {};
      for (const [table, key] of Object.entries(TABLES)) {
        counts[table] = await moveTable(source.db, target.db, table as Table, key);
      }
      return counts;
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

async function moveTable(
  source: Database,
  target: Database,
  table: Table,
  key: readonly string[],
): Promise<number> {
  let count = 0;
  for (let offset = 0; ; offset += ROWS) {
    const rows = await page(source, table, key, offset);
    if (rows.length === 0) break;
    await target
      .insertInto(table)
      .values(rows as never)
      .onConflict((c) => c.doNothing())
      .execute();
    await compare(target, table, key, rows);
    count += rows.length;
  }
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    target,
  );
  if (rows[0]?.count !== count) {
    throw new StartError(
      `The target's table ${table} has ${rows[0]?.count} rows, the source's ${count}: give it an empty database.`,
    );
  }
  // Its own numbers go on after those that came along.
  if (key.length === 1 && key[0] === 'id' && table !== 'guilds') {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'),
      (select coalesce(max(id), 0) + 1 from ${sql.table(table)}), false)`.execute(target);
  }
  return count;
}

async function page(db: Database, table: Table, key: readonly string[], offset: number): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} order by ${sql.join(
    key.map((column) => sql.ref(column)),
  )} limit ${sql.lit(ROWS)} offset ${sql.lit(offset)}`.execute(db);
  return rows;
}

/** @throws StartError when a row is not in the target as it is in the source */
async function compare(
  target: Database,
  table: Table,
  key: readonly string[],
  expected: readonly Row[],
): Promise<void> {
  const [first = 'id'] = key;
  const values = [...new Set(expected.map((row) => row[first]))];
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sql.ref(first)} in (${sql.join(
    values,
  )})`.execute(target);
  const keyOf = (row: Row) => JSON.stringify(key.map((column) => row[column]));
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  for (const row of expected) {
    // PostgreSQL's texts hold no U+0000.
    const plain = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replaceAll('\0', '') : value,
      ]),
    );
    const other = found.get(keyOf(plain));
    const same = other && Object.keys(plain).every((name) => plain[name] === other[name]);
    if (!same) {
      throw new StartError(
        `The target's table ${table} holds something else under ${keyOf(row)}: give it an empty database.`,
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
