import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('feeds')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('url', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('query', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('site', 'text')
    .addColumn('etag', 'text')
    .addColumn('last_modified', 'text')
    .addColumn('next_at', 'bigint')
    .addColumn('fails', 'integer', (c) => c.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('problem', 'text')
    .addColumn('checked_at', 'bigint')
    .addColumn('new_at', 'bigint')
    .addColumn('baseline_at', 'bigint')
    .addColumn('sweep_at', 'bigint')
    .addColumn('moved_to', 'text')
    .addColumn('moved_count', 'integer', (c) => c.notNull())
    .addColumn('report', 'text')
    .addColumn('import_before', 'text')
    .addColumn('import_at', 'bigint')
    .addColumn('imported', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('rev', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('feeds_next').on('feeds').column('next_at').execute();

  await db.schema
    .createTable('feed_scopes')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('feed_id', 'integer', (c) => c.notNull().references('feeds.id').onDelete('cascade'))
    .addColumn('guild_id', 'text', (c) => c.notNull())
    .addColumn('added_by', 'text')
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('filter', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('from_file', 'integer', (c) => c.notNull())
    .addColumn('follow_id', 'integer', (c) => c.references('subscriptions.id').onDelete('set null'))
    .addColumn('announced_to', 'bigint')
    .addColumn('rev', 'integer', (c) => c.notNull())
    .addUniqueConstraint('feed_scopes_once', ['feed_id', 'guild_id'])
    .execute();
  await db.schema.createIndex('feed_scopes_guild').on('feed_scopes').column('guild_id').execute();
  await db.schema.createIndex('feed_scopes_follow').on('feed_scopes').column('follow_id').execute();

  await db.schema
    .createTable('items')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('feed_id', 'integer', (c) => c.notNull().references('feeds.id').onDelete('cascade'))
    .addColumn('guid', 'text', (c) => c.notNull())
    .addColumn('url', 'text')
    .addColumn('title', 'text')
    .addColumn('authors', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('also_at', 'text', (c) => c.notNull())
    .addColumn('posted_at', 'bigint')
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addColumn('former_ids', 'text', (c) => c.notNull())
    .addColumn('first_seen', 'bigint', (c) => c.notNull())
    .addColumn('baseline', 'integer', (c) => c.notNull())
    .addColumn('edited_at', 'bigint')
    .addColumn('missing_since', 'bigint')
    .addColumn('gone_at', 'bigint')
    .addUniqueConstraint('items_once', ['feed_id', 'guid'])
    .execute();
  await db.schema.createIndex('items_seen').on('items').columns(['feed_id', 'first_seen']).execute();

  await db.schema
    .createTable('hidden_items')
    .addColumn('guild_id', 'text', (c) => c.notNull())
    .addColumn('item_id', 'integer', (c) => c.notNull().references('items.id').onDelete('cascade'))
    .addColumn('hidden_by', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('hidden_items_key', ['guild_id', 'item_id'])
    .execute();

  await db.schema
    .createTable('chosen_servers')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('guild_id', 'text', (c) => c.notNull())
    .execute();

  await db.schema
    .alterTable('subscriptions')
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('digest'))
    .execute();
}
