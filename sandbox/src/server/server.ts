import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { GATEWAY_PATH, Gateway } from '../gateway/gateway.ts';
import { SessionStarts, type ShardingOptions } from '../gateway/sharding.ts';
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

/** One that can be reached. */
export interface RunningSandbox extends Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What discord.js takes as `rest.api`. */
  readonly apiUrl: string;
}

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** A pino logger; without one nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** The bot's token; a new one by default. */
  readonly token?: string;
  /** What there is at the beginning; {@link DEFAULT_WORLD} by default. */
  readonly world?: WorldSeed;
  /** Further servers with the bot, one channel and the person `host` in each, for tests of shards. */
  readonly guilds?: number;
  /** Further routes on the same port, by the same clock: what the bot under test fetches. */
  readonly routes?: (app: FastifyInstance, clock: SandboxClock) => void;
  /** What time rate limits are counted in, milliseconds: the machine's own by default. */
  readonly limitsNow?: () => number;
  /** How the gateway is sharded. Identifies are not limited in time unless `identifyWindowMs` says so. */
  readonly sharding?: ShardingOptions;
}

/**
 * Starts a local Discord on loopback.
 *
 * @throws when the port is taken
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
      new SessionStarts(clock, { identifyWindowMs: 0, ...options.sharding }),
    ),
    faults: new Faults(),
  };

  const app = Fastify({
    ...(options.logger ? { loggerInstance: quiet(options.logger) } : {}),
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

/** What the sandbox has to say only when something is wrong. */
function quiet(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger.child({}, { level: 'warn' });
}

/** A token in the form of Discord's: the bot's id, then two secrets. */
function newToken(botId: string): string {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
  return `${Buffer.from(botId).toString('base64url')}.${secret(4)}.${secret(27)}`;
}
