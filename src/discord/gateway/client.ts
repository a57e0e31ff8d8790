import { once } from 'node:events';
import {
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayIntentBits,
  type IIdentifyThrottler,
  Options,
} from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';
import { StartError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { CACHES } from './caches.ts';
import { surviveClockSteps } from './clock-step.ts';
import { type RestAccess, restOptions } from './rest.ts';
import { retrying } from './retrying.ts';
import { FinalShardingStrategy } from './sharding-strategy.ts';

/** The backoff while Discord cannot be reached. */
export const UNREACHABLE = { problem: 'Discord cannot be reached', firstMs: 1000, lastMs: MINUTE_MS };

export const REFUSED_TOKEN =
  'Discord refuses the token. Create a new one on the Bot page of your application (discord.com/developers/applications) and set it as DISCORD_TOKEN in .env.';

/** The close code for a bot that is in too many servers for its number of shards. */
const SHARDING_REQUIRED = 4011;

/** Discord requires more shards for the bot's servers. */
export class TooFewShards extends StartError {
  constructor() {
    super('The bot is in more servers than its shards may serve: it needs more of them.');
  }
}

/** Gateway close codes after which no connection can succeed, with what the operator should do. */
const HOPELESS: Readonly<Record<number, string>> = {
  4004: REFUSED_TOKEN,
  4010: 'Discord refuses the connection: the shard is invalid. Update Commonplace.',
  4012: 'Discord no longer speaks this API version. Update Commonplace.',
  4013: 'Discord refuses the intents. Update Commonplace.',
  4014: 'Discord refuses the intents. Update Commonplace.',
};

export interface ConnectOptions extends RestAccess {
  readonly logger: Logger;
  /** Aborts connecting. */
  readonly signal: AbortSignal;
  /** Called if an established connection is lost for good. */
  readonly onLost: (error: StartError) => void;
  /** The shards to run; by default as many as Discord recommends. */
  readonly shards?: ShardRange;
  /** Decides when a shard may identify; by default, without regard to other processes. */
  readonly throttler?: IIdentifyThrottler;
  /** Called with each client before it connects, so that no event is missed. */
  readonly onClient?: (client: Client) => void;
}

/** The shards that a client runs. */
export interface ShardRange {
  /** All of them by default. */
  readonly ids?: readonly number[];
  readonly count: number;
}

/**
 * Connects to Discord and waits until the bot is ready. If waiting can help (no network, Discord down) it retries with backoff
 * and logs it.
 *
 * @throws StartError if no attempt can succeed (a wrong token), the signal's reason if it is aborted
 */
export async function connect(options: ConnectOptions): Promise<Client<true>> {
  const { logger, signal } = options;
  const attempt = async () => {
    const client = createClient(options);
    try {
      return await login(client, options);
    } catch (error) {
      await client.destroy();
      if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
        throw new StartError(REFUSED_TOKEN);
      throw error;
    }
  };
  return retrying(attempt, { ...UNREACHABLE, logger, signal });
}

function createClient(options: ConnectOptions): Client {
  const { logger, signal, shards, throttler, onClient } = options;
  const client = new Client({
    // None of them is privileged: servers, channels, and deletions of messages (never their content).
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
    rest: restOptions(options),
    allowedMentions: { parse: [] },
    ...(shards
      ? { shardCount: shards.count, ...(shards.ids && { shards: [...shards.ids] }) }
      : { shards: 'auto' as const }),
    ws: {
      buildStrategy: (manager) => new FinalShardingStrategy(manager),
      ...(throttler && { buildIdentifyThrottler: async () => throttler }),
    },
    makeCache: Options.cacheWithLimits(CACHES),
  });
  surviveClockSteps(client.rest);
  client.on(Events.Error, (error) => logger.error({ err: error }, 'the Discord client reported an error'));
  client.on(Events.ShardError, (error) => logger.warn({ reason: error.message }, 'the connection broke'));
  client.on(Events.ShardReconnecting, () => {
    if (!signal.aborted) logger.info('reconnecting to Discord');
  });
  client.on(Events.ShardResume, () => logger.info('gateway session resumed'));
  surviveInvalidSession(client);
  onClient?.(client);
  return client;
}

/** Logs in. Resolves when the servers are known. */
async function login(client: Client, { token, signal, onLost }: ConnectOptions): Promise<Client<true>> {
  const failed = new AbortController();
  let ready = false;
  client.on(Events.ShardDisconnect, ({ code }) => {
    const error =
      code === SHARDING_REQUIRED
        ? new TooFewShards()
        : new StartError(HOPELESS[code] ?? `Discord closed the connection for good (code ${code}).`);
    if (ready) onLost(error);
    else failed.abort(error);
  });
  const either = AbortSignal.any([signal, failed.signal]);
  const whenReady = once(client, Events.ClientReady, { signal: either }).catch(() => either.throwIfAborted());
  // login() never settles if the connection is refused for good, so whichever ends first decides.
  await Promise.race([client.login(token).then(() => whenReady), whenReady]);
  ready = true;
  return client as Client<true>;
}

/**
 * INVALID_SESSION right after RESUMED crashes discord.js 14.28: its RESUMED handler reads the session, which has been dropped
 * by then (`shard.sessionInfo.sequence` of null in RESUMED.js). The manager emits the packet right before it runs that
 * handler, so a substitute session is provided until the handler has returned.
 */
function surviveInvalidSession(client: Client): void {
  type Shard = { sessionInfo: { sequence: number } | null; closeSequence: number };
  const manager = client.ws as unknown as {
    on(event: 'RESUMED', listener: (data: unknown, shardId: number) => void): void;
    shards: Map<number, Shard>;
  };
  manager.on('RESUMED', (_, shardId) => {
    const shard = manager.shards.get(shardId);
    if (!shard || shard.sessionInfo) return;
    shard.sessionInfo = { sequence: shard.closeSequence };
    queueMicrotask(() => {
      shard.sessionInfo = null;
    });
  });
}
