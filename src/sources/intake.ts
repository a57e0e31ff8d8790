import type { Transaction } from 'kysely';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import { idOfItem } from '../corpus/items.ts';
import { sourceFailed, sourceGone } from '../messages/sources.ts';
import { type Feed, Feeds } from '../storage/feeds.ts';
import { type ItemFacts, Items, type StoredItem } from '../storage/items.ts';
import { Notices } from '../storage/notices.ts';
import type { Schema } from '../storage/schema.ts';
import { MAX_ITEMS } from './limits.ts';
import type { FeedContent, FeedPost, LeftOut } from './model.ts';
import type { Reading } from './read.ts';
import { FAILING_MS, nextCheck, retryAt } from './schedule.ts';

/** An item is gone if it was missing twice, this far apart. */
const MISSING_MS = DAY_MS;
/** A permanent redirect is trusted once it has been seen this many times in a row. */
const MIN_PERMANENT_REDIRECTS = 3;
/** Posts to estimate a source's frequency from. */
const PACE_POSTS = 200;

/** The result of the last fetch, for `/source check`. */
export interface Report {
  readonly kind: Reading['kind'];
  readonly found: number;
  readonly added: number;
  readonly edited: number;
  readonly leftOut: readonly LeftOut[];
  readonly reason?: string;
}

export interface Intake {
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** Ids of items that the source was asked about, and of those that it no longer has. */
  readonly asked?: ReadonlySet<string>;
  readonly missing?: ReadonlySet<string>;
  readonly swept?: boolean;
}

/**
 * Stores the result of a fetch in the given transaction: the items first, the feed's state last, so that an interrupted fetch
 * leaves no trace.
 *
 * @returns a summary
 */
export async function takeIn(
  trx: Transaction<Schema>,
  feed: Feed,
  reading: Reading,
  intake: Intake,
): Promise<Report> {
  const { now } = intake;
  const feeds = new Feeds(trx);
  if (reading.kind === 'busy') {
    const report: Report = { ...NOTHING, kind: 'busy', reason: reading.reason };
    await feeds.update(feed.id, {
      next_at: retryAt(now, 1, reading.waitMs),
      checked_at: now,
      problem: reading.reason,
      report: JSON.stringify(report),
    });
    return report;
  }
  if (reading.kind === 'failed') return fail(trx, feed, reading, intake);
  const items = new Items(trx);
  const changes =
    reading.kind === 'content'
      ? await store(items, feed, reading.content, intake)
      : { ...NOTHING, changed: 0 };
  const pruned = changes.added > 0 ? await items.prune(feed.id, MAX_ITEMS) : 0;
  const recent = await items.newest(feed.id, PACE_POSTS);
  const content = reading.kind === 'content' ? reading.content : undefined;
  const { added, edited, changed, found } = changes;
  const report: Report = {
    kind: reading.kind,
    found,
    added,
    edited,
    leftOut: content?.leftOut ?? [],
  };
  await feeds.update(feed.id, {
    ...(await afterRedirects(feeds, feed, reading)),
    ...(reading.kind === 'content' && {
      etag: reading.etag ?? null,
      last_modified: reading.lastModified ?? null,
      report: JSON.stringify(report),
    }),
    ...(content && content.posts.length > 0 && feed.baseline_at === null && { baseline_at: now }),
    ...(added > 0 && { new_at: now }),
    ...(intake.swept && { sweep_at: now }),
    ...(added + changed + pruned > 0 && { rev: feed.rev + 1 }),
    fails: 0,
    failing_since: null,
    problem: null,
    checked_at: now,
    next_at: nextCheck({
      now,
      postedAt: recent.map(({ posted_at, first_seen }) => posted_at ?? first_seen),
      maxAgeMs: reading.maxAgeMs,
      ttlMs: content?.ttlMinutes && content.ttlMinutes * MINUTE_MS,
      skipHours: content?.skipHours,
      skipDays: content?.skipDays,
      random: intake.random,
    }),
  });
  return report;
}

const NOTHING = { found: 0, added: 0, edited: 0, leftOut: [] };

async function store(items: Items, feed: Feed, content: FeedContent, intake: Intake) {
  const { now } = intake;
  // Oldest first, so that ids are in order of time.
  const posts = [...content.posts].reverse();
  const urls = posts.flatMap(({ url }) => url ?? []);
  const known = await items.known(
    feed.id,
    posts.map(({ guid }) => guid),
    urls,
  );
  const byGuid = new Map(known.map((item) => [item.guid, item]));
  const listed = new Set(posts.map(({ guid }) => guid));
  // An item whose id has changed is recognised by its address, unless the document still has the old id too.
  const byUrl = new Map(known.filter((item) => !listed.has(item.guid)).map((item) => [item.url, item]));
  const fresh: ItemFacts[] = [];
  let [edited, changed] = [0, 0];
  for (const post of posts) {
    const facts = factsOf(post);
    const item = byGuid.get(post.guid) ?? (facts.url === null ? undefined : byUrl.get(facts.url));
    if (!item) fresh.push(facts);
    else if (content.partial) continue;
    else {
      const changes = changesOf(item, facts, now);
      if (!changes) continue;
      await items.update(item.id, changes);
      changed++;
      if (changes.edited_at) edited++;
    }
  }
  await items.insert(feed.id, fresh, { at: now, baseline: feed.baseline_at === null });
  changed += await markMissing(items, feed, intake);
  return { found: posts.length, added: fresh.length, edited, changed };
}

/** A post as stored. */
export function factsOf(post: FeedPost): ItemFacts {
  const { guid, title, url, text, postedAt } = post;
  return {
    guid,
    url: url ?? null,
    title: title ?? null,
    authors: JSON.stringify(post.authors),
    tags: JSON.stringify(post.tags),
    also_at: JSON.stringify(post.alsoAt),
    posted_at: postedAt ?? null,
    text,
    excerpt: idOfItem({ text, url, title }),
  };
}

/** The changes of an edit; undefined if there are none. The old id still finds the item. */
export function changesOf(item: StoredItem, facts: ItemFacts, now: number) {
  const columns = ['guid', 'url', 'title', 'authors', 'tags', 'also_at', 'text', 'excerpt'] as const;
  const differs = columns.some((column) => item[column] !== facts[column]);
  const back = item.gone_at !== null || item.missing_since !== null;
  if (!differs && !back) return undefined;
  const former: string[] = JSON.parse(item.former_ids);
  if (item.excerpt !== facts.excerpt) former.push(item.excerpt);
  return {
    ...facts,
    // A feed that only changes the date is bumping the post.
    posted_at: item.posted_at ?? facts.posted_at,
    former_ids: JSON.stringify([...new Set(former)].filter((id) => id !== facts.excerpt).slice(-20)),
    missing_since: null,
    gone_at: null,
    ...(item.text !== facts.text && { edited_at: now }),
  };
}

/** @returns the number of items that have disappeared or returned since */
async function markMissing(items: Items, feed: Feed, { asked, missing, now }: Intake): Promise<number> {
  if (!asked || asked.size === 0) return 0;
  let changed = 0;
  for (const item of await items.known(feed.id, [...asked], [])) {
    if (!missing?.has(item.guid)) {
      if (item.missing_since === null) continue;
      await items.update(item.id, { missing_since: null, gone_at: null });
      changed++;
    } else if (item.missing_since === null) {
      await items.update(item.id, { missing_since: now });
    } else if (item.gone_at === null && now - item.missing_since >= MISSING_MS) {
      await items.update(item.id, { gone_at: now });
      changed++;
    }
  }
  return changed;
}

/** Updates the feed's address once it has redirected permanently often enough. */
async function afterRedirects(feeds: Feeds, feed: Feed, reading: Reading) {
  if (reading.kind !== 'content') return {};
  const { movedTo } = reading;
  if (!movedTo || movedTo === feed.url) return { moved_to: null, moved_count: 0 };
  const count = movedTo === feed.moved_to ? feed.moved_count + 1 : 1;
  if (count < MIN_PERMANENT_REDIRECTS || (await feeds.byUrl(movedTo)))
    return { moved_to: movedTo, moved_count: count };
  return { url: movedTo, moved_to: null, moved_count: 0 };
}

/** Records a failure. After two weeks of failures the source is paused, and whoever added it is told once. */
async function fail(
  trx: Transaction<Schema>,
  feed: Feed,
  { reason, gone = false }: Reading & { kind: 'failed' },
  { now }: Intake,
): Promise<Report> {
  const feeds = new Feeds(trx);
  const since = feed.failing_since ?? now;
  const over = gone || now - since >= FAILING_MS;
  const report: Report = { ...NOTHING, kind: 'failed', reason };
  await feeds.update(feed.id, {
    fails: feed.fails + 1,
    failing_since: since,
    problem: reason,
    checked_at: now,
    report: JSON.stringify(report),
    next_at: over ? null : retryAt(now, feed.fails + 1),
  });
  if (!over) return report;
  const notices = new Notices(trx);
  for (const scope of await feeds.followersOf(feed.id)) {
    if (scope.state !== 'active') continue;
    await feeds.updateScope(scope.id, { state: 'failing' });
    if (scope.added_by === null) continue;
    const words = gone ? sourceGone(feed.name, reason) : sourceFailed(feed.name, reason);
    await notices.add(scope.added_by, words);
  }
  return report;
}
