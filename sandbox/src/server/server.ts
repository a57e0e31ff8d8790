import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { GATEWAY_PATH, Gateway } from '../gateway/gateway.ts';
import { SessionStartLimit, type ShardingOptions } from '../gateway/sharding.ts';
import { Commands } from '../interactions/commands.ts';
import { Interactions } from '../interactions/interactions.ts';
import { attachmentRoutes } from '../routes/attachments.ts';
import type { Context } from '../routes/context.ts';
import { Faults } from '../routes/faults.ts';
import { RateLimits } from '../routes/rate-limits.ts';
import { restApi, unknownRoute } from '../routes/rest.ts';
import { SandboxClock } from '../world/clock.ts';
import { FileStore } from '../world/files.ts';
import { findChannel, findPerson } from '../world/lookup.ts';
import { DEFAULT_WORLD, seedGuilds, seedWorld } from '../world/seed.ts';
import { type WorldSeed, worldSeed } from '../world/world-seed.ts';
import { Actor } from './actors.ts';
import { onlyThisMachine } from './guard.ts';
import { pageApi } from './page-api.ts';
import { pageFiles } from './page-files.ts';
import type { Sandbox } from './sandbox.ts';

export type { Sandbox };

const LOOPBACK = '127.0.0.1';

/** A running sandbox. */
export interface RunningSandbox extends Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** discord.js's option `rest.api`. */
  readonly apiUrl: string;
}

export interface SandboxOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** A pino logger; absent: nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** The bot's token; a new one by default. */
  readonly token?: string;
  /** The initial world; {@link DEFAULT_WORLD} by default. */
  readonly world?: WorldSeed;
  /** The number of further servers, each with the bot, one channel and the person `host`, for tests of sharding. */
  readonly guilds?: number;
  /** Further routes on the same port and clock, for the bot under test to fetch from. */
  readonly routes?: (app: FastifyInstance, clock: SandboxClock) => void;
  /** The clock for rate limits, milliseconds; system time by default. */
  readonly limitsNow?: () => number;
  /** Sharding of the gateway. Identifies are not rate limited unless `identifyWindowMs` is set. */
  readonly sharding?: ShardingOptions;
}

/**
 * Starts a local Discord on the loopback interface.
 *
 * @throws Error if the port is in use
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const clock = new SandboxClock();
  const seed = worldSeed.parse(options.world ?? DEFAULT_WORLD);
  const world = seedWorld(clock, seed);
  seedGuilds(world, options.guilds ?? 0);
  const files = new FileStore();
  const limits = new RateLimits(options.limitsNow);
  const token = options.token ?? newToken(world.botId);
  const context: Context = {
    world,
    files,
    commands: new Commands(world),
    interactions: new Interactions(world, files),
    gateway: new Gateway(
      world,
      token,
      new SessionStartLimit(clock, { identifyWindowMs: 0, ...options.sharding }),
    ),
    faults: new Faults(),
  };

  const app = Fastify({
    ...(options.logger ? { loggerInstance: warningsOnly(options.logger) } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  app.setNotFoundHandler(unknownRoute);
  app.addHook('onRequest', onlyThisMachine);
  const sandbox: Sandbox = {
    ...context,
    token,
    clock,
    limits,
    page: seed.page,
    as: (person: string, place: string) => {
      const { id } = findPerson(world, person);
      return new Actor(context, id, findChannel(world, place, id));
    },
    close: async () => {
      context.interactions.close();
      await context.gateway.close();
      await app.close();
    },
  };
  for (const { channels } of seed.guilds) {
    for (const { name, messages } of channels) {
      for (const { from, text } of messages) sandbox.as(from, `#${name}`).say(text);
    }
  }
  restApi(app, context, token, limits);
  attachmentRoutes(app, files);
  pageApi(app, sandbox);
  pageFiles(app);
  options.routes?.(app, clock);
  await app.listen({ host: LOOPBACK, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${LOOPBACK}:${port}`;
  files.baseUrl = url;
  context.gateway.attach(app.server, `ws://${LOOPBACK}:${port}${GATEWAY_PATH}`);

  return { ...sandbox, url, apiUrl: `${url}/api` };
}

/** A logger for warnings and errors only. */
function warningsOnly(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger.child({}, { level: 'warn' });
}

/** A token in Discord's format: the encoded bot id, then two random parts. */
function newToken(botId: string): string {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
  return `${Buffer.from(botId).toString('base64url')}.${secret(4)}.${secret(27)}`;
}
