import type { Database } from './schema.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

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

  /** What a person has not been told yet, the oldest first. */
  async of(userId: string): Promise<Notice[]> {
    return this.#db
      .selectFrom('notices')
      .select(['id', 'text'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute();
  }

  /** Drops a notice that has reached the person. */
  async delete(id: number): Promise<void> {
    await this.#db.deleteFrom('notices').where('id', '=', id).execute();
  }

  /** @returns how many there were */
  async deletePerson(userId: string): Promise<number> {
    const result = await this.#db.deleteFrom('notices').where('user_id', '=', userId).executeTakeFirst();
    return Number(result.numDeletedRows);
  }
}
