import { DiscordAPIError } from 'discord.js';
import { type RESTGetAPIGatewayBotResult, Routes } from 'discord-api-types/v10';
import type { Closers } from '../closers.ts';
import type { Config } from '../config.ts';
import { REFUSED_TOKEN, TooFewShards, UNREACHABLE } from '../discord/gateway/client.ts';
import { Connections, type ConnectionsOptions } from '../discord/gateway/connections.ts';
import { openRest } from '../discord/gateway/rest.ts';
import { retrying } from '../discord/gateway/retrying.ts';
import { StartError } from '../errors.ts';
import { notify } from '../storage/listener.ts';
import type { Database } from '../storage/schema.ts';
import { SharedIdentifyThrottler } from './identify.ts';
import type { Cluster } from './open.ts';
import { ShardPool } from './shard-pool.ts';

const ALL = 'all shards';
/** Tells gateways that shards were freed or added. */
const SHARDS_CHANNEL = 'commonplace_shards';

export type ConnectingOptions = Omit<ConnectionsOptions, 'throttler' | 'onTooFewShards'> &
  Pick<Config, 'databaseUrl' | 'shards'>;

/** Connects a process that runs alone: it runs all shards, and reconnects with more when Discord asks for more. */
export async function connectAlone(options: ConnectingOptions, closers: Closers): Promise<Connections> {
  const { logger, onLost, shards } = options;
  let count = shards === 'auto' ? undefined : shards;
  const connections = new Connections({
    ...options,
    onTooFewShards: () => {
      connections
        .close(ALL)
        .then(grow)
        .then(open)
        .catch((error: unknown) => onLost(error as StartError));
    },
  });
  const grow = async () => {
    count = Math.max((count ?? 1) * 2, (await gatewayAdvice(options)).shards);
    logger.warn({ shards: count }, 'Discord wants more shards');
  };
  const open = async () => {
    for (;;) {
      try {
        await connections.open(ALL, count === undefined ? undefined : { count });
        return;
      } catch (error) {
        if (!(error instanceof TooFewShards)) throw error;
        await grow();
      }
    }
  };
  await open();
  closers.push(() => connections.closeAll());
  return connections;
}

/** Connects one of several gateways: it runs its share of the shards. */
export async function connectShared(
  options: ConnectingOptions,
  { id, leases, listener }: Cluster,
  db: Database,
  closers: Closers,
): Promise<Connections> {
  const { logger, onLost, databaseUrl } = options;
  const advice = await gatewayAdvice(options);
  const { max_concurrency: maxConcurrency } = advice.session_start_limit;
  const connections = new Connections({
    ...options,
    throttler: new SharedIdentifyThrottler(databaseUrl, maxConcurrency, logger),
    onTooFewShards: () =>
      void pool.grow().catch((error: unknown) => logger.error({ err: error }, 'no more shards')),
  });
  const fixed = options.shards !== 'auto';
  const count = options.shards === 'auto' ? advice.shards : options.shards;
  const announce = () => void notify(db, SHARDS_CHANNEL).catch(() => {});
  const pool = new ShardPool({ db, leases, connections, logger, id, count, fixed, onLost, announce });
  listener.on(SHARDS_CHANNEL, () => pool.wake());
  closers.push(() => pool.close());
  await pool.start();
  return connections;
}

/**
 * Asks Discord how many shards it recommends, and retries until it answers.
 *
 * @throws StartError when the token is refused, the signal's reason when it is aborted
 */
async function gatewayAdvice(options: ConnectingOptions): Promise<RESTGetAPIGatewayBotResult> {
  const { logger, signal } = options;
  const rest = openRest(options);
  const attempt = () =>
    rest.get(Routes.gatewayBot(), { signal }).catch((error: unknown) => {
      throw error instanceof DiscordAPIError && error.status === 401 ? new StartError(REFUSED_TOKEN) : error;
    });
  return (await retrying(attempt, { ...UNREACHABLE, logger, signal })) as RESTGetAPIGatewayBotResult;
}
