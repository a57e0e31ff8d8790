import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { forgetPerson, heldAbout, openUserData, type UserData } from '../../src/storage/user-data.ts';

const PERSON = '920000000000000042';
const SERVER = '910000000000000001';

let folder: string;
let url: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commonplace-'));
  url = `file:${join(folder, 'data', 'bot.db')}`;
  storage = await openDatabase(url);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How often a text stands in any file of the database. */
function traces(text: string): number {
  const data = join(folder, 'data');
  return readdirSync(data).reduce(
    (sum, name) => sum + readFileSync(join(data, name), 'latin1').split(text).length - 1,
    0,
  );
}

/** Gives a person, among two hundred others, some of everything that is stored about people. */
async function fill(data: UserData): Promise<void> {
  const { saves, shares, notices, bags, subscriptions } = data;
  for (let i = 0; i < 200; i++) {
    for (const userId of [PERSON, `93000000000000${String(i).padStart(4, '0')}`]) {
      const id = `${i}-${userId}`;
      await saves.keep(userId, `excerpt-${i}`);
      await shares.add({
        ...{ messageId: id, excerpt: `e${i}`, guildId: SERVER, channelId: 'c', placeId: 'c', userId },
        at: i,
      });
      await notices.add(userId, `Your digest ${i} is paused`);
      await bags.draw({ owner: userId, name: `random:${userId}:${i}` }, ['a', 'b']);
    }
  }
  const settings = {
    ...{ userId: PERSON, time: '08:00', zone: 'UTC', days: [1], count: 3, author: null, flavour: null },
    ...{ query: 'a very private interest', roleId: null, quiet: false, publish: false },
  };
  await subscriptions.put({ ...settings, guildId: null, target: PERSON }, 1);
  await subscriptions.put({ ...settings, guildId: SERVER, target: 'channel', query: null }, 1);
}

describe('forgetting a person', () => {
  test('leaves not one byte of the id, nor of what was asked, in any file of the database', async () => {
    const data = openUserData(storage, systemClock);
    await fill(data);
    expect(traces(PERSON)).toBeGreaterThan(0);
    await forgetPerson(data, PERSON);
    expect(traces(PERSON)).toBe(0);
    expect(traces('a very private interest')).toBe(0);
    expect(traces('930000000000000007')).toBeGreaterThan(0);
  });

  test('tells before what it deletes, and that deletes nothing', async () => {
    const data = openUserData(storage, systemClock);
    await fill(data);
    const held = await heldAbout(data, PERSON);
    expect(held).toEqual({ saves: 200, shares: 200, digests: 1, notices: 200, bags: 200 });
    expect(await forgetPerson(data, PERSON)).toEqual(held);
  });

  test('deletes all or nothing', async () => {
    const data = openUserData(storage, systemClock);
    await fill(data);
    // As when the process is killed, or the disk fills up, before the last step.
    await storage.db.schema.alterTable('bags').renameTo('elsewhere').execute();
    await expect(forgetPerson(data, PERSON)).rejects.toThrow('no such table');
    await storage.db.schema
      .alterTable('elsewhere' as never)
      .renameTo('bags')
      .execute();
    expect(await heldAbout(data, PERSON)).toMatchObject({ saves: 200, bags: 200 });
  });

  test('a database of a release that left deleted data behind is rewritten', async () => {
    await fill(openUserData(storage, systemClock));
    await storage.close();
    const file = join(folder, 'data', 'bot.db');
    const old = new SQLite(file);
    old.exec(
      'DELETE FROM saves; DELETE FROM shares; DELETE FROM notices; DELETE FROM subscriptions; DELETE FROM bags',
    );
    for (const table of [
      'hidden_items',
      'items',
      'feed_scopes',
      'feeds',
      'chosen_servers',
      'jobs',
      'leases',
      'library_blocks',
      'library_snapshots',
    ]) {
      old.exec(`DROP TABLE IF EXISTS ${table}`);
    }
    old.exec(
      'ALTER TABLE subscriptions DROP COLUMN kind; ALTER TABLE subscriptions DROP COLUMN flavour; ALTER TABLE arrivals DROP COLUMN left_at; DROP INDEX shares_checked; ALTER TABLE shares DROP COLUMN checked_at; PRAGMA user_version = 3',
    );
    old.close();
    expect(traces(PERSON)).toBeGreaterThan(0);
    storage = await openDatabase(url);
    await storage.scrub();
    expect(traces(PERSON)).toBe(0);
  });
});

test('nobody else on the machine can read the files, also those of an older release', async () => {
  const data = join(folder, 'data');
  expect(statSync(data).mode & 0o777).toBe(0o700);
  const modes = () => readdirSync(data).map((name) => [name, statSync(join(data, name)).mode & 0o777]);
  await openUserData(storage, systemClock).saves.keep(PERSON, 'e');
  expect(modes().length).toBeGreaterThan(2);
  for (const [name, mode] of modes()) expect(mode, String(name)).toBe(0o600);
  await storage.close();
  writeFileSync(join(data, 'older.db'), '', { mode: 0o644 });
  storage = await openDatabase(`file:${join(data, 'older.db')}`);
  for (const [name, mode] of modes()) expect(mode, String(name)).toBe(0o600);
});
