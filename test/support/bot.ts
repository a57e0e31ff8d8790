import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunningSandbox } from '../../sandbox/src/server/server.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url);
/** A bot that is not ready by then will not be. */
const START_MS = 60_000;
/** How often to look whether it is connected. */
const ONLINE_MS = 50;

export type LogLine = Readonly<Record<string, unknown>>;

/** The real bot in a process of its own. */
export interface Bot {
  readonly process: ChildProcess;
  /** Everything that it logged so far, on standard output and error. */
  readonly log: readonly LogLine[];
  /** Where its database is; kept for the next start. */
  readonly folder: string;
  /** Waits for a log line. @throws when the process ends before it comes */
  logged(message: string): Promise<LogLine>;
  /** Asks it to end (SIGTERM). @returns its exit code */
  stop(): Promise<number | null>;
  /** Ends it at once (SIGKILL), as a crash would. */
  kill(): Promise<void>;
}

interface Options {
  /** Its database's folder; a new one by default. */
  readonly folder?: string;
  /** What is run instead of `src/main.ts`. */
  readonly script?: URL;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts `node src/main.ts` against a sandbox and waits until it is ready and connected.
 *
 * @throws with the log when it ends instead
 */
export async function startBot(sandbox: RunningSandbox, options: Options = {}): Promise<Bot> {
  const bot = await launchBot({ DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl }, options);
  const timer = setTimeout(() => bot.process.kill('SIGKILL'), START_MS);
  try {
    await bot.logged('ready');
    // On PostgreSQL it is ready before it has its shards, which another process may have to give back.
    while (!sandbox.gateway.online && bot.process.exitCode === null) await sleep(ONLINE_MS);
    return bot;
  } finally {
    clearTimeout(timer);
  }
}

/** Starts `node src/main.ts` and does not wait for it. */
export async function launchBot(env: Readonly<Record<string, string>>, options: Options = {}): Promise<Bot> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'commonplace-')));
  const child = spawn(process.execPath, [fileURLToPath(options.script ?? MAIN)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      SEEDS_DIR: fileURLToPath(new URL('../../seeds', import.meta.url)),
      DATABASE_URL: `file:${join(folder, 'commonplace.db')}`,
      ...env,
      ...options.env,
    },
  });
  const log: LogLine[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const listeners = new Set<(line: LogLine) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (text) => {
      const line = readLine(text);
      log.push(line);
      for (const listener of listeners) listener(line);
    });
  }

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return await ended;
  };
  return {
    process: child,
    log,
    folder,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    logged: async (message) => {
      const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
      const check = (line: LogLine) => line['msg'] === message && resolve(line);
      listeners.add(check);
      log.forEach(check);
      ended.then((code) => {
        const lines = log.map((line) => JSON.stringify(line)).join('\n');
        reject(new Error(`the bot ended (${code}) without logging "${message}":\n${lines}`));
      });
      return promise.finally(() => listeners.delete(check));
    },
  };
}

/** Removes a bot's folder. */
export function removeFolder(bot: Bot): Promise<void> {
  return rm(bot.folder, { recursive: true, force: true });
}

function readLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { msg: text };
  }
}
