import { type Clock, MINUTE_MS } from '../clock.ts';
import { DueLoop } from '../due-loop.ts';
import type { Logger } from '../log.ts';
import { inTransaction } from '../storage/database.ts';
import { type Feed, Feeds } from '../storage/feeds.ts';
import { Items } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import { nextAnnouncement, planAnnouncements } from './announce.ts';
import type { Fetch } from './fetch.ts';
import { FORUM_IDS } from './forum.ts';
import { type Report, takeIn } from './intake.ts';
import type { ForumQuery } from './model.ts';
import { missingFrom, type Reading, readSource } from './read.ts';

/** How long a fetch may take, including a forum's fallback, before another process may take it over. */
const CLAIM_MS = 5 * MINUTE_MS;
/** The number of concurrent fetches. */
const MAX_RUNNING = 16;
/** How often to ask a forum which of its newest posts still exist. */
const SWEEP_MS = 7 * 24 * 60 * MINUTE_MS;
/** Posts to ask about. */
const MAX_SWEPT_POSTS = 5 * FORUM_IDS;
/** How long `close` waits for running fetches. Interrupted ones are repeated later. */
const CLOSE_MS = 3000;

export interface PollerOptions {
  readonly db: Database;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In [0, 1). */
  readonly random: () => number;
  /** Called when items have changed, before the next fetch. */
  readonly onChange: () => Promise<void>;
  /** Called with the result of each fetch, once it is stored. */
  readonly onFetched?: (report: Report) => void;
  /** Called when announcements have been planned. */
  readonly onPlanned: () => void;
  /** Wakes the process that fetches if it is another one. */
  readonly wakeFetcher?: () => void;
}

/** Fetches every source when it is due, and plans announcements. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #feeds: Feeds;
  readonly #loop: DueLoop;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#feeds = new Feeds(options.db);
    this.#loop = new DueLoop({
      clock: options.clock,
      logger: options.logger,
      what: 'source',
      look: () => this.#look(),
      next: () => this.#next(),
      closeMs: CLOSE_MS,
      onWakeElsewhere: options.wakeFetcher,
    });
  }

  /** Starts fetching what is due, until closed. */
  start(): void {
    void this.#loop.start();
  }

  /** Looks for what is due; called when something has changed. */
  wake(): void {
    this.#loop.wake();
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /** Stops until it is started again, and waits briefly for running fetches. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  /** Fetches a source now, whether it is due or not. @returns undefined if it is already being fetched */
  async fetchNow(feed: Feed): Promise<Report | undefined> {
    const claimed = await this.#claim(feed);
    return claimed && this.#fetch(claimed);
  }

  async #look(): Promise<void> {
    const { db, clock, onPlanned } = this.#options;
    if ((await planAnnouncements(db, clock.now())) > 0) onPlanned();
    await this.#takeDue();
  }

  async #takeDue(): Promise<void> {
    const now = this.#options.clock.now();
    const room = MAX_RUNNING - this.#loop.running;
    if (room <= 0) return;
    for (const feed of await this.#feeds.claimDue(now, now + CLAIM_MS, room)) {
      this.#track(feed, this.#fetch(feed));
    }
  }

  async #claim(feed: Feed): Promise<Feed | undefined> {
    const until = this.#options.clock.now() + CLAIM_MS;
    return (await this.#feeds.claim(feed, until)) ? { ...feed, next_at: until } : undefined;
  }

  #track(feed: Feed, work: Promise<unknown>): void {
    void this.#loop.track(work, (error) =>
      this.#options.logger.error(
        { feed: feed.id, err: error },
        'a source could not be taken in; retrying when its claim ends',
      ),
    );
  }

  async #fetch(feed: Feed): Promise<Report | undefined> {
    const { db, fetch, clock, logger, random, onChange } = this.#options;
    const query = feed.query === null ? undefined : (JSON.parse(feed.query) as ForumQuery);
    const spec = { kind: feed.kind, url: feed.url, ...(query && { query }) };
    const validators = { etag: feed.etag, lastModified: feed.last_modified };
    const reading = await readSource(fetch, spec, validators, clock.now());
    const existence = query ? await this.#checkExistence(feed, query, reading) : {};
    const report = await inTransaction(db, async (trx) => {
      const present = await new Feeds(trx).lock(feed.id);
      // It has been removed, or another process has claimed it.
      if (!present || present.next_at !== feed.next_at) return undefined;
      return takeIn(trx, present, reading, { now: clock.now(), random: random(), ...existence });
    });
    if (!report) return undefined;
    const { kind, added, edited, reason } = report;
    logger.info({ feed: feed.id, name: feed.name, result: kind, added, edited, reason }, 'source fetched');
    this.#options.onFetched?.(report);
    await onChange();
    return report;
  }

  /** Asks a forum about posts missing from its list, about earlier missing ones, and occasionally about all. */
  async #checkExistence(feed: Feed, query: ForumQuery, reading: Reading) {
    if (reading.kind !== 'content' || !reading.content.complete) return {};
    const { db, fetch, clock } = this.#options;
    const now = clock.now();
    const swept = now - (feed.sweep_at ?? feed.baseline_at ?? now) >= SWEEP_MS;
    const newest = await new Items(db).newest(feed.id, MAX_SWEPT_POSTS);
    const { posts } = reading.content;
    const listed = new Set(posts.map(({ guid }) => guid));
    const oldest = Math.min(...posts.map(({ postedAt }) => postedAt ?? Number.POSITIVE_INFINITY));
    const suspects = newest.filter(({ guid, posted_at, missing_since, gone_at }) => {
      if (listed.has(guid) || gone_at !== null) return false;
      return (
        swept || missing_since !== null || (posts.length > 0 && posted_at !== null && posted_at > oldest)
      );
    });
    const asked = new Set<string>();
    const missing = new Set<string>();
    for (let start = 0; start < suspects.length; start += FORUM_IDS) {
      const ids = suspects.slice(start, start + FORUM_IDS).map(({ guid }) => guid);
      const absent = await missingFrom(fetch, query, ids, now);
      if (!absent) break;
      for (const id of ids) asked.add(id);
      for (const id of absent) missing.add(id);
    }
    return { asked, missing, swept };
  }

  async #next(): Promise<number> {
    // Each fetch that ends triggers another look.
    if (this.#loop.running >= MAX_RUNNING) return Number.POSITIVE_INFINITY;
    const { db, clock } = this.#options;
    const moments = [await this.#feeds.nextMoment(), await nextAnnouncement(db, clock.now())];
    return Math.min(...moments.map((moment) => moment ?? Number.POSITIVE_INFINITY));
  }
}
