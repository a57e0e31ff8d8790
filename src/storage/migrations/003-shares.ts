import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('shares')
    .addColumn('message_id', 'text', (c) => c.primaryKey())
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addColumn('guild_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('place_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .execute();
  // The first answers "discussed 3 times here" from the index alone, however many shares there are.
  for (const columns of [
    ['guild_id', 'excerpt', 'place_id'],
    ['guild_id', 'excerpt', 'at'],
    ['guild_id', 'at'],
    ['channel_id', 'at'],
    ['place_id'],
    ['user_id'],
  ]) {
    await db.schema
      .createIndex(`shares_${columns.join('_')}`)
      .on('shares')
      .columns(columns)
      .execute();
  }

  await db.schema
    .createTable('discussions')
    .addColumn('place_id', 'text', (c) => c.notNull())
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addColumn('guild_id', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('discussions_key', ['place_id', 'excerpt'])
    .execute();
  await db.schema.createIndex('discussions_thread').on('discussions').column('thread_id').execute();
  await db.schema.createIndex('discussions_guild').on('discussions').column('guild_id').execute();

  await db.schema
    .createTable('saves')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('saves_key', ['user_id', 'excerpt'])
    .execute();

  await db.schema
    .createTable('guilds')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('left_at', 'integer')
    .execute();
}
