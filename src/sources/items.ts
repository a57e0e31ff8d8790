import type { Item } from '../corpus/items.ts';
import { EVERYBODY, type Scope, type ScopedItems } from '../library/scoped.ts';
import { Feeds, type FollowedFeed } from '../storage/feeds.ts';
import { Items, type StoredItem } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import { filterable } from './announce.ts';
import { filterOf } from './filter.ts';

interface CachedItems {
  readonly rev: number;
  readonly items: readonly StoredItem[];
}

/** The feed items of each scope, for the library. */
export class SourceItems implements ScopedItems {
  readonly #feeds: Feeds;
  readonly #items: Items;
  /** The feeds of each scope, with their revisions. */
  #revisions = new Map<Scope, readonly string[]>();
  readonly #cache = new Map<number, CachedItems>();

  constructor(db: Database) {
    this.#feeds = new Feeds(db);
    this.#items = new Items(db);
  }

  /** Checks for changes by this process or another. */
  async refresh(): Promise<void> {
    const revisions = new Map<Scope, string[]>();
    const present = new Set<number>();
    for (const { guildId, feedId, rev } of await this.#feeds.revisions()) {
      present.add(feedId);
      const known = revisions.get(guildId);
      if (known) known.push(rev);
      else revisions.set(guildId, [rev]);
    }
    this.#revisions = revisions;
    for (const feedId of this.#cache.keys()) if (!present.has(feedId)) this.#cache.delete(feedId);
  }

  version(scope: Scope): string {
    const everybody = this.#revisions.get(EVERYBODY) ?? [];
    const own = scope === EVERYBODY ? [] : (this.#revisions.get(scope) ?? []);
    // Only scopes with feeds of their own need their own view.
    return own.length === 0 ? everybody.join() : `${scope}:${[...everybody, '', ...own].join()}`;
  }

  async items(scope: Scope): Promise<readonly Item[]> {
    const followed = [
      ...(await this.#feeds.of(EVERYBODY, { kept: true })),
      ...(scope === EVERYBODY ? [] : await this.#feeds.of(scope, { kept: true })),
    ];
    if (followed.length === 0) return [];
    const hidden = await this.#items.hiddenFrom([...new Set([EVERYBODY, scope])]);
    const found = new Map<number, Item>();
    for (const each of followed) {
      for (const item of await this.#visible(each)) {
        if (!hidden.has(item.id) && !found.has(item.id)) found.set(item.id, item);
      }
    }
    return [...found.values()];
  }

  async #visible({ feed, scope }: FollowedFeed): Promise<Item[]> {
    const passes = filterOf(scope.filter);
    const source = { file: `feed:${feed.id}`, name: feed.name, ...(feed.site && { url: feed.site }) };
    const items = await this.#of(feed);
    return items
      .filter((item) => passes(filterable(item)))
      .map((item) => itemOf(item, source, scope.added_at));
  }

  async #of(feed: FollowedFeed['feed']): Promise<readonly StoredItem[]> {
    const cached = this.#cache.get(feed.id);
    if (cached?.rev === feed.rev) return cached.items;
    const items = await this.#items.of(feed.id);
    this.#cache.set(feed.id, { rev: feed.rev, items });
    return items;
  }
}

function itemOf(item: StoredItem, source: Item['source'], followedAt: number): Item {
  const date = item.posted_at === null ? undefined : new Date(item.posted_at).toISOString().slice(0, 10);
  const isNew = item.baseline === 0 && item.first_seen > followedAt;
  return {
    id: item.id,
    text: item.text,
    title: item.title ?? undefined,
    url: item.url ?? undefined,
    authors: JSON.parse(item.authors),
    tags: JSON.parse(item.tags),
    date,
    alsoAt: JSON.parse(item.also_at),
    formerIds: JSON.parse(item.former_ids),
    arrivedAt: isNew ? item.first_seen : null,
    editedAt: item.edited_at,
    isGone: item.gone_at !== null,
    source,
  };
}

/** How often to check for changes by other processes, milliseconds. */
export const REFRESH_MS = 15_000;
