/**
 * `npm run db:restore -- backup.db`: puts a backup in the place of the database, after checking it.
 */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { readConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { databasePath, lockDatabase, openDatabase } from '../storage/database.ts';
import { runCommand } from './run.ts';

/** What SQLite keeps beside a database (https://sqlite.org/tempfiles.html). */
const COMPANIONS = ['-wal', '-shm'];

/**
 * Replaces the database by a backup. A copy of the backup is opened first, which checks that it is whole and brings it
 * to the newest schema; only then does it take the database's place. The replaced database is kept.
 *
 * @param url the database, as in DATABASE_URL
 * @param backup a file that db:backup wrote; it is not changed
 * @returns where the replaced database is now, if there was one
 * @throws StartError when the backup cannot be used, or the bot is running; then nothing has changed
 */
export async function restore(url: string, backup: string): Promise<string | undefined> {
  const path = databasePath(url);
  if (!existsSync(backup)) throw new StartError(`There is no file ${backup}.`);
  const lock = lockDatabase(path);
  const copy = `${path}.restoring`;
  try {
    removeDatabase(copy);
    copyFileSync(backup, copy);
    const opened = await openDatabase(`file:${copy}`);
    await opened.close();
    return swap(path, copy);
  } finally {
    removeDatabase(copy);
    lock.close();
  }
}

function swap(path: string, copy: string): string | undefined {
  const replaced = existsSync(path) ? `${path}.replaced-${timestamp()}` : undefined;
  for (const end of replaced ? ['', ...COMPANIONS] : []) {
    if (existsSync(path + end)) renameSync(path + end, replaced + end);
  }
  renameSync(copy, path);
  return replaced;
}

function removeDatabase(path: string): void {
  for (const end of ['', ...COMPANIONS, '.lock']) rmSync(path + end, { force: true });
}

/** 2026-11-25T08-30-00: a moment as a part of a file's name. */
export function timestamp(now = new Date()): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}

if (import.meta.main) {
  await runCommand(async () => {
    const [backup] = process.argv.slice(2);
    if (!backup) throw new StartError('Name the backup: npm run db:restore -- backup.db');
    const replaced = await restore(readConfig().databaseUrl, backup);
    console.log('The backup is in place; start the bot.');
    if (replaced) console.log(`The database that it replaced is now ${replaced}.`);
  });
}
