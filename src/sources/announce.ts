import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts';
import { inTransaction } from '../storage/database.ts';
import { Deliveries } from '../storage/deliveries.ts';
import { Feeds, type FollowedFeed } from '../storage/feeds.ts';
import { Items, type StoredItem } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import { filterOf } from './filter.ts';

/** A post is announced once it is this old: some are withdrawn at once. */
export const SETTLE_MS = 30 * MINUTE_MS;
/** More posts than this at once are combined into one message. */
const MAX_SINGLE = 3;
/** Older posts are not news: those fetched before the bot was away, and old ones that a feed shows again. */
const MAX_AGE_MS = 48 * HOUR_MS;
const MAX_POST_AGE_MS = 14 * DAY_MS;

/**
 * Plans announcements of settled posts, in one transaction with the record of what has been announced. So each post is planned
 * once, and the digest's deliveries ensure that it is sent once.
 *
 * @returns the number of messages planned
 */
export async function planAnnouncements(db: Database, now: number): Promise<number> {
  let planned = 0;
  for (const followed of await new Feeds(db).announced()) planned += await planFor(db, followed, now);
  return planned;
}

async function planFor(db: Database, { feed, scope }: FollowedFeed, now: number): Promise<number> {
  const upTo = now - SETTLE_MS;
  const from = scope.announced_to ?? upTo;
  const subscriptionId = scope.follow_id;
  if (upTo <= from || subscriptionId === null || (feed.new_at ?? 0) <= from) return 0;
  return inTransaction(db, async (trx) => {
    const items = new Items(trx);
    const arrived = await items.arrivedBetween(feed.id, from, upTo);
    if (!(await new Feeds(trx).advance(scope, upTo))) return 0;
    const hidden = await items.hiddenFrom([scope.guild_id]);
    const passes = filterOf(scope.filter);
    const news = arrived.filter(
      (item) =>
        !hidden.has(item.id) &&
        item.first_seen > now - MAX_AGE_MS &&
        (item.posted_at ?? now) > now - MAX_POST_AGE_MS &&
        passes(filterable(item)),
    );
    const deliveries = new Deliveries(trx);
    let count = 0;
    for (const group of news.length > MAX_SINGLE ? [news] : news.map((item) => [item])) {
      const [from, to] = [group[0]?.id, group.at(-1)?.id];
      const slot = from === to ? `post ${from}` : `posts ${from}-${to}`;
      const excerpts = group.map(({ excerpt }) => excerpt);
      if (await deliveries.plan({ subscriptionId, slot, runAt: now }, excerpts, now)) count++;
    }
    return count;
  });
}

/** When the next post will have settled; null if none is waiting. */
export async function nextAnnouncement(db: Database, now: number): Promise<number | null> {
  const waiting = (await new Feeds(db).announced()).flatMap(({ feed, scope }) =>
    feed.new_at !== null && feed.new_at > (scope.announced_to ?? 0)
      ? [Math.max(now + MINUTE_MS, feed.new_at + SETTLE_MS)]
      : [],
  );
  return waiting.length > 0 ? Math.min(...waiting) : null;
}

/** An item in the form that filters expect. */
export function filterable(item: StoredItem) {
  return {
    title: item.title,
    text: item.text,
    authors: JSON.parse(item.authors) as string[],
    tags: JSON.parse(item.tags) as string[],
    postedAt: item.posted_at,
  };
}
