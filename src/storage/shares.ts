import { type Selectable, sql } from 'kysely';
import type { Excerpt } from '../corpus/model.ts';
import type { Database, ShareTable } from './schema.ts';

/** An excerpt that was posted into a discussion. */
export interface Share {
  readonly messageId: string;
  readonly excerpt: string;
  readonly guildId: string;
  /** The channel or thread that holds the message. */
  readonly channelId: string;
  /** Where one must be let in to see it: a public thread's channel, a private thread itself, else the channel. */
  readonly placeId: string;
  /** Who shared it. */
  readonly userId: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Says of a place whether the one who asks may know what is in it. */
export type CanSee = (placeId: string) => boolean;

/** What a server's shares are asked for. */
export interface ShareFilter {
  readonly guildId: string;
  /** Ids of the excerpt, former ones included. */
  readonly excerpts?: readonly string[];
  readonly userId?: string;
  /** A channel, with its threads, or one thread. */
  readonly channelId?: string;
}

/** Where an excerpt was shared, as far as the one who asks may know. */
export interface ShareSummary {
  readonly count: number;
  /** At most three, the newest first. */
  readonly newest: readonly Share[];
}

const NEWEST = 3;

/** Remembers which excerpt was shared where. */
export class Shares {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async add(share: Share): Promise<void> {
    await this.#db
      .insertInto('shares')
      .values({
        message_id: share.messageId,
        excerpt: share.excerpt,
        guild_id: share.guildId,
        channel_id: share.channelId,
        place_id: share.placeId,
        user_id: share.userId,
        at: share.at,
      })
      .execute();
  }

  /** The share that a message holds; undefined when it holds none. */
  async get(messageId: string): Promise<Share | undefined> {
    const row = await this.#db
      .selectFrom('shares')
      .selectAll()
      .where('message_id', '=', messageId)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /**
   * The newest share of an excerpt in one channel, its threads not counted.
   *
   * @param excerpts ids of the excerpt, former ones included
   */
  async newestIn(channelId: string, excerpts: readonly string[]): Promise<Share | undefined> {
    const row = await this.#db
      .selectFrom('shares')
      .selectAll()
      .where('channel_id', '=', channelId)
      .where('excerpt', 'in', excerpts)
      .orderBy('at', 'desc')
      .orderBy('message_id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /**
   * Where excerpts were shared in a server.
   *
   * @returns by excerpt id; an excerpt that was not shared, as far as one may know, is left out
   */
  async summarise(
    guildId: string,
    excerpts: readonly Pick<Excerpt, 'id' | 'formerIds'>[],
    canSee: CanSee,
  ): Promise<Map<string, ShareSummary>> {
    const owner = new Map(
      excerpts.flatMap(({ id, formerIds }) => [id, ...formerIds].map((any) => [any, id])),
    );
    // Every card asks this: written out, it takes half the time that Kysely's builder takes.
    const { rows: counts } = await sql<{ excerpt: string; place_id: string; count: number }>`
      select excerpt, place_id, count(*) as count from shares
      where guild_id = ${guildId} and excerpt in (${sql.join([...owner.keys()])})
      group by excerpt, place_id`.execute(this.#db);
    const seen = Map.groupBy(
      counts.filter((row) => canSee(row.place_id)),
      (row) => owner.get(row.excerpt) ?? row.excerpt,
    );
    const summaries = new Map<string, ShareSummary>();
    for (const [id, rows] of seen) {
      const newest = await this.#select({ guildId, excerpts: rows.map((row) => row.excerpt) })
        .where(
          'place_id',
          'in',
          rows.map((row) => row.place_id),
        )
        .limit(NEWEST)
        .execute();
      const count = rows.reduce((sum, row) => sum + row.count, 0);
      summaries.set(id, { count, newest: newest.map(fromRow) });
    }
    return summaries;
  }

  /** Shares, the newest first, as far as one may know of them, and how many there are in all. */
  async list(
    filter: ShareFilter,
    canSee: CanSee,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<{ shares: Share[]; total: number }> {
    const counts = await this.#select(filter)
      .clearSelect()
      .clearOrderBy()
      .select(['place_id', (q) => q.fn.countAll<number>().as('count')])
      .groupBy('place_id')
      .execute();
    const seen = counts.filter((row) => canSee(row.place_id));
    if (seen.length === 0) return { shares: [], total: 0 };
    const rows = await this.#select(filter)
      .where(
        'place_id',
        'in',
        seen.map((row) => row.place_id),
      )
      .offset(offset)
      .limit(limit)
      .execute();
    return { shares: rows.map(fromRow), total: seen.reduce((sum, row) => sum + row.count, 0) };
  }

  /**
   * The excerpts that were shared in a channel or its public threads: a forum's shares all stand in its posts.
   *
   * @param since milliseconds since the Unix epoch
   */
  async sharedSince(channelId: string, since: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('shares')
      .select('excerpt')
      .distinct()
      .where((q) => q.or([q('channel_id', '=', channelId), q('place_id', '=', channelId)]))
      .where('at', '>=', since)
      .execute();
    return rows.map((row) => row.excerpt);
  }

  /** How often excerpts were shared in a channel or its public threads, by the id that they had then. */
  async timesShared(channelId: string, excerpts: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('shares')
      .select(['excerpt', (q) => q.fn.countAll<number>().as('count')])
      .where('excerpt', 'in', excerpts)
      .where((q) => q.or([q('channel_id', '=', channelId), q('place_id', '=', channelId)]))
      .groupBy('excerpt')
      .execute();
    return new Map(rows.map((row) => [row.excerpt, Number(row.count)]));
  }

  /**
   * Messages that Discord has not been asked about since a moment.
   *
   * @param since milliseconds since the Unix epoch
   * @param order `newest` messages first, or those first that were asked about `longest-ago`
   */
  async unchecked(
    since: number,
    order: 'newest' | 'longest-ago',
    limit: number,
  ): Promise<Pick<Share, 'channelId' | 'messageId'>[]> {
    const rows = this.#db
      .selectFrom('shares')
      .select(['channel_id as channelId', 'message_id as messageId'])
      .where('checked_at', '<', since)
      .limit(limit);
    return (order === 'newest' ? rows.orderBy('at', 'desc') : rows.orderBy('checked_at')).execute();
  }

  /** Notes that a message was still there. */
  async checked(messageId: string, now: number): Promise<void> {
    await this.#db
      .updateTable('shares')
      .set({ checked_at: now })
      .where('message_id', '=', messageId)
      .execute();
  }

  /** Drops what was said in messages that are gone. */
  async deleteMessages(ids: readonly string[]): Promise<void> {
    await this.#db.deleteFrom('shares').where('message_id', 'in', ids).execute();
  }

  /** Drops everything in a channel or thread that is gone, in the channel's threads as well. */
  async deleteChannel(id: string): Promise<void> {
    await this.#db
      .deleteFrom('shares')
      .where((q) => q.or([q('channel_id', '=', id), q('place_id', '=', id)]))
      .execute();
  }

  async deleteGuild(guildId: string): Promise<void> {
    await this.#db.deleteFrom('shares').where('guild_id', '=', guildId).execute();
  }

  /** @returns how many there were */
  async deletePerson(userId: string): Promise<number> {
    const result = await this.#db.deleteFrom('shares').where('user_id', '=', userId).executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  /** The newest first. */
  #select({ guildId, excerpts, userId, channelId }: ShareFilter) {
    let query = this.#db.selectFrom('shares').selectAll().where('guild_id', '=', guildId);
    if (excerpts) query = query.where('excerpt', 'in', excerpts);
    if (userId) query = query.where('user_id', '=', userId);
    if (channelId)
      query = query.where((or) => or.or([or('channel_id', '=', channelId), or('place_id', '=', channelId)]));
    return query.orderBy('at', 'desc').orderBy('message_id', 'desc');
  }
}

function fromRow(row: Selectable<ShareTable>): Share {
  return {
    messageId: row.message_id,
    excerpt: row.excerpt,
    guildId: row.guild_id,
    channelId: row.channel_id,
    placeId: row.place_id,
    userId: row.user_id,
    at: row.at,
  };
}
