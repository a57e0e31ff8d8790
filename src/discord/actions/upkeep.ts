import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  DiscordAPIError,
  Events,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
} from 'discord.js';
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10';
import { type Clock, DAY_MS } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { forgetGuild, type UserData } from '../../storage/user-data.ts';

/** How long a server's data stays after the bot was removed from it. */
const KEPT_MS = 30 * DAY_MS;
/** So that looking for deleted messages takes little of what Discord grants to the whole bot. */
const BETWEEN_CHECKS_MS = 200;

export interface UpkeepOptions {
  readonly client: Client<true>;
  readonly userData: UserData;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps what is remembered in line with Discord: forgets deleted messages, threads and channels, and servers thirty
 * days after the bot was removed from them.
 *
 * The events are taken as they come from Discord: discord.js tells of deletions only for what it has cached. What was
 * deleted while nobody listened is found by asking for each message, at every new session.
 *
 * @returns ends it
 */
export async function keepInLine({ client, userData, clock, logger }: UpkeepOptions): Promise<() => void> {
  const { guilds } = userData;
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) =>
      logger.error({ err: error }, 'what is remembered could not be kept in line'),
    );

  const onPacket = (packet: GatewayDispatchPayload) => void guarded(apply(packet, userData));
  client.on(Events.Raw, onPacket);

  let sweep = new AbortController();
  const onSession = () => {
    sweep.abort();
    sweep = new AbortController();
    void guarded(dropDeleted(client, userData, sweep.signal));
  };
  client.on(Events.ShardReady, onSession);

  let cancel = () => {};
  const forgetOld = async () => {
    cancel = clock.alarm(clock.now() + DAY_MS, () => void guarded(forgetOld()));
    for (const id of await guilds.leftFor(KEPT_MS)) {
      await forgetGuild(userData, id);
      logger.info({ server: id }, 'forgot a server that removed the bot thirty days ago');
    }
  };
  await guilds.reconcile([...client.guilds.cache.keys()]);
  await forgetOld();
  onSession();
  return () => {
    client.off(Events.Raw, onPacket);
    client.off(Events.ShardReady, onSession);
    sweep.abort();
    cancel();
  };
}

async function apply(packet: GatewayDispatchPayload, userData: UserData): Promise<void> {
  const { shares, guilds } = userData;
  switch (packet.t) {
    case GatewayDispatchEvents.MessageDelete:
      return shares.deleteMessages([packet.d.id]);
    case GatewayDispatchEvents.MessageDeleteBulk:
      return shares.deleteMessages(packet.d.ids);
    case GatewayDispatchEvents.ThreadDelete:
    case GatewayDispatchEvents.ChannelDelete:
      return forgetChannel(packet.d.id, userData);
    case GatewayDispatchEvents.GuildCreate:
      return guilds.joined(packet.d.id);
    case GatewayDispatchEvents.GuildDelete:
      // An outage of Discord looks alike but for this.
      return packet.d.unavailable ? undefined : guilds.left(packet.d.id);
  }
}

/** Asks Discord for every message that holds a share, the newest first and without haste, and drops those that are gone. */
async function dropDeleted(client: Client<true>, userData: UserData, signal: AbortSignal): Promise<void> {
  const { shares } = userData;
  for (const { channelId, messageId } of await shares.messages()) {
    const problem = await client.rest.get(Routes.channelMessage(channelId, messageId), { signal }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (signal.aborted) return;
    // Whatever else is wrong says nothing about the message.
    const code = problem instanceof DiscordAPIError ? problem.code : undefined;
    if (code === RESTJSONErrorCodes.UnknownMessage) await shares.deleteMessages([messageId]);
    if (code === RESTJSONErrorCodes.UnknownChannel) await forgetChannel(channelId, userData);
    await sleep(BETWEEN_CHECKS_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

async function forgetChannel(id: string, { shares, discussions }: UserData): Promise<void> {
  await shares.deleteChannel(id);
  await discussions.deleteChannel(id);
}
