import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  DiscordAPIError,
  Events,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
} from 'discord.js';
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10';
import { type Clock, DAY_MS, HOUR_MS } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { forgetChannel, type UserData } from '../../storage/user-data.ts';

/** Spaces the checks for deleted messages so that they use little of the bot's rate limit. */
const CHECK_GAP_MS = 200;
/** Messages, and channels, to check in one pass of about two minutes. */
const MAX_CHECKS = 500;
/** Messages checked within this time are skipped: sessions may follow each other quickly. */
const RECENT_MS = HOUR_MS;

export interface DeletionsOptions {
  readonly client: Client<true>;
  readonly userData: UserData;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this client receives a server's events; absent: all of them. */
  readonly isOurs?: (guildId: string) => boolean;
  /** Whether this client checks for unnoticed deletions, which only one needs to do. */
  readonly asks?: boolean;
}

/**
 * Forgets messages, threads and channels deleted in Discord, and records servers that the bot joins and leaves.
 *
 * It uses raw gateway events, since discord.js emits deletions only of cached objects. Deletions that were missed are found by
 * asking Discord: about the newest messages at every new session, and every day about those checked longest ago.
 *
 * @returns ends it
 */
export async function syncDeletions(options: DeletionsOptions): Promise<() => void> {
  const { client, userData, clock, logger, isOurs, asks = true } = options;
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => logger.error({ err: error }, 'could not check for deleted messages'));

  const onPacket = (packet: GatewayDispatchPayload) => void guarded(apply(packet, userData));
  client.on(Events.Raw, onPacket);

  let currentCheck = new AbortController();
  let lastCheckedBag = 0;
  const startCheck = (order: 'newest' | 'longest-ago') => {
    currentCheck.abort();
    currentCheck = new AbortController();
    const { signal } = currentCheck;
    void guarded(
      (async () => {
        await checkMessages(options, order, signal);
        if (order === 'longest-ago') lastCheckedBag = await checkChannels(options, lastCheckedBag, signal);
      })(),
    );
  };
  const onSession = () => startCheck('newest');

  let cancel = () => {};
  const everyDay = () => {
    cancel = clock.alarm(clock.now() + DAY_MS, () => {
      everyDay();
      startCheck('longest-ago');
    });
  };
  await userData.guilds.reconcile([...client.guilds.cache.keys()], isOurs);
  if (asks) {
    client.on(Events.ShardReady, onSession);
    everyDay();
    onSession();
  }
  return () => {
    client.off(Events.Raw, onPacket);
    client.off(Events.ShardReady, onSession);
    currentCheck.abort();
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
      return forgetChannel(userData, packet.d.id);
    case GatewayDispatchEvents.GuildCreate:
      return guilds.joined(packet.d.id);
    case GatewayDispatchEvents.GuildDelete:
      // Only this distinguishes it from an outage of Discord.
      return packet.d.unavailable ? undefined : guilds.left(packet.d.id);
  }
}

/** Asks Discord about messages with shares, at a slow pace, and drops those that are gone. */
async function checkMessages(
  { client, userData, clock }: DeletionsOptions,
  order: 'newest' | 'longest-ago',
  signal: AbortSignal,
): Promise<void> {
  const { shares } = userData;
  for (const { channelId, messageId } of await shares.unchecked(clock.now() - RECENT_MS, order, MAX_CHECKS)) {
    const code = await problemWith(client, Routes.channelMessage(channelId, messageId), signal);
    if (signal.aborted) return;
    // Other errors say nothing about the message.
    if (code === RESTJSONErrorCodes.UnknownMessage) await shares.deleteMessages([messageId]);
    else if (code === RESTJSONErrorCodes.UnknownChannel) await forgetChannel(userData, channelId);
    else await shares.checked(messageId, clock.now());
    await pause(signal);
    if (signal.aborted) return;
  }
}

/**
 * Asks Discord about channels with bags that it has not told of, and forgets those that are gone.
 *
 * @param after the last bag of the previous pass
 * @returns the last bag of this pass; 0 if it reached the end
 */
async function checkChannels(
  { client, userData }: DeletionsOptions,
  after: number,
  signal: AbortSignal,
): Promise<number> {
  const { bags } = userData;
  let last = after;
  for (let checks = 0; checks < MAX_CHECKS && !signal.aborted; ) {
    const [bag] = await bags.channelsAfter(last, 1);
    if (!bag) return 0;
    last = bag.id;
    if (client.channels.cache.has(bag.channelId)) continue;
    checks++;
    const code = await problemWith(client, Routes.channel(bag.channelId), signal);
    if (!signal.aborted && code === RESTJSONErrorCodes.UnknownChannel)
      await forgetChannel(userData, bag.channelId);
    await pause(signal);
  }
  return last;
}

/** Requests something. @returns the code of Discord's refusal; undefined for success or any other error */
async function problemWith(
  client: Client<true>,
  route: `/${string}`,
  signal: AbortSignal,
): Promise<number | string | undefined> {
  const problem = await client.rest.get(route, { signal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return problem instanceof DiscordAPIError ? problem.code : undefined;
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(CHECK_GAP_MS, undefined, { signal }).catch(() => {});
}
