import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import SQLite from 'better-sqlite3';
import { readConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { databasePath } from '../storage/database.ts';
import { timestamp } from './db-restore.ts';
import { runCommand } from './run.ts';

const BACKUP_NAME = /^commonplace-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.db$/;

/**
 * Writes a consistent copy of the database, also while the bot is running.
 *
 * @param url the database, as in DATABASE_URL
 * @param target a file that does not exist yet
 * @throws StartError when there is no database, or the target exists or cannot be written
 */
export async function backUp(url: string, target: string): Promise<void> {
  const source = openSource(databasePath(url));
  try {
    // Reserved first: a file that exists is never overwritten, not even in a race.
    closeSync(openSync(target, 'wx', 0o600));
  } catch (error) {
    source.close();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(
      code === 'EEXIST'
        ? `${target} already exists. Choose a new file name.`
        : `${target} cannot be written: ${message}`,
    );
  }
  try {
    await source.backup(target);
  } catch (error) {
    rmSync(target, { force: true });
    throw new StartError(`The backup failed: ${(error as Error).message}`);
  } finally {
    source.close();
  }
}

function openSource(path: string): SQLite.Database {
  try {
    return new SQLite(path, { fileMustExist: true });
  } catch (error) {
    throw new StartError(
      `The database ${path} cannot be read (${(error as Error).message}): set DATABASE_URL to the bot's own.`,
    );
  }
}

/**
 * Writes a backup into a folder, named by the moment, and removes the oldest ones that this function wrote there.
 *
 * @param keep how many stay
 * @returns the new file
 * @throws StartError as {@link backUp}; then none is removed
 */
export async function backUpInto(url: string, folder: string, keep: number): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `commonplace-${timestamp()}.db`);
  await backUp(url, target);
  const backups = readdirSync(folder)
    .filter((name) => BACKUP_NAME.test(name))
    .sort();
  for (const name of backups.slice(0, -keep)) rmSync(join(folder, name));
  return target;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { keep: { type: 'string' } },
    allowPositionals: true,
  });
  const [target] = positionals;
  if (!target) {
    throw new StartError(
      'Say where to put the backup: npm run db:backup -- backup.db, or npm run db:backup -- backups --keep 7 for a folder.',
    );
  }
  const url = readConfig().databaseUrl;
  if (values.keep === undefined) {
    await backUp(url, target);
    console.log(`The database was copied to ${target}.`);
    return;
  }
  const keep = Number(values.keep);
  if (!Number.isInteger(keep) || keep < 1) throw new StartError('--keep needs a whole number, at least 1.');
  console.log(`The database was copied to ${await backUpInto(url, target, keep)}.`);
}

if (import.meta.main) await runCommand(main);
