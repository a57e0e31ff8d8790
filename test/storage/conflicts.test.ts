import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeExcerpts } from '../../src/sources/imports.ts';
import type { FeedPost } from '../../src/sources/model.ts';
import { inTransaction, openDatabase, type Storage } from '../../src/storage/database.ts';
import { Feeds } from '../../src/storage/feeds.ts';
import { openTestDatabase, testDatabaseUrl } from '../support/databases.ts';
import { query } from '../support/postgres.ts';

/** What two processes do to each other on PostgreSQL. */

const WAITING =
  "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
/** The key of an advisory lock, with which a test holds others up. */
const GATE = 1;

let storage: Storage;
let url: string;
/** Another process. */
let other: pg.Client;
beforeEach(async () => {
  storage = await openTestDatabase();
  url = await testDatabaseUrl();
  other = new pg.Client({ connectionString: url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await storage.close();
});

/** Waits until so many connections wait for a lock. */
async function waiting(count: number): Promise<void> {
  await expect.poll(() => query(url, WAITING)).toHaveLength(count);
}

/** Whoever writes a row, `after insert on items` for example, waits until the function that is returned is called. */
async function gate(write: string): Promise<() => Promise<void>> {
  await query(
    url,
    `create or replace function gate() returns trigger language plpgsql as
       $$ begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$;
     create trigger gate ${write} for each row execute function gate()`,
  );
  await other.query(`select pg_advisory_lock(${GATE})`);
  return async () => {
    await other.query(`select pg_advisory_unlock(${GATE})`);
  };
}

async function removeGate(): Promise<void> {
  await query(url, 'drop function gate() cascade');
}

test('transactions that block each other are run again, and both are done', async () => {
  const { db } = storage;
  const names = ['a', 'b'] as const;
  for (const id of names) await db.insertInto('guilds').values({ id, left_at: 0 }).execute();
  let waiting = 0;
  const both = Promise.withResolvers<void>();
  const crossing = (order: readonly ['a' | 'b', 'a' | 'b']) => {
    let tries = 0;
    return inTransaction(db, async (trx) => {
      tries++;
      for (const id of order) {
        await trx
          .updateTable('guilds')
          .set((q) => ({ left_at: q('left_at', '+', 1) }))
          .where('id', '=', id)
          .execute();
        if (id === order[0] && tries === 1) {
          if (++waiting === 2) both.resolve();
          await both.promise;
        }
      }
    });
  };
  await Promise.all([crossing(['a', 'b']), crossing(['b', 'a'])]);
  expect(await db.selectFrom('guilds').select('left_at').execute()).toEqual([{ left_at: 2 }, { left_at: 2 }]);
});

test('a statement on its own is run again when it conflicts with a transaction', async () => {
  await storage.db.insertInto('guilds').values({ id: 'a', left_at: 0 }).execute();
  // Where a transaction sees one moment, PostgreSQL breaks off whoever would change what was changed since.
  const strict = await openDatabase(`${url}?options=-c%20default_transaction_isolation=repeatable\\%20read`);
  await other.query("begin; update guilds set left_at = 1 where id = 'a'");
  const counting = strict.db
    .updateTable('guilds')
    .set((q) => ({ left_at: q('left_at', '+', 1) }))
    .execute();
  await waiting(1);
  await other.query('commit');
  await counting;
  expect(await query(url, 'select left_at::int from guilds')).toEqual([{ left_at: 2 }]);
  await strict.close();
});

const FEED = {
  url: 'https://blog.example/feed',
  kind: 'feed',
  query: null,
  name: 'A blog',
  site: null,
} as const;
const NEW = { added_by: null, filter: null, from_file: 0 };

test('a source that one server removes while another adds it stays, and is fetched', async () => {
  const feeds = new Feeds(storage.db);
  const { scope } = await feeds.follow(FEED, { ...NEW, guild_id: 'first' }, 1);
  await feeds.updateScope(scope.id, { state: 'kept' });
  const open = await gate('after insert on feed_scopes');
  const adding = feeds.follow(FEED, { ...NEW, guild_id: 'second' }, 2);
  await waiting(1);
  const removing = feeds.unfollow(scope.id);
  await waiting(2);
  await open();
  await Promise.all([adding, removing]);
  await removeGate();
  const [followed] = await feeds.of('second');
  expect(followed?.feed.next_at).toBe(2);
  expect(await feeds.of('first', { kept: true })).toEqual([]);
});

test('two imports into one source at once are both noticed', async () => {
  const { feed } = await new Feeds(storage.db).follow(
    { ...FEED, kind: 'import' },
    { ...NEW, guild_id: 'first' },
    1,
  );
  const open = await gate('before update on feeds');
  const imports = ['a', 'b'].map((guid) => storeExcerpts(storage.db, feed, [postOf(guid)], [], 2));
  await waiting(2);
  await open();
  expect(await Promise.all(imports)).toMatchObject([{ added: 1 }, { added: 1 }]);
  await removeGate();
  expect((await new Feeds(storage.db).get(feed.id))?.rev).toBe(feed.rev + 2);
});

function postOf(guid: string): FeedPost {
  return { guid, authors: [], tags: [], alsoAt: [], text: `The text of ${guid}` };
}
