import { mkdir } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { DRAWING_MS, press, run } from './acting.ts';
import { composer, goTo, messages, openPage, type } from './page.ts';

const FOLDER = new URL('../../docs/directory/', import.meta.url).pathname;
/** 1920 by 1080 pixels: the shape of a film, in which Discord's directory shows pictures, at a size that stays legible. */
const WINDOW = { width: 1280, height: 720, scale: 1.5, theme: 'dark' } as const;

/**
 * Takes the pictures for Discord's App Directory, which docs/directory/listing.json lists: commands in use, a window each.
 *
 * @param url of a sandbox in which a digest has come to #announcements
 */
export async function directory(browser: Browser, url: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const page = await openPage(browser, { url }, WINDOW);
  await goTo(page, 'announcements');
  await shoot(page, 'digest', messages(page).filter({ hasText: 'passages for' }).first());
  await goTo(page, 'papers');
  await run(page, '/search models learn traits from unrelated data');
  await shoot(page, 'search');
  await press(page, 'Open');
  await shoot(page, 'card');
  await messages(page).last().getByRole('button', { name: 'Discuss', exact: true }).click();
  const thread = page.getByRole('button', { name: /See thread/ }).last();
  await thread.click();
  await composer(page).and(page.locator('[aria-busy=false]')).waitFor();
  await type(page, 'Does this hold when the data is filtered?');
  await page.keyboard.press('Enter');
  await messages(page).filter({ hasText: 'Does this hold' }).last().waitFor();
  await shoot(page, 'discuss');
  await goTo(page, 'general');
  await run(page, '/shared ');
  await shoot(page, 'shared');
  await page.close();
}

/** @param above what stands at the upper end of the window; the newest message stands at the lower end when absent */
async function shoot(page: Page, name: string, above?: Locator): Promise<void> {
  await page.mouse.move(0, 0);
  await messages(page).last().waitFor();
  await above?.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.waitForTimeout(DRAWING_MS);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
}
