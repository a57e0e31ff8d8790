import type { Clock } from '../clock.ts';
import { inTransaction } from '../storage/database.ts';
import { type Feed, Feeds } from '../storage/feeds.ts';
import { Items } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import type { Fetch } from './fetch.ts';
import { factsOf } from './intake.ts';
import { MAX_ITEMS } from './limits.ts';
import type { ForumQuery } from './model.ts';
import { readPosts } from './read.ts';
import { retryAt } from './schedule.ts';

/** Milliseconds between two pages. */
const PAGE_GAP_MS = 3000;

/**
 * Fetches the next page of a forum's older posts and writes it down together with how far the import has come, so that it
 * goes on where it was after a restart. A forum that asks for patience gets it.
 *
 * @returns whether something came
 */
export async function importPage(db: Database, fetch: Fetch, feed: Feed, clock: Clock): Promise<boolean> {
  const query = JSON.parse(feed.query ?? 'null') as ForumQuery | null;
  if (!query || feed.import_before === null) return false;
  const reading = await readPosts(fetch, query, clock.now(), feed.import_before);
  const now = clock.now();
  return inTransaction(db, async (trx) => {
    const feeds = new Feeds(trx);
    const present = await feeds.get(feed.id);
    const reached = present?.import_before;
    if (!present || reached == null || reached !== feed.import_before) return false;
    if (reading.kind !== 'content') {
      const waitMs = reading.kind === 'busy' ? reading.waitMs : undefined;
      await feeds.update(feed.id, { import_at: retryAt(now, 1, waitMs) });
      return false;
    }
    const items = new Items(trx);
    const posts = [...reading.content.posts].reverse();
    const before = await items.count(feed.id);
    await items.insert(feed.id, posts.map(factsOf), { at: now, baseline: true });
    const after = await items.count(feed.id);
    const { oldest, count = 0 } = reading;
    const over = count === 0 || oldest === undefined || oldest >= reached || after >= MAX_ITEMS;
    await feeds.update(feed.id, {
      import_before: over ? null : oldest,
      import_at: over ? null : now + PAGE_GAP_MS,
      imported: present.imported + count,
      ...(after > before && { rev: present.rev + 1 }),
    });
    return after > before;
  });
}
