import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { query, startPostgres } from '../test/support/postgres.ts';

/** What the bot can keep its data in. */
const DATABASES = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASES)[number];

/** An empty database. */
export interface BenchDatabase {
  readonly url: string;
  /** For the bot, beside the database. */
  readonly folder: string;
  /** Runs one statement beside the bot. */
  query(text: string): Promise<Record<string, unknown>[]>;
  /** Removes database and folder. */
  close(): Promise<void>;
}

export async function openBenchDatabase(kind: DatabaseKind): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'commonplace-bench-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  if (kind === 'sqlite') {
    const path = join(folder, 'commonplace.db');
    return { url: `file:${path}`, folder, query: async (text) => queryFile(path, text), close: removeFolder };
  }
  // It waits for the disk, as a real one does.
  const server = await startPostgres({ durable: true });
  const url = await server.create('commonplace');
  const close = async () => {
    await server.stop();
    await removeFolder();
  };
  return { url, folder, query: (text) => query(url, text), close };
}

function queryFile(path: string, text: string): Record<string, unknown>[] {
  const db = new SQLite(path);
  try {
    const statement = db.prepare<[], Record<string, unknown>>(text);
    if (statement.reader) return statement.all();
    statement.run();
    return [];
  } finally {
    db.close();
  }
}

/** The databases that `--database` names: one, or both when it is left out. */
export function databasesOf(named: string | undefined): readonly DatabaseKind[] {
  const kinds = DATABASES.filter((kind) => named === undefined || kind === named);
  if (kinds.length === 0) throw new Error(`--database is one of ${DATABASES.join(', ')}`);
  return kinds;
}
