import { mkdir, writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import gifenc from 'gifenc';
import type { Browser, Page } from 'playwright-core';
import { appears, DRAWING_MS, press, run } from './acting.ts';
import { removeFolder } from './bot.ts';
import { launchBrowser } from './browser.ts';
import { directory } from './directory-pictures.ts';
import { composer, goTo, messages, openPage, openTools, type } from './page.ts';
import { startSandboxedBot } from './sandboxed-bot.ts';

/** `npm run screenshots`: takes the pictures that the documentation shows, one of every answer in each look. */

const FOLDER = new URL('../../docs/pictures/', import.meta.url).pathname;
/** High enough for the longest answer: what is outside of the window is not drawn. */
const DESKTOP = { width: 1280, height: 1400 };
const LOOKS = {
  dark: { ...DESKTOP, theme: 'dark' },
  light: { ...DESKTOP, theme: 'light' },
  phone: { width: 390, height: 1800, theme: 'dark' },
} as const;
/** Milliseconds that a frame of the moving picture stays; the last of a scene stays longer. */
const TYPING_MS = 70;
const READING_MS = 2_200;
const COLOURS = 64;

type Look = keyof typeof LOOKS;

/** One picture of the newest message. */
async function shoot(page: Page, look: Look, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await messages(page)
    .last()
    .screenshot({ path: `${FOLDER}${name}-${look}.png` });
}

async function answers(browser: Browser, url: string, look: Look): Promise<void> {
  const page = await openPage(browser, { url }, LOOKS[look]);
  await run(page, '/search obfuscated chain of thought');
  await shoot(page, look, 'search');
  await press(page, 'Open');
  await shoot(page, look, 'card');
  await press(page, 'Save');
  await shoot(page, look, 'save');
  await run(page, '/saved list ');
  await shoot(page, look, 'saved');
  await run(page, '/author TurnTrout');
  await shoot(page, look, 'author');
  await run(page, '/about ');
  await shoot(page, look, 'about');
  await run(page, '/cite xyzzyplugh');
  await shoot(page, look, 'error');
  await run(page, '/cite unlearning methods');
  await shoot(page, look, 'offer');
  await press(page, 'Cite');
  await shoot(page, look, 'cite');
  await run(page, '/random ');
  await press(page, 'Related');
  await shoot(page, look, 'related');
  await sharing(page, look);
  await page.close();
}

/** What is shared and discussed, and what is then known of it. */
async function sharing(page: Page, look: Look): Promise<void> {
  await run(page, '/search subliminal');
  await press(page, 'Open');
  await messages(page).last().getByRole('button', { name: 'Share', exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox').fill('Does this hold for preference data too?');
  const before = await messages(page).count();
  await form.getByRole('button', { name: 'Submit' }).click();
  await appears(page, before + 1);
  const holding = (words: string) =>
    messages(page)
      .filter({ has: page.locator('.container', { hasText: words }) })
      .last();
  await holding('Shared in').screenshot({ path: `${FOLDER}shared-by-you-${look}.png` });
  const card = holding('shared an excerpt');
  await card.getByRole('button', { name: 'Discuss', exact: true }).click();
  await page
    .getByRole('button', { name: /See thread/ })
    .last()
    .waitFor();
  await page.waitForTimeout(DRAWING_MS);
  await shoot(page, look, 'discuss');
  await card.screenshot({ path: `${FOLDER}share-${look}.png` });
  await run(page, '/shared ');
  await shoot(page, look, 'shared');
}

/** Sets a digest up in another channel for each look, lets it come, and asks how it stands. */
async function digest(browser: Browser, url: string, look: Look): Promise<void> {
  const page = await openPage(browser, { url }, LOOKS.dark);
  await openTools(page);
  const channel = { dark: 'announcements', light: 'papers', phone: 'general' }[look];
  await goTo(page, channel);
  // Without options the command opens a form, which has this channel in it already.
  await composer(page).focus();
  await type(page, '/digest setup ');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: /time/i }).first().fill('09:00');
  await form.getByRole('textbox', { name: /zone/i }).fill('Europe/Berlin');
  const before = await messages(page).count();
  await form.getByRole('button', { name: 'Submit' }).click();
  await appears(page, before);
  await page.getByRole('button', { name: 'Next digest' }).click();
  await appears(page, before + 1);
  await page.close();
  const shown = await openPage(browser, { url }, LOOKS[look]);
  if (look === 'phone')
    await shown
      .getByRole('button', { name: /channels/i })
      .first()
      .click();
  await goTo(shown, channel);
  await messages(shown).last().waitFor();
  await shown.waitForTimeout(DRAWING_MS);
  await shoot(shown, look, 'digest');
  await run(shown, '/digest status ');
  await shoot(shown, look, 'digest-status');
  await shown.close();
}

/** The moving picture: a half-remembered sentence, the post, and its thread. */
async function story(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, { url }, { width: 960, height: 720, theme: 'dark' });
  const gif = gifenc.GIFEncoder();
  const frame = async (delay: number) => {
    const { data, width, height } = decode(await page.screenshot());
    const pixels = Uint8Array.from(data);
    const rgba = pixels.length === width * height * 4 ? pixels : withAlpha(pixels);
    const palette = gifenc.quantize(rgba, COLOURS);
    gif.writeFrame(gifenc.applyPalette(rgba, palette), width, height, { palette, delay });
  };
  const typed = async (words: string) => {
    for (const part of words.match(/.{1,4}/g) ?? []) {
      await type(page, part);
      await frame(TYPING_MS);
    }
  };
  await frame(1_000);
  await typed('/search models learn traits from unrelated data');
  let before = await messages(page).count();
  await page.keyboard.press('Enter');
  await appears(page, before);
  await frame(READING_MS);
  await press(page, 'Open');
  await frame(READING_MS);
  before = await messages(page).count();
  await messages(page).last().getByRole('button', { name: 'Discuss', exact: true }).click();
  const thread = page.getByRole('button', { name: /See thread/ }).last();
  await thread.waitFor();
  await page.waitForTimeout(DRAWING_MS);
  await frame(READING_MS);
  await thread.click();
  await page.waitForTimeout(DRAWING_MS);
  await typed('Does this hold when the data is filtered?');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(DRAWING_MS);
  await frame(READING_MS);
  gif.finish();
  await writeFile(`${FOLDER}story.gif`, gif.bytes());
  await page.close();
}

function withAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4)
    rgba.set(rgb.subarray(from, from + 3), to);
  return rgba;
}

await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
try {
  for (const look of Object.keys(LOOKS) as Look[]) {
    const { bot, url } = await startSandboxedBot();
    try {
      await answers(browser, url, look);
      await digest(browser, url, look);
      if (look === 'dark') {
        await story(browser, url);
        await directory(browser, url);
      }
    } finally {
      await bot.stop();
      await removeFolder(bot);
    }
  }
} finally {
  await browser.close();
}
