import type { Kysely } from 'kysely';

/** Background jobs now schedule the pages of an import. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('feeds').dropColumn('import_at').execute();
}
