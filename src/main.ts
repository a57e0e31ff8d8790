import { startApp } from './app.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { createLogger, type Logger } from './log.ts';

/** The process ends by then, whatever still hangs. */
const SHUTDOWN_MS = 9_000;

/** Without a token there is no Discord: a local one is started, and the same bot is pointed at it. */
async function chooseDiscord(config: Config, logger: Logger) {
  const { token } = config;
  if (token) return { config: { ...config, token }, clock: systemClock, close: async () => {} };
  const { startSandbox } = await import('../sandbox/src/server.ts');
  const sandbox = await startSandbox({ port: config.sandboxPort, logger });
  return {
    config: { ...config, token: sandbox.token, apiUrl: sandbox.apiUrl },
    clock: sandbox.clock,
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
      logger.info(`No DISCORD_TOKEN is set, so this is the sandbox. Open ${discord.url} in a browser.`);
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
  let logger = createLogger('info');
  const stop = new AbortController();
  const asked = new Error('asked to stop');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(asked));
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'something failed unseen'));
  try {
    const config = readConfig();
    logger = createLogger(config.logLevel, config.token ? [config.token] : []);
    await run(config, logger, stop);
  } catch (error) {
    if (error === asked || stop.signal.reason === asked) {
      logger.info('stopped');
      return 0;
    }
    if (error instanceof StartError) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'the bot met an error that it cannot go on from');
  }
  return 1;
}

process.exit(await main());
