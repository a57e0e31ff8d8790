import type { Clock } from '../clock.ts';
import type { Database } from './schema.ts';

/** A claim whose thread has not come by then, in milliseconds, was made by a process that ended. */
const CLAIM_MS = 60_000;

/** Which excerpt in which channel. */
export interface Topic {
  readonly guildId: string;
  /** The channel that the thread hangs on. */
  readonly placeId: string;
  readonly excerpt: string;
}

/** What a press on Discuss finds. */
export type Claim =
  /** The thread is there. */
  | { readonly kind: 'thread'; readonly threadId: string }
  /** The caller opens it, and says so with `opened`, or with `release` when that fails. */
  | { readonly kind: 'yours' }
  /** Somebody else is opening it just now. */
  | { readonly kind: 'taken' };

/** Which thread discusses which excerpt: one for each channel and excerpt. */
export class Discussions {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Finds the thread, or claims the right to open it. Of several callers at the same moment one gets the right. */
  async claim(topic: Topic): Promise<Claim> {
    const { guildId, placeId, excerpt } = topic;
    const now = this.#clock.now();
    const made = await this.#db
      .insertInto('discussions')
      .values({ guild_id: guildId, place_id: placeId, excerpt, thread_id: null, claimed_at: now })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows === 1n) return { kind: 'yours' };
    const row = await this.#db
      .selectFrom('discussions')
      .select(['thread_id', 'claimed_at'])
      .where('place_id', '=', placeId)
      .where('excerpt', '=', excerpt)
      .executeTakeFirst();
    // Deleted between the two statements: its thread is gone.
    if (!row) return this.claim(topic);
    if (row.thread_id) return { kind: 'thread', threadId: row.thread_id };
    if (row.claimed_at > now - CLAIM_MS) return { kind: 'taken' };
    const taken = await this.#db
      .updateTable('discussions')
      .set({ claimed_at: now })
      .where('place_id', '=', placeId)
      .where('excerpt', '=', excerpt)
      .where('claimed_at', '=', row.claimed_at)
      .executeTakeFirst();
    return taken.numUpdatedRows === 1n ? { kind: 'yours' } : { kind: 'taken' };
  }

  /** Notes the thread that a claim led to. */
  async opened({ placeId, excerpt }: Topic, threadId: string): Promise<void> {
    await this.#db
      .updateTable('discussions')
      .set({ thread_id: threadId })
      .where('place_id', '=', placeId)
      .where('excerpt', '=', excerpt)
      .execute();
  }

  /** Gives a claim back that led to nothing. */
  async release({ placeId, excerpt }: Topic): Promise<void> {
    await this.#db
      .deleteFrom('discussions')
      .where('place_id', '=', placeId)
      .where('excerpt', '=', excerpt)
      .where('thread_id', 'is', null)
      .execute();
  }

  /** Drops what hangs on a channel, or is a thread, that is gone. */
  async deleteChannel(id: string): Promise<void> {
    await this.#db
      .deleteFrom('discussions')
      .where((q) => q.or([q('place_id', '=', id), q('thread_id', '=', id)]))
      .execute();
  }

  async deleteGuild(guildId: string): Promise<void> {
    await this.#db.deleteFrom('discussions').where('guild_id', '=', guildId).execute();
  }
}
