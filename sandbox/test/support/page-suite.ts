import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/server/server.ts';
import { DEFAULT_WORLD } from '../../src/world/seed.ts';
import type { WorldSeed } from '../../src/world/world-seed.ts';
import { launchBrowser } from './browser.ts';
import { openPage, type PageOptions } from './page.ts';
import { type PageBot, startPageBot } from './page-bot.ts';

const WORLD: WorldSeed = {
  ...DEFAULT_WORLD,
  page: {
    about: 'A bot that does whatever a bot can do.',
    examples: [{ command: 'pages' }, { command: 'find', text: 'reward' }],
    alarm: { name: 'report', label: 'Next report', none: 'No report is planned.' },
  },
};

/** A sandbox, the test bot and a browser for the tests of a suite; each test has its own sandbox. */
export function pageSuite() {
  let browser: Browser;
  let sandbox: RunningSandbox;
  let bot: PageBot;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, world: WORLD });
    bot = await startPageBot(sandbox);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await bot.client.destroy();
    await sandbox.close();
  });
  afterAll(() => browser.close());
  return {
    open: (options?: PageOptions) => openPage(browser, sandbox, options),
    sandbox: () => sandbox,
    bot: () => bot,
  };
}
