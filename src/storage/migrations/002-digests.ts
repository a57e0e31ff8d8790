import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('subscriptions')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('guild_id', 'text')
    .addColumn('target', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text')
    .addColumn('time', 'text', (c) => c.notNull())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('days', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('author', 'text')
    .addColumn('query', 'text')
    .addColumn('role_id', 'text')
    .addColumn('quiet', 'integer', (c) => c.notNull())
    .addColumn('publish', 'integer', (c) => c.notNull())
    .addColumn('paused_at', 'integer')
    .addColumn('problem', 'text')
    .addColumn('next_at', 'integer')
    .execute();
  await db.schema.createIndex('subscriptions_next').on('subscriptions').column('next_at').execute();
  await db.schema.createIndex('subscriptions_guild').on('subscriptions').column('guild_id').execute();

  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('subscription_id', 'integer', (c) =>
      c.notNull().references('subscriptions.id').onDelete('cascade'),
    )
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('run_at', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('excerpts', 'text', (c) => c.notNull())
    .addColumn('nonce', 'text', (c) => c.notNull().unique())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('tried_at', 'integer')
    .addColumn('unclear_since', 'integer')
    .addColumn('next_at', 'integer')
    .addColumn('channel_id', 'text')
    .addColumn('message_id', 'text')
    .addColumn('reason', 'text')
    .addColumn('finished_at', 'integer')
    .addUniqueConstraint('deliveries_once', ['subscription_id', 'slot'])
    .execute();
  await db.schema.createIndex('deliveries_next').on('deliveries').column('next_at').execute();

  await db.schema
    .createTable('arrivals')
    .addColumn('excerpt', 'text', (c) => c.primaryKey())
    .addColumn('at', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('arrivals_at').on('arrivals').column('at').execute();

  await db.schema
    .createTable('notices')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('notices_user').on('notices').column('user_id').execute();
}
