import type { Kysely } from 'kysely';

/** When an import goes on is up to its background job. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('feeds').dropColumn('import_at').execute();
}
