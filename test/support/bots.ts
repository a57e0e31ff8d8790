import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { type Bot, launchBot, startBot } from './bot.ts';
import { botDatabase } from './databases.ts';

/** A sandbox and a folder for each test, and bots in processes of their own, which end with it. */
export class Bots {
  sandbox!: RunningSandbox;
  folder = '';
  #database: { DATABASE_URL?: string } = {};
  readonly #running: Bot[] = [];

  constructor() {
    beforeEach(async () => {
      this.sandbox = await startSandbox({ port: 0 });
      this.folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
      this.#database = await botDatabase();
    });
    afterEach(async () => {
      for (const bot of this.#running.splice(0)) await bot.kill();
      await this.sandbox.close();
      await rm(this.folder, { recursive: true, force: true });
    });
  }

  async start(env: Record<string, string> = {}): Promise<Bot> {
    const bot = await startBot(this.sandbox, {
      folder: this.folder,
      env: { ...this.#database, ...env },
    });
    this.#running.push(bot);
    return bot;
  }

  /** Starts a bot that is expected to end by itself, and waits for that. */
  async startInVain(env: Record<string, string>): Promise<{ code: number | null; bot: Bot }> {
    const { token, apiUrl } = this.sandbox;
    const bot = await launchBot(
      { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl, ...this.#database, ...env },
      { folder: this.folder },
    );
    this.#running.push(bot);
    const code = await new Promise<number | null>((resolve) => bot.process.once('close', resolve));
    return { code, bot };
  }
}
