import type { Database } from './schema.ts';

/** The servers whose libraries people read in direct messages. */
export class ChosenServers {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async of(userId: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('chosen_servers')
      .select('guild_id')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.guild_id;
  }

  /** @param guildId null for none */
  async choose(userId: string, guildId: string | null): Promise<void> {
    await this.deletePerson(userId);
    if (guildId === null) return;
    await this.#db.insertInto('chosen_servers').values({ user_id: userId, guild_id: guildId }).execute();
  }

  async deletePerson(userId: string): Promise<void> {
    await this.#db.deleteFrom('chosen_servers').where('user_id', '=', userId).execute();
  }

  async deleteGuild(guildId: string): Promise<void> {
    await this.#db.deleteFrom('chosen_servers').where('guild_id', '=', guildId).execute();
  }
}
