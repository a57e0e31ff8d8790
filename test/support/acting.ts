import type { Page } from 'playwright-core';
import { composer, messages, type } from './page.ts';

/** What a person does on the sandbox's page while pictures are taken. */

/** Milliseconds in which the page draws what it was told. */
export const DRAWING_MS = 350;

/** Runs a command and waits for its answer. */
export async function run(page: Page, command: string): Promise<void> {
  const before = await messages(page).count();
  await composer(page).focus();
  await type(page, command);
  await page.waitForTimeout(DRAWING_MS);
  await page.keyboard.press('Enter');
  await appears(page, before);
}

/** Waits until there are more messages than before. */
export async function appears(page: Page, before: number): Promise<void> {
  await messages(page).nth(before).waitFor();
  await page.waitForTimeout(DRAWING_MS);
}

/** Presses the first button of the newest message with this label, and waits for its answer. */
export async function press(page: Page, label: string): Promise<void> {
  const before = await messages(page).count();
  await messages(page).last().getByRole('button', { name: label, exact: true }).first().click();
  await appears(page, before);
}
