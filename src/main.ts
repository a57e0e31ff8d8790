import { startApp } from './app.ts';
import { systemClock } from './clock.ts';
import { type Config, isDotenvReadable, readConfig, secretsOf } from './config.ts';
import { asForum, demoAuthor, demoForum } from './demo-forum.ts';
import { DEMO_WORLD } from './demo-world.ts';
import { StartError } from './errors.ts';
import { createLogger, type Logger } from './log.ts';
import { isPublicAddress } from './sources/address.ts';

/** The process ends by then, whatever still hangs. */
const SHUTDOWN_MS = 9_000;

/** Without a token there is no Discord: a local one is started, and the same bot is pointed at it. */
async function chooseDiscord(config: Config, logger: Logger) {
  const { token } = config;
  if (token) return { config: { ...config, token }, clock: systemClock, close: async () => {} };
  const { startSandbox } = await import('discord-sandbox');
  const sandbox = await startSandbox({
    port: config.sandboxPort,
    logger,
    world: DEMO_WORLD,
    routes: demoForum,
  }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new StartError(`SANDBOX_PORT ${config.sandboxPort} cannot be used: ${message}. Choose another.`);
  });
  return {
    config: { ...config, token: sandbox.token, apiUrl: sandbox.apiUrl },
    clock: sandbox.clock,
    fetching: {
      followListed: false,
      forums: [asForum(sandbox.url)],
      // Its own little forum beside the internet.
      mayConnect: (address: string, port: number) =>
        isPublicAddress(address, port) ||
        (address === '127.0.0.1' && port === Number(new URL(sandbox.url).port)),
    },
    url: sandbox.url,
    close: () => sandbox.close(),
  };
}

/**
 * Runs the bot until it is told to stop.
 *
 * @throws StartError when it cannot run, or no longer
 */
async function run(config: Config, logger: Logger, stop: AbortController): Promise<void> {
  const discord = await chooseDiscord(config, logger);
  try {
    const { signal } = stop;
    const app = await startApp({ ...discord, logger, signal, onLost: (error) => stop.abort(error) });
    if (discord.url)
      logger.info(
        `No DISCORD_TOKEN is set, so this is the sandbox. Open ${discord.url} in a browser. /source add what: ${demoAuthor(discord.url)} follows an author who publishes whenever you move the clock.`,
      );
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    logger.info('stopping');
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    await app.close();
    signal.throwIfAborted();
  } finally {
    await discord.close();
  }
}

async function main(): Promise<number> {
  // What is written (database, index) holds personal data: for its owner alone.
  process.umask(0o077);
  let logger = createLogger('info');
  const stop = new AbortController();
  const asked = new Error('asked to stop');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(asked));
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  try {
    const config = readConfig();
    logger = createLogger(config.logLevel, secretsOf(config));
    if (config.token && isDotenvReadable())
      logger.warn('.env can be read by other users of this machine. Run: chmod 600 .env');
    await run(config, logger, stop);
  } catch (error) {
    if (error === asked || (error as Error | undefined)?.cause === asked) {
      logger.info('stopped');
      return 0;
    }
    if (error instanceof StartError) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'fatal error');
  }
  return 1;
}

process.exit(await main());
