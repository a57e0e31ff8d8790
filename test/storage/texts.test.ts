import fc from 'fast-check';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { readFeed } from '../../src/sources/feed.ts';
import { readImport } from '../../src/sources/import-file.ts';
import { storeExcerpts } from '../../src/sources/imports.ts';
import { takeIn } from '../../src/sources/intake.ts';
import { Bags } from '../../src/storage/bags.ts';
import { inTransaction, type Storage } from '../../src/storage/database.ts';
import { type Feed, Feeds, type NewFeed } from '../../src/storage/feeds.ts';
import { Notices } from '../../src/storage/notices.ts';
import { Saves } from '../../src/storage/saves.ts';
import { Searches } from '../../src/storage/searches.ts';
import { type SubscriptionSettings, Subscriptions } from '../../src/storage/subscriptions.ts';
import { numRuns, openTestDatabase } from '../support/databases.ts';
import { DIGEST } from '../support/subscriptions.ts';

/** Texts from outside, with what databases do not all take: U+0000, halves of surrogate pairs, quotes, escapes. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\0',
        '\ud800',
        '\udc00',
        "'",
        '"',
        '\\',
        '\\u0000',
        '%',
        '_',
        '\ufffe',
        '\x1a',
        '\r\n',
        '𝒳',
        'a',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
/**
 * As a database gives it back. For PostgreSQL the NULs are taken out first, which may join the halves of a surrogate pair
 * around one; SQLite keeps them, and so the halves apart.
 */
const stored = (value: string) =>
  inject('database') === 'sqlite'
    ? value.toWellFormed().replaceAll('\0', '')
    : value.replaceAll('\0', '').toWellFormed();

let storage: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
});
afterEach(() => storage.close());

let feeds = 0;
async function followed(
  kind: NewFeed['kind'],
  name = 'a source',
  filter: string | null = null,
): Promise<Feed> {
  const { feed } = await new Feeds(storage.db).follow(
    { kind, url: `https://blog.example/${++feeds}`, query: null, name, site: null },
    { guild_id: 'server', added_by: 'person', filter, from_file: 0 },
    1,
  );
  return feed;
}

test('whatever a person types can be stored and found', async () => {
  const { db } = storage;
  const clock = new ManualClock(5);
  await fc.assert(
    fc.asyncProperty(text, text, async (one, two) => {
      const request = { query: one, author: two };
      const searches = new Searches(db, clock);
      const key = searches.remember(request);
      await searches.flush();
      expect(await new Searches(db, clock).recall(key)).toEqual(request);

      const notices = new Notices(db);
      const notice = await notices.add('person', one);
      expect((await notices.of('person')).map((each) => stored(each.text))).toEqual([stored(one)]);
      await notices.delete(notice);

      const settings = { target: 'channel', author: one, query: two } satisfies Partial<SubscriptionSettings>;
      await new Subscriptions(db).put({ ...DIGEST, ...settings }, 7);
      const subscription = await new Subscriptions(db).of('channel');
      expect(stored(subscription?.query ?? '')).toBe(stored(two));

      const feed = await followed('feed', one, two);
      expect(stored((await new Feeds(db).get(feed.id))?.name ?? '')).toBe(stored(one));
      await new Feeds(db).byUrl(one);

      const saves = new Saves(db, clock);
      await saves.keep('person', one);
      expect(await saves.remove('person', [one])).toBe(5);

      const bags = new Bags(db, clock, () => 0.5);
      expect(await bags.draw({ owner: 'server', name: `random:1:${one}` }, ['id'])).toBe('id');
    }),
    // The halves of a surrogate pair with a NUL between them: only a judge that knows the database is right about it.
    { ...numRuns(300), examples: [['\0', '\ud800\0\udc00']] },
  );
});

const post = fc.record(
  {
    // Few of them, so that some posts share one.
    id: fc.constantFrom('\0', 'a\0', '\ud800', 'a'),
    url: text.map((path) => `https://blog.example/${path}`),
    title: text,
    author: text,
    tag: text,
    text,
  },
  { requiredKeys: ['text'] },
);

test('what a feed says is taken in once, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(post, { maxLength: 6 }), async (posts) => {
      const document = JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'a blog',
        items: posts.map((each) => ({
          ...each,
          content_text: `${each.text} words`,
          authors: [{ name: each.author ?? '' }],
          tags: [each.tag ?? ''],
        })),
      });
      const { id } = await followed('feed');
      const fetch = (now: number) =>
        inTransaction(storage.db, async (trx) => {
          const feed = await new Feeds(trx).get(id);
          const content = readFeed(document, 'https://blog.example/', 5);
          return takeIn(trx, feed!, { kind: 'content', content } as never, { now, random: 0 });
        });
      await fetch(2);
      const { rev } = (await new Feeds(storage.db).get(id))!;
      expect(await fetch(3)).toMatchObject({ added: 0, edited: 0 });
      expect(await new Feeds(storage.db).get(id)).toMatchObject({ rev });
    }),
    numRuns(200),
  );
});

test('a file is imported once, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(post, { minLength: 1, maxLength: 6 }), async (posts) => {
      const file = await readImport(Buffer.from(posts.map((each) => JSON.stringify(each)).join('\n')));
      if (file.kind !== 'posts') throw new Error('not posts');
      const feed = await followed('import');
      await storeExcerpts(storage.db, feed, file.posts, file.problems, 2);
      const again = await storeExcerpts(storage.db, feed, file.posts, file.problems, 3);
      expect(again).toMatchObject({ added: 0, edited: 0, over: [] });
    }),
    numRuns(200),
  );
});
