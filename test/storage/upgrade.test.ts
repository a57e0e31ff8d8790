import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { Deliveries } from '../../src/storage/deliveries.ts';

/** One file for each release with a schema of its own: what SQLite dumps of a database with a row in every table. */
const RELEASES = new URL('./releases/', import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(readdirSync(RELEASES))('a database of release %s', (file) => {
  const path = () => join(folder, 'bot.db');
  beforeEach(() => {
    const old = new SQLite(path());
    old.exec(readFileSync(new URL(file, RELEASES), 'utf8'));
    old.close();
  });

  it('is brought to the newest schema with everything in it', async () => {
    const before = rowsIn(path());
    const { db, close } = await openDatabase(`file:${path()}`);
    const shares = await db.selectFrom('shares').selectAll().execute();
    const saved = await db.selectFrom('saves').selectAll().execute();
    const [subscription] = await db.selectFrom('subscriptions').selectAll().execute();
    const sent = await new Deliveries(db).lastSent(subscription!.id);
    const newest = await openDatabase(':memory:');
    expect(await schemaOf(db)).toEqual(await schemaOf(newest.db));
    await newest.close();
    await close();
    expect(shares).toMatchObject([{ excerpt: 'e2', message_id: '1200000000000000002' }]);
    expect(saved).toMatchObject([{ excerpt: 'e1', user_id: '1100000000000000002' }]);
    expect(subscription).toMatchObject({
      time: '08:00',
      zone: 'Europe/Berlin',
      query: 'tag:interpretability',
    });
    expect(sent).toMatchObject({ slot: '2025-11-24', excerpts: ['e1', 'e2'] });
    expect(rowsIn(path())).toMatchObject(before);
  });
});

/** How many rows each table has. */
function rowsIn(path: string): Record<string, number> {
  const db = new SQLite(path, { readonly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const counts = tables.map((name) => [name, db.prepare(`select count(*) from "${name}"`).pluck().get()]);
  db.close();
  return Object.fromEntries(counts);
}

/** Tables and their columns. */
async function schemaOf(db: Awaited<ReturnType<typeof openDatabase>>['db']) {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select m.name as "table", c.name as "column", c.type from sqlite_master m, pragma_table_info(m.name) c
    where m.type = 'table' order by 1, 2`.execute(db);
  return rows;
}
