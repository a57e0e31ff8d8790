import type { Database } from './schema.ts';

/** What people have to be told and could not be told yet. */
export class Notices {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns the notice's id */
  async add(userId: string, text: string): Promise<number> {
    const { id } = await this.#db
      .insertInto('notices')
      .values({ user_id: userId, text })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** Drops a notice that has reached the person. */
  async delete(id: number): Promise<void> {
    await this.#db.deleteFrom('notices').where('id', '=', id).execute();
  }

  /** Hands out a person's notices, each once. */
  async take(userId: string): Promise<string[]> {
    const rows = await this.#db
      .deleteFrom('notices')
      .where('user_id', '=', userId)
      .returning(['id', 'text'])
      .execute();
    return rows.sort((a, b) => a.id - b.id).map((row) => row.text);
  }
}
