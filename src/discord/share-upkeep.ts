import { type Client, Events, GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord.js';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { forgetGuild, type Memory } from '../storage/memory.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long a server's data stays after the bot was removed from it. */
const KEPT_MS = 30 * DAY_MS;

export interface UpkeepOptions {
  readonly client: Client<true>;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps what is remembered in line with Discord: forgets deleted messages, threads and channels at once, and servers
 * thirty days after the bot was removed from them.
 *
 * The events are taken as they come from Discord: discord.js tells of deletions only for what it has cached.
 *
 * @returns ends it
 */
export async function keepInLine({ client, memory, clock, logger }: UpkeepOptions): Promise<() => void> {
  const { guilds } = memory;
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) =>
      logger.error({ err: error }, 'what is remembered could not be kept in line'),
    );

  const onPacket = (packet: GatewayDispatchPayload) => void guarded(apply(packet, memory));
  client.on(Events.Raw, onPacket);

  let cancel = () => {};
  const forgetOld = async () => {
    cancel = clock.alarm(clock.now() + DAY_MS, () => void guarded(forgetOld()));
    for (const id of await guilds.leftFor(KEPT_MS)) {
      await forgetGuild(memory, id);
      logger.info({ server: id }, 'forgot a server that removed the bot thirty days ago');
    }
  };
  await guilds.reconcile([...client.guilds.cache.keys()]);
  await forgetOld();
  return () => {
    client.off(Events.Raw, onPacket);
    cancel();
  };
}

async function apply(packet: GatewayDispatchPayload, memory: Memory): Promise<void> {
  const { shares, discussions, guilds } = memory;
  switch (packet.t) {
    case GatewayDispatchEvents.MessageDelete:
      return shares.deleteMessages([packet.d.id]);
    case GatewayDispatchEvents.MessageDeleteBulk:
      return shares.deleteMessages(packet.d.ids);
    case GatewayDispatchEvents.ThreadDelete:
    case GatewayDispatchEvents.ChannelDelete:
      await shares.deleteChannel(packet.d.id);
      return discussions.deleteChannel(packet.d.id);
    case GatewayDispatchEvents.GuildCreate:
      return guilds.joined(packet.d.id);
    case GatewayDispatchEvents.GuildDelete:
      // An outage of Discord looks alike but for this.
      return packet.d.unavailable ? undefined : guilds.left(packet.d.id);
  }
}
