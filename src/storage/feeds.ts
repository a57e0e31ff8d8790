import type { Selectable } from 'kysely';
import { claimDue } from './claims.ts';
import { inTransaction } from './database.ts';
import type { Database, FeedScopeTable, FeedTable } from './schema.ts';

/** What a feed is, before it is stored. */
export type NewFeed = Pick<FeedTable, 'url' | 'kind' | 'query' | 'name' | 'site'>;

export type Feed = Selectable<FeedTable>;
export type FeedScope = Selectable<FeedScopeTable>;

/** A feed as one server follows it. */
export interface FollowedFeed {
  readonly feed: Feed;
  readonly scope: FeedScope;
}

type FeedChanges = Partial<Omit<Feed, 'id' | 'kind' | 'query'>>;

/** States in which what a source brought is seen. All of them: only removal without keeping ends that. */
const POLLED = ['active'] as const;

/** The feeds, and who follows them. */
export class Feeds {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(id: number): Promise<Feed | undefined> {
    return this.#db.selectFrom('feeds').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Reads a feed, and keeps it for the transaction that this is in: nobody else changes it or its items meanwhile. */
  async lock(id: number): Promise<Feed | undefined> {
    return this.#db.selectFrom('feeds').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  async byUrl(url: string): Promise<Feed | undefined> {
    return this.#db.selectFrom('feeds').selectAll().where('url', '=', url).executeTakeFirst();
  }

  /**
   * Lets a scope follow a feed, which is stored when it is new. What was removed or paused is active again.
   *
   * @param now milliseconds since the Unix epoch
   */
  async follow(
    feed: NewFeed,
    scope: Pick<FeedScope, 'guild_id' | 'added_by' | 'filter' | 'from_file'>,
    now: number,
  ): Promise<FollowedFeed> {
    // Nobody fetches what was imported from a file.
    const due = feed.kind === 'import' ? null : now;
    return inTransaction(this.#db, async (trx) => {
      // Revisions begin with the time: SQLite gives the ids of deleted rows again, and what was kept of those must not be
      // taken for this one.
      // The update changes nothing: it locks the row, so that nobody deletes it meanwhile.
      const stored = await trx
        .insertInto('feeds')
        .values({ ...feed, next_at: due, fails: 0, moved_count: 0, rev: now })
        .onConflict((c) => c.column('url').doUpdateSet({ url: feed.url }))
        .returningAll()
        .executeTakeFirstOrThrow();
      const following = await trx
        .insertInto('feed_scopes')
        .values({ ...scope, feed_id: stored.id, added_at: now, state: 'active', announced_to: now, rev: now })
        .onConflict((c) =>
          c.columns(['feed_id', 'guild_id']).doUpdateSet((q) => ({
            added_by: scope.added_by,
            filter: scope.filter,
            from_file: scope.from_file,
            state: 'active',
            rev: q('feed_scopes.rev', '+', 1),
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      if (stored.next_at === null && due !== null) {
        await trx
          .updateTable('feeds')
          .set({ next_at: due, fails: 0, failing_since: null })
          .where('id', '=', stored.id)
          .execute();
      }
      return { feed: { ...stored, next_at: stored.next_at ?? due }, scope: following };
    });
  }

  /** What a scope follows, the oldest first; what it removed and kept comes only when asked for. */
  async of(guildId: string, { kept = false } = {}): Promise<FollowedFeed[]> {
    let query = this.#db.selectFrom('feed_scopes').selectAll().where('guild_id', '=', guildId);
    if (!kept) query = query.where('state', '!=', 'kept');
    return this.#withFeeds(await query.orderBy('id').execute());
  }

  /** Who follows a feed. */
  async followersOf(feedId: number): Promise<FeedScope[]> {
    return this.#db
      .selectFrom('feed_scopes')
      .selectAll()
      .where('feed_id', '=', feedId)
      .orderBy('id')
      .execute();
  }

  /** Sources whose posts some channel is to hear of. */
  async announced(): Promise<FollowedFeed[]> {
    const scopes = await this.#db
      .selectFrom('feed_scopes')
      .selectAll()
      .where('follow_id', 'is not', null)
      .where('state', 'in', ['active', 'failing'])
      .orderBy('id')
      .execute();
    return this.#withFeeds(scopes);
  }

  /** How many sources a scope has, and how many it added since a moment. */
  async count(guildId: string, since: number): Promise<{ all: number; added: number }> {
    const scopes = await this.of(guildId);
    return { all: scopes.length, added: scopes.filter(({ scope }) => scope.added_at > since).length };
  }

  /** How many sources are followed, by state. */
  async countByState(): Promise<{ state: FeedScope['state']; count: number }[]> {
    return this.#db
      .selectFrom('feed_scopes')
      .select((q) => ['state', q.fn.countAll<number>().as('count')])
      .where('state', '!=', 'kept')
      .groupBy('state')
      .execute();
  }

  /** Which feed stands at which revision in which scope. */
  async revisions(): Promise<{ guildId: string; feedId: number; rev: string }[]> {
    const rows = await this.#db
      .selectFrom('feed_scopes')
      .innerJoin('feeds', 'feeds.id', 'feed_scopes.feed_id')
      .select(['feed_scopes.guild_id', 'feed_scopes.feed_id', 'feed_scopes.rev as scope_rev', 'feeds.rev'])
      .orderBy('feed_scopes.feed_id')
      .execute();
    return rows.map((row) => ({
      guildId: row.guild_id,
      feedId: row.feed_id,
      rev: `${row.feed_id}.${row.rev}.${row.scope_rev}`,
    }));
  }

  /**
   * Claims those that are to be fetched now.
   *
   * @param until when another process may take them over
   */
  async claimDue(now: number, until: number, limit: number): Promise<Feed[]> {
    return claimDue(this.#db, 'feeds', { now, until, limit });
  }

  /** When the next one is to be fetched. */
  async nextMoment(): Promise<number | null> {
    const { at } = await this.#db
      .selectFrom('feeds')
      .select((q) => q.fn.min('next_at').as('at'))
      .executeTakeFirstOrThrow();
    return at;
  }

  /**
   * Claims a feed, whenever it is due.
   *
   * @param until when another process may take it over
   * @returns false when somebody else was faster
   */
  async claim(feed: Feed, until: number): Promise<boolean> {
    const result = await this.#db
      .updateTable('feeds')
      .set({ next_at: until })
      .where('id', '=', feed.id)
      .where('next_at', 'is not distinct from', feed.next_at)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Feeds whose archive is being imported. */
  async importing(): Promise<Feed[]> {
    return this.#db.selectFrom('feeds').selectAll().where('import_before', 'is not', null).execute();
  }

  async update(id: number, changes: FeedChanges): Promise<void> {
    await this.#db.updateTable('feeds').set(changes).where('id', '=', id).execute();
  }

  /** Counts a change of a feed's items. */
  async bump(id: number): Promise<void> {
    await this.#db
      .updateTable('feeds')
      .set((q) => ({ rev: q('rev', '+', 1) }))
      .where('id', '=', id)
      .execute();
  }

  /** Changes how a scope follows a feed. @param visible whether what it sees changes */
  async updateScope(
    id: number,
    changes: Partial<Omit<FeedScope, 'id' | 'feed_id' | 'guild_id' | 'rev'>>,
    visible = false,
  ): Promise<void> {
    await this.#db
      .updateTable('feed_scopes')
      .set((q) => ({ ...changes, ...(visible && { rev: q('rev', '+', 1) }) }))
      .where('id', '=', id)
      .execute();
    await this.#settle();
  }

  /**
   * Moves how far a source's posts have been announced.
   *
   * @returns false when somebody else was faster
   */
  async advance({ id, announced_to: from }: FeedScope, to: number): Promise<boolean> {
    const result = await this.#db
      .updateTable('feed_scopes')
      .set({ announced_to: to })
      .where('id', '=', id)
      .where('announced_to', 'is not distinct from', from)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Ends that a scope follows a feed; the feed and its items go when nobody else does. */
  async unfollow(id: number): Promise<void> {
    await this.#db.deleteFrom('feed_scopes').where('id', '=', id).execute();
    await this.#settle();
  }

  /** Deletes what a server follows. */
  async deleteGuild(guildId: string): Promise<void> {
    await this.#db.deleteFrom('hidden_items').where('guild_id', '=', guildId).execute();
    await this.#db.deleteFrom('feed_scopes').where('guild_id', '=', guildId).execute();
    await this.#settle();
  }

  /** Deletes a person's name from what they added or hid. */
  async deletePerson(userId: string): Promise<void> {
    await this.#db
      .updateTable('feed_scopes')
      .set({ added_by: null })
      .where('added_by', '=', userId)
      .execute();
    await this.#db
      .updateTable('hidden_items')
      .set({ hidden_by: null })
      .where('hidden_by', '=', userId)
      .execute();
  }

  /** Feeds that nobody follows go; those that nobody wants fetched rest. */
  async #settle(): Promise<void> {
    if (this.#db.isTransaction) return settle(this.#db);
    await inTransaction(this.#db, settle);
  }

  async #withFeeds(scopes: readonly FeedScope[]): Promise<FollowedFeed[]> {
    if (scopes.length === 0) return [];
    const ids = [...new Set(scopes.map((scope) => scope.feed_id))];
    const feeds = await this.#db.selectFrom('feeds').selectAll().where('id', 'in', ids).execute();
    const byId = new Map(feeds.map((feed) => [feed.id, feed]));
    return scopes.flatMap((scope) => {
      const feed = byId.get(scope.feed_id);
      return feed ? [{ scope, feed }] : [];
    });
  }
}

/** Locks the feeds first: somebody may be about to follow one, which only a statement after that sees. */
async function settle(trx: Database): Promise<void> {
  const scopes = trx.selectFrom('feed_scopes').select('feed_id');
  const wanted = scopes.where('state', 'in', POLLED);
  const locked = await trx
    .selectFrom('feeds')
    .select('id')
    .where('id', 'not in', wanted)
    .forUpdate()
    .execute();
  const ids = locked.map(({ id }) => id);
  await trx.deleteFrom('feeds').where('id', 'in', ids).where('id', 'not in', scopes).execute();
  await trx
    .updateTable('feeds')
    .set({ next_at: null })
    .where('id', 'in', ids)
    .where('id', 'not in', wanted)
    .execute();
}
