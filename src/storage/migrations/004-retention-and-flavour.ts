import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('subscriptions').addColumn('flavour', 'text').execute();
  await db.schema.alterTable('arrivals').addColumn('left_at', 'bigint').execute();
  await db.schema
    .alterTable('shares')
    .addColumn('checked_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('shares_checked').on('shares').column('checked_at').execute();
}
