import { type Insertable, type Selectable, sql } from 'kysely';
import type { Database, SubscriptionTable } from './schema.ts';

/** What a digest prefers: excerpts of posts that were published on its day of the year. */
export type Flavour = 'on-this-day';

/** What people choose about a digest. */
export interface SubscriptionSettings {
  /** The server; null for a person's own digest. */
  readonly guildId: string | null;
  /** The channel that gets the digest, or the person. */
  readonly target: string;
  /** Who set it up; null once that person wants to be forgotten. */
  readonly userId: string | null;
  /** `HH:MM` in the zone. */
  readonly time: string;
  /** IANA name. */
  readonly zone: string;
  /** ISO weekdays, 1 is Monday. */
  readonly days: readonly number[];
  /** Excerpts a digest, 1 to 5. */
  readonly count: number;
  /** Id of the person whose posts are wanted. */
  readonly author: string | null;
  readonly query: string | null;
  /** What is preferred among the excerpts that match; null for the usual turns. */
  readonly flavour: Flavour | null;
  readonly roleId: string | null;
  /** Skip while the last digest is still the newest message. */
  readonly quiet: boolean;
  /** Publish in an announcement channel. */
  readonly publish: boolean;
}

export interface Subscription extends SubscriptionSettings {
  readonly id: number;
  /** A digest; or what announces the posts of a source, which has no schedule. */
  readonly kind: 'digest' | 'follow';
  readonly pausedAt: number | null;
  /** Why digests do not get through, in words for people; null when they do. */
  readonly problem: string | null;
  /** The next run that nobody has looked at, milliseconds since the Unix epoch; null while paused. */
  readonly nextAt: number | null;
}

const NOT_STOPPED = { paused_at: null, problem: null };
/** What the columns of a schedule hold where there is none. */
const NO_SCHEDULE = {
  ...{ time: '00:00', zone: 'UTC', days: '1234567', next_at: null },
  ...{ count: 1, author: null, query: null, role_id: null, quiet: 0, publish: 0 },
};

/** Between a channel and the source that it follows. */
const FOLLOWS = ' follows ';

/** The digests of channels and people, and the sources that channels follow. */
export class Subscriptions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Sets up a target's digest, or changes it; whatever had stopped it is over. */
  put(settings: SubscriptionSettings, nextAt: number): Promise<Subscription> {
    return this.#put({
      ...NOT_STOPPED,
      guild_id: settings.guildId,
      target: settings.target,
      user_id: settings.userId,
      time: settings.time,
      zone: settings.zone,
      days: settings.days.join(''),
      count: settings.count,
      author: settings.author,
      query: settings.query,
      flavour: settings.flavour,
      role_id: settings.roleId,
      quiet: Number(settings.quiet),
      publish: Number(settings.publish),
      next_at: nextAt,
    });
  }

  /** Lets a channel hear of a source's new posts; the same channel may hear of several. */
  putFollower(
    sourceId: number,
    { guildId, channelId, userId }: { guildId: string; channelId: string; userId: string },
  ): Promise<Subscription> {
    return this.#put({
      ...NOT_STOPPED,
      ...NO_SCHEDULE,
      kind: 'follow',
      guild_id: guildId,
      target: `${channelId}${FOLLOWS}${sourceId}`,
      user_id: userId,
    });
  }

  async get(id: number): Promise<Subscription | undefined> {
    const row = await this.#select().where('id', '=', id).executeTakeFirst();
    return row && fromRow(row);
  }

  /** The digest of a channel or person. */
  async of(target: string): Promise<Subscription | undefined> {
    const row = await this.#select().where('target', '=', target).executeTakeFirst();
    return row && fromRow(row);
  }

  /** A server's digests, the oldest first. */
  async inGuild(guildId: string): Promise<Subscription[]> {
    const rows = await this.#select()
      .where('guild_id', '=', guildId)
      .where('kind', '=', 'digest')
      .orderBy('id')
      .execute();
    return rows.map(fromRow);
  }

  /** Those with a run that nobody has looked at, the longest waiting first. */
  async due(now: number, limit: number): Promise<Subscription[]> {
    const rows = await this.#select()
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(fromRow);
  }

  /** Those whose next run lies in the future, by id; for recomputing it. */
  async waiting(now: number, afterId: number, limit: number): Promise<Subscription[]> {
    const rows = await this.#select()
      .where('next_at', '>', now)
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(fromRow);
  }

  /** How many requests, about, the digests take that are due at a moment. */
  async requestsAt(nextAt: number): Promise<number> {
    const { digests, quiet, publish, direct } = await this.#db
      .selectFrom('subscriptions')
      .select((q) => [
        q.fn.countAll<number>().as('digests'),
        q.fn.sum<number | null>('quiet').as('quiet'),
        q.fn.sum<number | null>('publish').as('publish'),
        // A digest to a person may first have to open the direct message channel.
        sql<number>`count(*) - count(guild_id)`.as('direct'),
      ])
      .where('next_at', '=', nextAt)
      .executeTakeFirstOrThrow();
    return digests + (quiet ?? 0) + (publish ?? 0) + direct;
  }

  /** When the next run is that nobody has looked at. */
  async nextMoment(): Promise<number | null> {
    const { at } = await this.#db
      .selectFrom('subscriptions')
      .select((q) => q.fn.min('next_at').as('at'))
      .executeTakeFirstOrThrow();
    return at;
  }

  /**
   * Sets the next run.
   *
   * @returns false when it is no longer what the caller saw: somebody else was faster
   */
  async reschedule({ id, nextAt }: Subscription, to: number): Promise<boolean> {
    const result = await this.#db
      .updateTable('subscriptions')
      .set({ next_at: to })
      .where('id', '=', id)
      .where('next_at', 'is not distinct from', nextAt)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async pause(id: number, now: number): Promise<void> {
    await this.#update(id, { paused_at: now, next_at: null });
  }

  async resume(id: number, nextAt: number): Promise<void> {
    await this.#update(id, { paused_at: null, problem: null, next_at: nextAt });
  }

  /**
   * Notes that digests do not get through.
   *
   * @returns whether this is news
   */
  async setProblem(id: number, problem: string): Promise<boolean> {
    const news = await this.#db
      .updateTable('subscriptions')
      .set({ problem })
      .where('id', '=', id)
      .where('problem', 'is', null)
      .executeTakeFirst();
    if (news.numUpdatedRows > 0n) return true;
    await this.#update(id, { problem });
    return false;
  }

  async clearProblem(id: number): Promise<void> {
    await this.#update(id, { problem: null });
  }

  /** Deletes a digest and the record of its deliveries. */
  async delete(id: number): Promise<void> {
    await this.#db.deleteFrom('subscriptions').where('id', '=', id).execute();
  }

  /** Deletes everything about a server's digests. @returns how many there were */
  async deleteGuild(guildId: string): Promise<number> {
    const result = await this.#db
      .deleteFrom('subscriptions')
      .where('guild_id', '=', guildId)
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  /**
   * Deletes a person's own digest, and their name from those that they set up for servers.
   *
   * @returns how many digests of their own there were
   */
  async deletePerson(userId: string): Promise<number> {
    await this.#db
      .updateTable('subscriptions')
      .set({ user_id: null })
      .where('user_id', '=', userId)
      .where('guild_id', 'is not', null)
      .execute();
    const result = await this.#db
      .deleteFrom('subscriptions')
      .where('target', '=', userId)
      .where('guild_id', 'is', null)
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  async #put(values: Insertable<SubscriptionTable>): Promise<Subscription> {
    const row = await this.#db
      .insertInto('subscriptions')
      .values(values)
      .onConflict((c) => c.column('target').doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow();
    return fromRow(row);
  }

  #select() {
    return this.#db.selectFrom('subscriptions').selectAll();
  }

  async #update(
    id: number,
    changes: Partial<Pick<Selectable<SubscriptionTable>, 'paused_at' | 'problem' | 'next_at'>>,
  ): Promise<void> {
    await this.#db.updateTable('subscriptions').set(changes).where('id', '=', id).execute();
  }
}

function fromRow(row: Selectable<SubscriptionTable>): Subscription {
  return {
    id: row.id,
    kind: row.kind,
    guildId: row.guild_id,
    target: row.target.split(FOLLOWS, 1).join(),
    userId: row.user_id,
    time: row.time,
    zone: row.zone,
    days: Array.from(row.days, Number),
    count: row.count,
    author: row.author,
    query: row.query,
    flavour: row.flavour === 'on-this-day' ? row.flavour : null,
    roleId: row.role_id,
    quiet: row.quiet === 1,
    publish: row.publish === 1,
    pausedAt: row.paused_at,
    problem: row.problem,
    nextAt: row.next_at,
  };
}
