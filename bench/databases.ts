import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../test/support/postgres.ts';

/** What the bot can keep its data in. */
const DATABASES = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASES)[number];

/** An empty database, with a folder for the bot beside it. Both are removed by `close`. */
export async function openBenchDatabase(kind: DatabaseKind) {
  const folder = await mkdtemp(join(tmpdir(), 'commonplace-bench-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  if (kind === 'sqlite')
    return { url: `file:${join(folder, 'commonplace.db')}`, folder, close: removeFolder };
  // It waits for the disk, as a real one does.
  const server = await startPostgres({ durable: true });
  const close = async () => {
    await server.stop();
    await removeFolder();
  };
  return { url: await server.create('commonplace'), folder, close };
}

/** The databases that `--database` names: one, or both when it is left out. */
export function databasesOf(named: string | undefined): readonly DatabaseKind[] {
  const kinds = DATABASES.filter((kind) => named === undefined || kind === named);
  if (kinds.length === 0) throw new Error(`--database is one of ${DATABASES.join(', ')}`);
  return kinds;
}
