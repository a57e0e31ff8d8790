import type { Browser } from 'playwright-core';
import { removeFolder } from '../test/support/bot.ts';
import { launchBrowser } from '../test/support/browser.ts';
import { composer } from '../test/support/page.ts';
import { startSandboxedBot } from '../test/support/sandboxed-bot.ts';
import { percentile, round } from './measures.ts';

/**
 * Milliseconds from going to the sandbox's page in a fresh browser profile until it can be written in, and until a
 * slash lists the bot's commands, beside an empty file from the same server. Aim: both under a second.
 * `npm run bench:page`
 */

const ROUNDS = 20;

interface Times {
  readonly empty: number;
  readonly writable: number;
  readonly commands: number;
}

async function open(browser: Browser, url: string): Promise<Times> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto('about:blank');
  const since = (start: number) => performance.now() - start;

  let start = performance.now();
  await page.goto(`${url}/page/icon.svg`);
  const empty = since(start);

  start = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await composer(page).waitFor();
  const writable = since(start);
  await page.keyboard.press('/');
  await page.getByRole('option').first().waitFor();
  const commands = since(start);
  await context.close();
  return { empty, writable, commands };
}

function summary(times: readonly number[]) {
  return { p50: round(percentile(times, 0.5), 0), max: round(Math.max(...times), 0) };
}

const { bot, url } = await startSandboxedBot();
const browser = await launchBrowser();
try {
  const rounds: Times[] = [];
  // The first visit also takes the types out of the modules: it is what a newcomer waits for.
  const first = await open(browser, url);
  for (let round = 0; round < ROUNDS; round++) rounds.push(await open(browser, url));
  const measured = {
    firstVisit: Object.fromEntries(Object.entries(first).map(([name, ms]) => [name, round(ms, 0)])),
    empty: summary(rounds.map(({ empty }) => empty)),
    writable: summary(rounds.map(({ writable }) => writable)),
    commands: summary(rounds.map(({ commands }) => commands)),
  };
  console.table(measured);
  console.log(JSON.stringify(measured));
} finally {
  await browser.close();
  await bot.stop();
  await removeFolder(bot);
}
