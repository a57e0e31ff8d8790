import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { DRAWING_MS, press, run } from './acting.ts';
import { goTo, messages, openPage } from './page.ts';

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
  await shoot(page, 'digest');
  await goTo(page, 'papers');
  await run(page, '/search models learn traits from unrelated data');
  await shoot(page, 'search');
  await press(page, 'Open');
  await shoot(page, 'card');
  await messages(page).last().getByRole('button', { name: 'Discuss', exact: true }).click();
  const thread = page.getByRole('button', { name: /See thread/ }).last();
  await thread.waitFor();
  await shoot(page, 'discuss');
  await run(page, '/shared ');
  await shoot(page, 'shared');
  await page.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await messages(page).last().waitFor();
  await page.waitForTimeout(DRAWING_MS);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
}
