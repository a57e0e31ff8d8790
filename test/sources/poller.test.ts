import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { Library } from '../../src/library/library.ts';
import { EVERYBODY, ScopedLibraries } from '../../src/library/scoped.ts';
import { SETTLE_MS } from '../../src/sources/announce.ts';
import type { Fetch, Fetched } from '../../src/sources/fetch.ts';
import { SourceItems } from '../../src/sources/items.ts';
import { Poller } from '../../src/sources/poller.ts';
import type { Storage } from '../../src/storage/database.ts';
import { Feeds } from '../../src/storage/feeds.ts';
import { Items } from '../../src/storage/items.ts';
import { Subscriptions } from '../../src/storage/subscriptions.ts';
import { corpusOf } from '../support/corpus.ts';
import { openTestDatabase } from '../support/databases.ts';
import { rssOf, type TestPost } from '../support/feed-server.ts';

const START = Date.UTC(2025, 10, 20, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const URL_A = 'https://a.example/feed.xml';

let storage: Storage;
let clock: ManualClock;
let feeds: Feeds;
let items: Items;
let poller: Poller;
let libraries: ScopedLibraries;
let sourceItems: SourceItems;
/** What the site answers. */
let answer: (wanted: Parameters<Fetch>[0]) => Partial<Fetched>;
let asked: Parameters<Fetch>[0][];
let library: Library;
let wakes: number;

const document = (posts: readonly TestPost[]) => ({
  body: Buffer.from(rssOf('A', posts, 'https://a.example')),
});
const post = (id: string, html = `words of ${id}`): TestPost => ({
  id,
  title: `Post ${id}`,
  html,
  date: new Date(clock.now()),
});

async function follow(guildId: string, filter: string | null = null, url = URL_A) {
  return feeds.follow(
    { url, kind: 'feed', query: null, name: 'A', site: null },
    { guild_id: guildId, added_by: 'ada', filter, from_file: 0 },
    clock.now(),
  );
}

async function poll(): Promise<void> {
  poller.wake();
  await poller.idle();
}

async function pollAfter(ms: number): Promise<void> {
  clock.advance(ms);
  await poll();
}

const texts = async (guildId: string) =>
  (await libraries.of(guildId)).corpus.excerpts.map(({ text }) => text);

beforeEach(async () => {
  clock = new ManualClock(START);
  storage = await openTestDatabase();
  const { db } = storage;
  [feeds, items, sourceItems] = [new Feeds(db), new Items(db), new SourceItems(db)];
  library = await Library.build(corpusOf(['a seed about reward hacking', 'another seed']));
  libraries = new ScopedLibraries(() => library, sourceItems);
  asked = [];
  answer = () => document([]);
  poller = new Poller({
    db,
    clock,
    logger: pino({ level: 'silent' }),
    random: () => 0.123,
    fetch: async (wanted) => {
      asked.push(wanted);
      return { status: 200, headers: {}, body: Buffer.alloc(0), url: wanted.url, ...answer(wanted) };
    },
    onChange: () => sourceItems.refresh(),
    onPlanned: () => {},
    wakeFetcher: () => wakes++,
  });
  wakes = 0;
  poller.start();
  await poller.idle();
});

afterEach(async () => {
  await poller.close();
  await storage.close();
});

describe('a fetch', () => {
  test('is made by the process that was started; another one only tells it that something has changed', async () => {
    await poller.close();
    await follow('g1');
    await poll();
    await pollAfter(DAY);
    expect(asked).toHaveLength(0);
    expect(wakes).toBe(2);
    poller.start();
    await poller.idle();
    expect(asked).toHaveLength(1);
    expect(wakes).toBe(2);
  });

  test('brings the items, and asks next time whether something has changed', async () => {
    await follow('g1');
    answer = () => ({
      ...document([post('1')]),
      headers: { etag: 'W/"x"', 'last-modified': 'Thu, 20 Nov 2025 00:00:00 GMT' },
    });
    await poll();
    expect(await texts('g1')).toContain('words of 1');
    const before = await feeds.byUrl(URL_A);
    answer = () => ({ status: 304 });
    await pollAfter(DAY);
    expect(asked.at(-1)).toMatchObject({ etag: 'W/"x"', lastModified: 'Thu, 20 Nov 2025 00:00:00 GMT' });
    expect(await feeds.byUrl(URL_A)).toMatchObject({ fails: 0, rev: before?.rev });
  });

  test('is made once however many servers follow', async () => {
    await follow('g1');
    await follow('g2');
    await follow(EVERYBODY);
    answer = () => document([post('1')]);
    await poll();
    expect(asked).toHaveLength(1);
  });

  test('that fails changes nothing, is repeated later and later, and pauses the source after two weeks, told once', async () => {
    const { scope } = await follow('g1');
    answer = () => document([post('1')]);
    await poll();
    answer = () => ({ status: 500 });
    for (let day = 0; day < 20; day++) await pollAfter(DAY);
    expect(await texts('g1')).toContain('words of 1');
    expect(await feeds.byUrl(URL_A)).toMatchObject({
      next_at: null,
      problem: expect.stringContaining('500'),
    });
    expect((await feeds.of('g1'))[0]?.scope).toMatchObject({ id: scope.id, state: 'failing' });
    const notices = await storage.db.selectFrom('notices').selectAll().execute();
    expect(notices).toMatchObject([{ user_id: 'ada', text: expect.stringContaining('paused the source A') }]);
  });

  test('waits as long as the site asks', async () => {
    await follow('g1');
    answer = () => ({ status: 429, headers: { 'retry-after': '7200' } });
    await poll();
    await pollAfter(119 * MINUTE);
    expect(asked).toHaveLength(1);
    await pollAfter(2 * MINUTE);
    expect(asked).toHaveLength(2);
  });

  test('follows a move for good when it was seen three times', async () => {
    await follow('g1');
    const movedTo = 'https://b.example/feed.xml';
    answer = ({ url }) => ({ ...document([post('1')]), url: movedTo, ...(url === URL_A && { movedTo }) });
    for (let time = 0; time < 4; time++) await pollAfter(DAY);
    expect(asked.map(({ url }) => url)).toEqual([URL_A, URL_A, URL_A, movedTo]);
  });
});

describe('an item', () => {
  test('that is edited is updated, and its old id goes on to find it', async () => {
    await follow('g1');
    answer = () => document([post('1', 'the first words')]);
    await poll();
    const [before] = (await libraries.of('g1')).search({ query: 'first', limit: 1 }).hits;
    answer = () => document([post('1', 'the second words')]);
    await pollAfter(DAY);
    const view = await libraries.of('g1');
    expect(view.search({ query: 'first', limit: 1 }).total).toBe(0);
    expect(view.excerpt(before!.excerpt.id)?.text).toBe('the second words');
  });

  test('is the same under another guid at the same address', async () => {
    await follow('g1');
    answer = () => document([{ ...post('1'), url: 'https://a.example/same' }]);
    await poll();
    answer = () => document([{ ...post('2', 'words of 1'), url: 'https://a.example/same' }]);
    await pollAfter(DAY);
    expect(await items.count(1)).toBe(1);
  });

  test('that has left the feed’s window stays', async () => {
    await follow('g1');
    answer = () => document([post('1')]);
    await poll();
    answer = () => document([post('2')]);
    await pollAfter(DAY);
    expect(await texts('g1')).toEqual(expect.arrayContaining(['words of 1', 'words of 2']));
  });

  test('whose text the seeds have is that excerpt', async () => {
    await follow('g1');
    answer = () => document([post('1', 'A seed, about Reward Hacking!')]);
    await poll();
    expect(await texts('g1')).toEqual(['a seed about reward hacking', 'another seed']);
    const [item] = await items.newest(1, 1);
    expect((await libraries.of('g1')).excerpt(item!.excerpt)?.text).toBe('a seed about reward hacking');
  });

  test('beyond five thousand makes the oldest leave', async () => {
    await follow('g1');
    await items.insert(1, many(5000), { at: START, baseline: true });
    answer = () => document([post('new')]);
    await poll();
    expect(await items.count(1)).toBe(5000);
    expect((await items.newest(1, 1))[0]?.title).toBe('Post new');
  });
});

function many(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    ...{ guid: `old ${at}`, url: null, title: null, authors: '[]', tags: '[]', also_at: '[]' },
    ...{ posted_at: START - DAY - at, text: `old ${at}`, excerpt: `e${at}` },
  }));
}

describe('what a server sees', () => {
  test('is everybody’s and its own, never another server’s, and exactly as if the other had nothing', async () => {
    await follow('g1');
    await follow('g2', null, 'https://b.example/feed.xml');
    answer = ({ url }) =>
      document([
        url === URL_A ? post('secret', 'the zebra is secret') : post('other', 'a platypus elsewhere'),
      ]);
    await poll();
    expect(await texts('g1')).toContain('the zebra is secret');
    for (const scope of ['g2', 'g3', EVERYBODY]) {
      const view = await libraries.of(scope);
      expect(view.search({ query: 'zebra', limit: 5 }).total).toBe(0);
      expect(view.search({ query: 'zebrs', limit: 5 }).corrections).toEqual([]);
      expect(view.suggest('zeb', 25)).toEqual([]);
      expect(view.suggest('Post sec', 25)).toEqual([]);
      expect(JSON.stringify(view.corpus)).not.toContain('secret');
    }
    expect(await libraries.of('g3')).toBe(library);
    expect(await libraries.of(EVERYBODY)).toBe(library);
  });

  test('is what passes its filter, and nothing that it hides', async () => {
    await follow('g1', 'zebra');
    await follow('g2');
    answer = () => document([post('1', 'a zebra'), post('2', 'a horse'), post('3', 'a zebra again')]);
    await poll();
    expect(await texts('g1')).toHaveLength(4);
    const hiddenItem = (await items.newest(1, 10)).find(({ text }) => text === 'a zebra')!;
    await items.hide('g1', hiddenItem.id, 'ada', clock.now());
    for (const { scope } of await feeds.of('g1')) await feeds.updateScope(scope.id, {}, true);
    await sourceItems.refresh();
    expect(await texts('g1')).not.toContain('a zebra');
    expect(await texts('g2')).toContain('a zebra');
    expect(await items.countVisible(1, ['g1', EVERYBODY])).toBe(2);
    expect(await items.countVisible(1, ['g2', EVERYBODY])).toBe(3);
    await items.update(hiddenItem.id, { gone_at: clock.now() });
    expect(await items.countVisible(1, ['g2', EVERYBODY])).toBe(2);
  });

  test('is nothing of a source that was removed before, though its id may be used again', async () => {
    const { scope } = await follow('g1');
    answer = () => document([post('secret', 'the zebra is secret')]);
    await poll();
    expect(await texts('g1')).toContain('the zebra is secret');
    await feeds.unfollow(scope.id);
    clock.advance(MINUTE);
    const other = await follow('g2', null, 'https://b.example/feed.xml');
    answer = () => document([post('other', 'a platypus')]);
    await poll();
    expect(await texts('g2')).toEqual(expect.arrayContaining(['a platypus']));
    expect(await texts('g2')).not.toContain('the zebra is secret');
    await feeds.unfollow(other.scope.id);
    clock.advance(MINUTE);
    await follow('g2', 'zebra', 'https://b.example/feed.xml');
    await poll();
    expect(await texts('g2')).not.toContain('a platypus');
  });

  test('stays or goes when the source is removed', async () => {
    const { scope } = await follow('g1');
    answer = () => document([post('1')]);
    await poll();
    await feeds.updateScope(scope.id, { state: 'kept' });
    await sourceItems.refresh();
    expect(await texts('g1')).toContain('words of 1');
    await pollAfter(10 * DAY);
    expect(asked).toHaveLength(1);
    await feeds.unfollow(scope.id);
    await sourceItems.refresh();
    expect(await texts('g1')).not.toContain('words of 1');
    expect(await items.count(1)).toBe(0);
  });
});

describe('announcements', () => {
  const planned = async () => {
    const rows = await storage.db
      .selectFrom('deliveries')
      .select(['slot', 'excerpts'])
      .orderBy('id')
      .execute();
    return rows.map(({ excerpts }) => (JSON.parse(excerpts) as string[]).length);
  };

  beforeEach(async () => {
    const { scope } = await follow('g1');
    const subscription = await new Subscriptions(storage.db).putFollower(scope.id, {
      guildId: 'g1',
      channelId: 'c',
      userId: 'ada',
    });
    await feeds.updateScope(scope.id, { follow_id: subscription.id, announced_to: clock.now() });
    answer = () => document([post('0'), post('1')]);
    await poll();
  });

  test('are made of nothing that was there at first, of each new post once, and not before it has settled', async () => {
    await pollAfter(SETTLE_MS + DAY);
    expect(await planned()).toEqual([]);
    answer = () => document([post('2'), post('0'), post('1')]);
    await pollAfter(DAY);
    expect(await planned()).toEqual([]);
    for (let time = 0; time < 5; time++) await pollAfter(SETTLE_MS);
    expect(await planned()).toEqual([1]);
  });

  test('of more than three posts at once are one message', async () => {
    answer = () => document([post('2'), post('3'), post('4')]);
    await pollAfter(DAY);
    await pollAfter(SETTLE_MS);
    expect(await planned()).toEqual([1, 1, 1]);
    answer = () => document(Array.from({ length: 7 }, (_, at) => post(`n${at}`)));
    await pollAfter(DAY);
    await pollAfter(SETTLE_MS);
    expect(await planned()).toEqual([1, 1, 1, 7]);
  });

  test('are never of edits', async () => {
    answer = () => document([post('0', 'edited'), post('1')]);
    await pollAfter(DAY);
    await pollAfter(SETTLE_MS);
    expect(await planned()).toEqual([]);
  });
});

describe('a forum’s post', () => {
  const forum = (ids: readonly string[]) => ({
    body: Buffer.from(
      JSON.stringify({
        data: {
          posts: {
            results: ids.map((id) => ({
              _id: id,
              title: id,
              postedAt: new Date(START - Number(id.slice(1)) * HOUR).toISOString(),
              contents: { plaintextDescription: `words of ${id}` },
            })),
          },
        },
      }),
    ),
  });

  test('leaves when it was missing twice a day apart, and not for one slip', async () => {
    const query = {
      endpoint: 'https://f.example',
      af: false,
      want: { kind: 'author', slug: 'ada', userId: 'u' },
    };
    await feeds.follow(
      {
        url: 'https://f.example/graphql?u',
        kind: 'forum',
        query: JSON.stringify(query),
        name: 'F',
        site: null,
      },
      { guild_id: 'g1', added_by: 'ada', filter: null, from_file: 0 },
      clock.now(),
    );
    let there = ['p1', 'p2', 'p3'];
    answer = ({ json }) => {
      const { query: text, variables } = json as {
        query: string;
        variables: { selector: { default?: { exactPostIds?: string[] } } };
      };
      const wanted = variables.selector.default?.exactPostIds;
      expect(text).toContain('posts(');
      return forum(wanted ? wanted.filter((id) => there.includes(id)) : there);
    };
    await poll();
    there = ['p1', 'p3'];
    await pollAfter(DAY);
    expect(await texts('g1')).toContain('words of p2');
    there = ['p1', 'p2', 'p3'];
    await pollAfter(DAY);
    there = ['p1', 'p3'];
    await pollAfter(DAY);
    expect(await texts('g1')).toContain('words of p2');
    await pollAfter(DAY);
    expect(await texts('g1')).not.toContain('words of p2');
    expect(await texts('g1')).toContain('words of p3');
    const p2 = (await items.newest(1, 3)).find(({ guid }) => guid === 'p2')!;
    const view = await libraries.of('g1');
    expect([view.excerpt(p2.excerpt), view.isGone(p2.excerpt)]).toEqual([undefined, true]);
    expect((await libraries.of('g2')).isGone(p2.excerpt)).toBe(false);
  });
});
