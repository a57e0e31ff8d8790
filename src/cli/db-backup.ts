import { closeSync, openSync, rmSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import { readConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { databasePath } from '../storage/database.ts';

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
    closeSync(openSync(target, 'wx'));
  } catch (error) {
    source.close();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(
      code === 'EEXIST'
        ? `${target} exists already: name a new file.`
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

async function main(): Promise<void> {
  const [target] = process.argv.slice(2);
  if (!target) throw new StartError('Say where to: npm run db:backup -- backup.db');
  await backUp(readConfig().databaseUrl, target);
  console.log(`The database was copied to ${target}.`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
