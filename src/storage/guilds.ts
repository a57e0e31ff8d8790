import type { Clock } from '../clock.ts';
import type { Database } from './schema.ts';

/** Which servers the bot is in, and when it was removed from the others. */
export class Guilds {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Notes that the bot is in a server. */
  async joined(id: string): Promise<void> {
    await this.#db
      .insertInto('guilds')
      .values({ id, left_at: null })
      // Discord tells of every server at every connection: nothing is written for those that are known.
      .onConflict((c) =>
        c.column('id').doUpdateSet({ left_at: null }).where('guilds.left_at', 'is not', null),
      )
      .execute();
  }

  /** Notes that the bot was removed from a server; the first time counts. */
  async left(id: string): Promise<void> {
    await this.#db
      .updateTable('guilds')
      .set({ left_at: this.#clock.now() })
      .where('id', '=', id)
      .where('left_at', 'is', null)
      .execute();
  }

  /**
   * Brings the record in line with the servers that the bot is in now: it may have been removed while it was off.
   *
   * @param isOurs whether this process would know of a server
   */
  async reconcile(present: readonly string[], isOurs: (id: string) => boolean = () => true): Promise<void> {
    for (const id of present) await this.joined(id);
    const rows = await this.#db.selectFrom('guilds').select('id').where('left_at', 'is', null).execute();
    const known = new Set(present);
    for (const { id } of rows) if (isOurs(id) && !known.has(id)) await this.left(id);
  }

  /** @returns the servers that the bot left that long ago, in milliseconds, or longer */
  async leftFor(ms: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('guilds')
      .select('id')
      .where('left_at', '<=', this.#clock.now() - ms)
      .execute();
    return rows.map((row) => row.id);
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('guilds').where('id', '=', id).execute();
  }
}
