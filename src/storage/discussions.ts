import type { Database } from './schema.ts';

/** Which excerpt in which channel. */
export interface Topic {
  readonly guildId: string;
  /** The channel that the thread hangs on. */
  readonly placeId: string;
  readonly excerpt: string;
}

/** Remembers which thread discusses which excerpt: one for each channel and excerpt. */
export class Discussions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The thread about an excerpt in a channel.
   *
   * @param excerpts the ids of the excerpt, former ones included
   * @returns its id; undefined when none was opened
   */
  async find(placeId: string, excerpts: readonly string[]): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('discussions')
      .select('thread_id')
      .where('place_id', '=', placeId)
      .where('excerpt', 'in', excerpts)
      .executeTakeFirst();
    return row?.thread_id;
  }

  /** Those of the ids that are threads about excerpts: a thread has the id of the message that it hangs on. */
  async threadsAmong(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#db
      .selectFrom('discussions')
      .select('thread_id')
      .where('thread_id', 'in', ids)
      .execute();
    return new Set(rows.map((row) => row.thread_id));
  }

  /** Notes the thread about an excerpt, in place of an older one. */
  async opened({ guildId, placeId, excerpt }: Topic, threadId: string): Promise<void> {
    await this.#db
      .insertInto('discussions')
      .values({ guild_id: guildId, place_id: placeId, excerpt, thread_id: threadId })
      .onConflict((c) => c.columns(['place_id', 'excerpt']).doUpdateSet({ thread_id: threadId }))
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
