import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bags')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('seed', 'integer', (c) => c.notNull())
    .addColumn('filled_at', 'integer', (c) => c.notNull())
    .addColumn('last', 'text')
    .addUniqueConstraint('bags_owner_name', ['owner', 'name'])
    .execute();
  await db.schema
    .createTable('bag_draws')
    .addColumn('bag_id', 'integer', (c) => c.notNull().references('bags.id').onDelete('cascade'))
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('bag_draws_key', ['bag_id', 'excerpt'])
    .execute();
  await db.schema
    .createTable('searches')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('used_at', 'integer', (c) => c.notNull())
    .execute();
}
