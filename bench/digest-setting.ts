import { ChannelType } from 'discord-api-types/v10';
import type { Sandbox } from '../sandbox/src/server/server.ts';
import { SEEDED } from '../sandbox/src/world/seed.ts';
import { localDate } from '../src/digest/schedule.ts';
import { openDatabase } from '../src/storage/database.ts';
import { Subscriptions } from '../src/storage/subscriptions.ts';
import { DIGEST } from '../test/support/subscriptions.ts';

/** Text channels and forums with digests of their own, for the benches of the digest. */

/** Adds channels to the sandbox's server. @returns their ids */
export function addChannels({ world }: Sandbox, count: number, type: ChannelType, name: string): string[] {
  return Array.from({ length: count }, (_, i) => {
    return world.addChannel({ type, guildId: SEEDED.guild, name: `${name}-${i}` }).id;
  });
}

/**
 * Gives each channel a digest that is due at a full minute. The bot must not be running.
 *
 * @param at milliseconds since the Unix epoch, a full minute
 * @param guildOf the server of a channel
 */
export async function subscribe(
  databaseUrl: string,
  channels: readonly string[],
  at: number,
  guildOf: (channelId: string) => string = () => SEEDED.guild,
): Promise<void> {
  const { db, close } = await openDatabase(databaseUrl);
  const subscriptions = new Subscriptions(db);
  // The same time on every day of this one's weekday: due once while the bench runs.
  const days = [new Date(localDate(at, 'UTC')).getUTCDay() || 7];
  for (const target of channels) {
    const when = { time: new Date(at).toISOString().slice(11, 16), zone: 'UTC', days };
    const where = { guildId: guildOf(target), target, userId: SEEDED.admin };
    await subscriptions.put({ ...DIGEST, ...where, ...when, count: 2 }, at);
  }
  await close();
}

/** The digests in a channel, or in the threads of a forum, each by its delivery. */
export function digestsIn({ world }: Sandbox, channelId: string): string[] {
  const isForum = world.channel(channelId).type === ChannelType.GuildForum;
  const places = isForum
    ? [...world.channels.values()].filter(({ parentId }) => parentId === channelId)
    : [{ id: channelId }];
  return places
    .flatMap(({ id }) => world.messages(id))
    .flatMap(({ wire }) => JSON.stringify(wire.components).match(/digest:why:[\w-]+/) ?? []);
}
