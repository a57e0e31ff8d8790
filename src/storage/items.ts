import { setImmediate as breathe } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { Database, ItemTable } from './schema.ts';

export type StoredItem = Selectable<ItemTable>;

/** What a fetch says of a post. */
export type ItemFacts = Pick<
  ItemTable,
  'guid' | 'url' | 'title' | 'authors' | 'tags' | 'also_at' | 'posted_at' | 'text' | 'excerpt'
>;

/** Rows read or written at once: the event loop is free again after a few milliseconds. */
const BATCH = 250;

/** The posts that feeds gave. */
export class Items {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All items of a feed, in the order in which they came. */
  async of(feedId: number): Promise<StoredItem[]> {
    const all: StoredItem[] = [];
    let lastId = 0;
    for (;;) {
      const rows = await this.#db
        .selectFrom('items')
        .selectAll()
        .where('feed_id', '=', feedId)
        .where('id', '>', lastId)
        .orderBy('id')
        .limit(BATCH)
        .execute();
      for (const row of rows) all.push(row);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return all;
      lastId = last.id;
      await breathe();
    }
  }

  /** Those of a feed's items that have one of the ids or addresses. */
  async known(feedId: number, guids: readonly string[], urls: readonly string[]): Promise<StoredItem[]> {
    const found = new Map<number, StoredItem>();
    for (const [column, values] of [['guid', guids] as const, ['url', urls] as const]) {
      for (let start = 0; start < values.length; start += BATCH) {
        const rows = await this.#db
          .selectFrom('items')
          .selectAll()
          .where('feed_id', '=', feedId)
          .where(column, 'in', values.slice(start, start + BATCH))
          .execute();
        for (const row of rows) found.set(row.id, row);
      }
    }
    return [...found.values()];
  }

  /** The newest items of a feed, the newest first. */
  async newest(feedId: number, limit: number): Promise<StoredItem[]> {
    return this.#db
      .selectFrom('items')
      .selectAll()
      .where('feed_id', '=', feedId)
      .orderBy('posted_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  async insert(
    feedId: number,
    items: readonly ItemFacts[],
    seen: { at: number; baseline: boolean },
  ): Promise<void> {
    for (let start = 0; start < items.length; start += BATCH) {
      const rows = items.slice(start, start + BATCH).map((item) => ({
        ...item,
        feed_id: feedId,
        former_ids: '[]',
        first_seen: seen.at,
        baseline: Number(seen.baseline),
      }));
      await this.#db
        .insertInto('items')
        .values(rows)
        .onConflict((c) => c.columns(['feed_id', 'guid']).doNothing())
        .execute();
    }
  }

  async update(id: number, changes: Partial<Omit<StoredItem, 'id' | 'feed_id'>>): Promise<void> {
    await this.#db.updateTable('items').set(changes).where('id', '=', id).execute();
  }

  /** Items that came after one moment and up to another, and were not there from the first. */
  async arrivedBetween(feedId: number, after: number, upTo: number): Promise<StoredItem[]> {
    return this.#db
      .selectFrom('items')
      .selectAll()
      .where('feed_id', '=', feedId)
      .where('baseline', '=', 0)
      .where('first_seen', '>', after)
      .where('first_seen', '<=', upTo)
      .where('gone_at', 'is', null)
      .where('missing_since', 'is', null)
      .orderBy('id')
      .execute();
  }

  /**
   * Deletes the oldest items of a feed that nobody shared, so that no more than `limit` remain.
   *
   * @returns how many went
   */
  async prune(feedId: number, limit: number): Promise<number> {
    const surplus = (await this.count(feedId)) - limit;
    if (surplus <= 0) return 0;
    const result = await this.#db
      .deleteFrom('items')
      .where('id', 'in', (q) =>
        q
          .selectFrom('items')
          .select('items.id')
          .where('feed_id', '=', feedId)
          .where('excerpt', 'not in', q.selectFrom('shares').select('shares.excerpt'))
          .orderBy('posted_at')
          .orderBy('items.id')
          .limit(surplus),
      )
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  async count(feedId: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('items')
      .select((q) => q.fn.countAll<number>().as('count'))
      .where('feed_id', '=', feedId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** The number of a feed's items that are neither gone nor hidden from any of the scopes. */
  async countVisible(feedId: number, guildIds: readonly string[]): Promise<number> {
    const { count } = await this.#db
      .selectFrom('items')
      .select((q) => q.fn.countAll<number>().as('count'))
      .where('feed_id', '=', feedId)
      .where('gone_at', 'is', null)
      .where('id', 'not in', (q) =>
        q.selectFrom('hidden_items').select('item_id').where('guild_id', 'in', guildIds),
      )
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Hides an item from a server. */
  async hide(guildId: string, itemId: number, userId: string, now: number): Promise<void> {
    await this.#db
      .insertInto('hidden_items')
      .values({ guild_id: guildId, item_id: itemId, hidden_by: userId, at: now })
      .onConflict((c) => c.doNothing())
      .execute();
  }

  /** The items that a scope does not want to see. */
  async hiddenFrom(guildIds: readonly string[]): Promise<Set<number>> {
    const rows = await this.#db
      .selectFrom('hidden_items')
      .select('item_id')
      .where('guild_id', 'in', guildIds)
      .execute();
    return new Set(rows.map((row) => row.item_id));
  }
}
