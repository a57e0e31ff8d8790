import type { RunningSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { openDatabase } from '../../src/storage/database.ts';

/** Rows in one statement: each value is a parameter, and databases take some 30,000 of them. */
const BATCH = 1000;

/**
 * Writes shares into a bot's database, by the owner and in turns of the excerpts and of three channels; only while
 * the bot is off. Their messages are there, in a word.
 */
export async function insertShares(
  sandbox: RunningSandbox,
  databaseUrl: string,
  excerpts: readonly string[],
  count: number,
): Promise<void> {
  const places = [SEEDED.general, SEEDED.papers, SEEDED.announcements].map((id) => sandbox.as('owner', id));
  const rows = Array.from({ length: count }, (_, at) => {
    const owner = places[at % places.length]!;
    const { id } = owner.channel;
    return {
      message_id: owner.say('Shared.').wire.id,
      excerpt: excerpts[at % excerpts.length]!,
      ...{ guild_id: SEEDED.guild, channel_id: id, place_id: id, user_id: SEEDED.owner, at },
    };
  });
  const { db, close } = await openDatabase(databaseUrl);
  for (let start = 0; start < count; start += BATCH) {
    await db
      .insertInto('shares')
      .values(rows.slice(start, start + BATCH))
      .execute();
  }
  await close();
}
