import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { RunningSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';

/**
 * Writes shares into a bot's database, by the owner and in turns of the excerpts and of three channels; only while
 * the bot is off. Their messages are there, in a word.
 */
export function insertShares(
  sandbox: RunningSandbox,
  folder: string,
  excerpts: readonly string[],
  count: number,
): void {
  const places = [SEEDED.general, SEEDED.papers, SEEDED.announcements].map((id) => sandbox.as('owner', id));
  const db = new SQLite(join(folder, 'commonplace.db'));
  const insert = db.prepare(
    'insert into shares (message_id, excerpt, guild_id, channel_id, place_id, user_id, at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const owner = places[i % places.length]!;
      const { id } = owner.channel;
      const excerpt = excerpts[i % excerpts.length];
      insert.run(owner.say('Shared.').wire.id, excerpt, SEEDED.guild, id, id, SEEDED.owner, i);
    }
  })();
  db.close();
}
