import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { SEEDED } from '../../src/sandbox/seed.ts';

/**
 * Writes shares into a bot's database, by the owner and in turns of the excerpts and of three channels; only while
 * the bot is off. Their messages do not exist.
 */
export function insertShares(folder: string, excerpts: readonly string[], count: number): void {
  const db = new SQLite(join(folder, 'commonplace.db'));
  const insert = db.prepare(
    'insert into shares (message_id, excerpt, guild_id, channel_id, place_id, user_id, at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const places = [SEEDED.general, SEEDED.papers, SEEDED.announcements];
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const place = places[i % places.length];
      const excerpt = excerpts[i % excerpts.length];
      insert.run(String(10n ** 18n + BigInt(i)), excerpt, SEEDED.guild, place, place, SEEDED.owner, i);
    }
  })();
  db.close();
}
