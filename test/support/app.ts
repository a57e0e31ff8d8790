import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { RunningSandbox } from '../../sandbox/src/server/server.ts';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { botDatabase } from './databases.ts';

/** The bot in this process, by the sandbox's clock, as `npm start` runs it without a token. */
export interface HomeApp {
  stop(): Promise<void>;
  /** Starts it again on the same database. */
  start(): Promise<void>;
  /** Stops it and removes its database. */
  close(): Promise<void>;
}

/**
 * @param fetching where sources may be fetched from; from nowhere but the internet by default
 * @param env further settings
 */
export async function startHomeApp(
  sandbox: RunningSandbox,
  fetching: AppOptions['fetching'] = {},
  env: Readonly<Record<string, string>> = {},
): Promise<HomeApp> {
  const folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
  const { token, apiUrl, clock } = sandbox;
  const environment = {
    DISCORD_TOKEN: token,
    DISCORD_API_URL: apiUrl,
    DATABASE_URL: `file:${join(folder, 'commonplace.db')}`,
    SEEDS_DIR: new URL('../../seeds', import.meta.url).pathname,
    ...(await botDatabase()),
    ...env,
  };
  const start = (): Promise<App> =>
    startApp({
      config: { ...readConfig(environment), token },
      clock,
      logger: pino({ level: 'silent' }),
      fetching: { followListed: false, ...fetching },
      signal: new AbortController().signal,
      onLost: (error) => {
        throw error;
      },
    });
  let app = await start();
  return {
    stop: () => app.close(),
    start: async () => {
      app = await start();
    },
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
