import type { Browser, Page } from 'playwright-core';
import { removeFolder } from './bot.ts';
import { launchBrowser } from './browser.ts';
import { goTo, messages, openPage, type } from './page.ts';
import { startSandboxedBot } from './sandboxed-bot.ts';

/** `npm run screenshots`: takes the pictures of the sandbox's page that the documentation shows. */

const FOLDER = new URL('../../docs/', import.meta.url).pathname;
const SIZE = { width: 1280, height: 800 };

async function search(page: Page): Promise<void> {
  await type(page, '/search obfuscated chain of thought');
  await page.keyboard.press('Enter');
  await messages(page).last().getByRole('link', { name: 'Open' }).first().waitFor();
}

/** Dark: a question and its answer. */
async function answer(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, { url }, SIZE);
  await search(page);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${FOLDER}sandbox-search.png` });
}

/** Light: a conversation, an excerpt, and a command that is being typed. */
async function picker(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, { url }, { ...SIZE, theme: 'light' });
  await goTo(page, 'papers');
  await type(page, 'Which of these should we read on **Friday**?');
  await page.keyboard.press('Enter');
  await messages(page).last().waitFor();
  await type(page, '/random ');
  await page.keyboard.press('Enter');
  await messages(page).last().getByRole('button', { name: 'Share' }).waitFor();
  await type(page, '/author turn');
  await page.getByRole('option', { name: /Alex Turner/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.screenshot({ path: `${FOLDER}sandbox-picker.png` });
}

const { bot, url } = await startSandboxedBot();
const browser = await launchBrowser();
try {
  await answer(browser, url);
  await picker(browser, url);
} finally {
  await browser.close();
  await bot.stop();
  await removeFolder(bot);
}
