/**
 * What following 2,000 sources costs: a simulated day in which 5 % of them change, by a site in this process; then 200
 * kills of a process that polls and announces, after which nothing may be lost and nothing announced twice.
 *
 *     npm run bench:sources [-- --sources N] [--kills N]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { ManualClock } from '../src/clock.ts';
import { ItemBase } from '../src/corpus/items.ts';
import { Library } from '../src/library/library.ts';
import type { Fetch } from '../src/sources/fetch.ts';
import { Poller } from '../src/sources/poller.ts';
import { openDatabase } from '../src/storage/database.ts';
import { Feeds } from '../src/storage/feeds.ts';
import { Items } from '../src/storage/items.ts';
import { Subscriptions } from '../src/storage/subscriptions.ts';
import { corpusOf } from '../test/support/corpus.ts';
import { rssOf } from '../test/support/feed-server.ts';
import { randomNumbers } from './random.ts';

const START = Date.UTC(2025, 10, 20);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHANGING = 0.05;
const logger = pino({ level: 'silent' });

const { values } = parseArgs({
  options: {
    sources: { type: 'string', default: '2000' },
    kills: { type: 'string', default: '200' },
    docs: { type: 'string', default: '100000' },
  },
});

/** A site whose feeds change when they are told to, and that knows who has what already. */
class Site {
  requests = 0;
  unchanged = 0;
  readonly revisions = new Map<string, number>();
  readonly #posts: number;
  readonly #apartMs: number;

  /**
   * @param posts that a feed shows at once
   * @param apartMs between the dates of two posts: what is older than two weeks is announced to nobody
   */
  constructor(posts: number, apartMs: number) {
    this.#posts = posts;
    this.#apartMs = apartMs;
  }

  readonly fetch: Fetch = async ({ url, etag }) => {
    this.requests++;
    const revision = this.revisions.get(url) ?? 0;
    const tag = `"${revision}"`;
    if (etag === tag) {
      this.unchanged++;
      return { status: 304, headers: { etag: tag }, body: Buffer.alloc(0), url };
    }
    const posts = Array.from({ length: this.#posts }, (_, at) => {
      const number = revision - at;
      const words = `Post ${number} of ${url}: words that nobody else has written, ${number} times over.`;
      return {
        id: `${url}#${number}`,
        title: `Post ${number}`,
        html: words,
        date: new Date(START + number * this.#apartMs),
      };
    });
    return { status: 200, headers: { etag: tag }, body: Buffer.from(rssOf(url, posts, url)), url };
  };

  change(url: string): void {
    this.revisions.set(url, (this.revisions.get(url) ?? 0) + 1);
  }
}

const urlOf = (number: number) => `https://site${number}.example/feed.xml`;

async function open(path: string, clock: ManualClock, fetch: Fetch) {
  const storage = await openDatabase(`file:${path}`, logger);
  const { db } = storage;
  const poller = new Poller({
    ...{ db, fetch, clock, logger, random: Math.random },
    onChange: async () => {},
    onPlanned: () => {},
  });
  poller.start();
  await poller.idle();
  return { storage, db, poller, feeds: new Feeds(db) };
}

async function poll(poller: Poller): Promise<void> {
  poller.wake();
  await poller.idle();
}

async function day(folder: string, count: number) {
  const clock = new ManualClock(START);
  const site = new Site(10, DAY);
  const { storage, db, poller, feeds } = await open(join(folder, 'day.db'), clock, site.fetch);
  for (let number = 0; number < count; number++) {
    const feed = {
      url: urlOf(number),
      kind: 'feed',
      query: null,
      name: `Site ${number}`,
      site: null,
    } as const;
    await feeds.follow(
      feed,
      { guild_id: `g${number % 100}`, added_by: null, filter: null, from_file: 0 },
      clock.now(),
    );
  }
  await poll(poller);
  const first = { requests: site.requests };
  const before = process.cpuUsage();
  const memory = process.memoryUsage().rss;
  const random = randomNumbers(1);
  let changed = 0;
  for (let hour = 0; hour < 24; hour++) {
    for (let number = 0; number < count; number++) {
      if (random() > CHANGING / 24) continue;
      site.change(urlOf(number));
      changed++;
    }
    clock.advance(HOUR);
    await poll(poller);
  }
  const { user, system } = process.cpuUsage(before);
  const requests = site.requests - first.requests;
  const stored = await db
    .selectFrom('items')
    .select((q) => q.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  await poller.close();
  await storage.close();
  return {
    sources: count,
    changed,
    requests,
    notModified: site.unchanged,
    cpuSeconds: Math.round((user + system) / 1e4) / 100,
    memoryMb: Math.round((process.memoryUsage().rss - memory) / 2 ** 20),
    items: Number(stored.count),
  };
}

/** Kills a process that polls and announces, again and again, at a random moment of its work. */
async function kills(folder: string, times: number) {
  const path = join(folder, 'kills.db');
  const clock = new ManualClock(START);
  // So many that none leaves the feed unseen, and so often that each run finds the source due.
  const site = new Site(200, 2 * HOUR);
  const server = createServer(async (request, response) => {
    const url = urlOf(0);
    const { status, headers, body } = await site.fetch({
      url,
      etag: request.headers['if-none-match'] ?? null,
    });
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
  const random = randomNumbers(2);
  const setUp = await open(path, clock, site.fetch);
  const { scope } = await setUp.feeds.follow(
    { url, kind: 'feed', query: null, name: 'Site', site: null },
    { guild_id: 'g', added_by: null, filter: null, from_file: 0 },
    clock.now(),
  );
  const follower = { guildId: 'g', channelId: 'c', userId: 'u' };
  const { id } = await new Subscriptions(setUp.db).putFollower(scope.id, follower);
  await setUp.feeds.updateScope(scope.id, { follow_id: id, announced_to: clock.now() });
  await setUp.poller.close();
  await setUp.storage.close();
  const child = new URL('./sources-child.ts', import.meta.url).pathname;
  const run = async (killAfterMs: number) => {
    site.change(urlOf(0));
    clock.advance(2 * HOUR);
    const args = [child, path, url, String(clock.now())];
    const spawned = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(spawned, 'close') as Promise<[number | null]>;
    await Promise.race([once(spawned.stdout, 'data'), ended]);
    const began = performance.now();
    const timer = killAfterMs < DAY ? setTimeout(() => spawned.kill('SIGKILL'), killAfterMs) : undefined;
    const [code] = await ended;
    clearTimeout(timer);
    return { killed: code === null, ms: performance.now() - began };
  };
  await run(Number.POSITIVE_INFINITY);
  // How long the work takes on this machine, so that kills fall all over it.
  const undisturbed = await run(Number.POSITIVE_INFINITY);
  let runs = 0;
  let killed = 0;
  for (; killed < times && runs < 3 * times; runs++) {
    if ((await run(random() * undisturbed.ms)).killed) killed++;
  }
  for (let time = 0; time < 3; time++) await run(Number.POSITIVE_INFINITY);
  server.close();
  const storage = await openDatabase(`file:${path}`, logger);
  const { db } = storage;
  const items = await new Items(db).of(1);
  const planned = await db.selectFrom('deliveries').select('excerpts').execute();
  const announced = planned.flatMap(({ excerpts }) => JSON.parse(excerpts) as string[]);
  const heardOf = new Set(announced);
  await storage.close();
  const had = new Set(items.map(({ title }) => title));
  const published = Array.from({ length: runs + 5 }, (_, at) => `Post ${at + 1}`);
  return {
    kills: killed,
    runs: runs + 5,
    lost: published.filter((title) => !had.has(title)).length,
    announced: announced.length,
    announcedTwice: announced.length - heardOf.size,
    // The first fetch is no news, and posts from before it have numbers below one.
    notAnnounced: items.filter(({ baseline, excerpt }) => baseline === 0 && !heardOf.has(excerpt)).length,
    duplicates: items.length - had.size,
  };
}

/** Twenty items into a large library: how long it takes, and how long the event loop is held. */
async function growing(documents: number) {
  const random = randomNumbers(3);
  const word = () => `w${Math.floor(random() ** 3 * 60_000)}`;
  const text = () => Array.from({ length: 50 }, word).join(' ');
  const sketches = Array.from({ length: documents }, (_, at) => ({
    text: text(),
    title: `${word()} ${word()}`,
    authors: [`Author ${at % 5000}`],
    date: `20${String(10 + (at % 15)).padStart(2, '0')}-01-01`,
  }));
  const corpus = corpusOf(sketches);
  const base = await Library.build(corpus);
  const itemBase = await ItemBase.of(corpus);
  const items = Array.from({ length: 20 }, (_, at) => ({
    ...{
      id: at + 1,
      text: `${text()} (NEW, Newly Extended Words)`,
      title: `New ${word()}`,
      url: `https://new.example/${at}`,
    },
    ...{ authors: ['Ada Lovelace'], tags: ['new'], date: '2025-11-20', alsoAt: [], formerIds: [] },
    ...{ arrivedAt: START, isGone: false, source: { file: 'feed:1', name: 'New' } },
  }));
  const times: number[] = [];
  let held = 0;
  for (let run = 0; run < 5; run++) {
    let last = performance.now();
    const timer = setInterval(() => {
      held = Math.max(held, performance.now() - last - 1);
      last = performance.now();
    }, 1);
    const started = performance.now();
    const extended = await base.extend(await itemBase.add(items));
    times.push(performance.now() - started);
    held = Math.max(held, performance.now() - last - 1);
    clearInterval(timer);
    if (extended.search({ query: 'newly extended', limit: 5 }).total === 0)
      throw new Error('nothing was found');
  }
  const started = performance.now();
  await Library.build(corpus);
  const anew = performance.now() - started;
  const ms = times.sort((a, b) => a - b)[2]!;
  return {
    documents,
    ms: Math.round(ms),
    heldMs: Math.round(held),
    anewMs: Math.round(anew),
    share: Math.round((1000 * ms) / anew) / 1000,
  };
}

const folder = await mkdtemp(join(tmpdir(), 'commonplace-sources-'));
try {
  const result = {
    day: await day(folder, Number(values.sources)),
    kills: await kills(folder, Number(values.kills)),
    growing: await growing(Number(values.docs)),
  };
  console.log(JSON.stringify(result));
} finally {
  await rm(folder, { recursive: true, force: true });
}
