import type { Browser, Locator, Page } from 'playwright-core';
import type { RunningSandbox } from '../../src/server/server.ts';

const WAIT_MS = 30_000;

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** Pixels of the screen for each of the page's. */
  readonly scale?: number;
  /** User name. */
  readonly person?: string;
}

/** Opens the sandbox's page as a person and waits until it can be written in. */
export async function openPage(
  browser: Browser,
  { url }: Pick<RunningSandbox, 'url'>,
  { width = 1280, height = 800, theme = 'dark', scale = 1, person = 'admin' }: PageOptions = {},
): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  // Less than a test may take, so that a failure says what was waited for.
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${url}/#/${person}`);
  await whenReady(page);
  return page;
}

/** Where messages are written. */
export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Message/ });
}

/** Waits until messages and commands can be typed. */
export async function whenReady(page: Page): Promise<void> {
  await composer(page).and(page.locator('[aria-busy=false]')).waitFor();
}

/** The messages of the channel, oldest first. */
export function messages(page: Page): Locator {
  return page.locator('[data-message]');
}

/** Words in the list of messages. */
export function said(page: Page, words: string | RegExp): Locator {
  return page.getByRole('list', { name: /^Messages in/ }).getByText(words);
}

/** Types into whatever has the focus, as a person does. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
}

/** Runs a command that needs nothing: `/hello`. */
export async function runCommand(page: Page, name: string): Promise<void> {
  await composer(page).fill('');
  await composer(page).pressSequentially(`/${name} `);
  await page.keyboard.press('Enter');
}

/** Goes to a channel, a thread or a server by its name. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name }).first().click();
}

/** Opens the panel of the sandbox's controls unless it is open. */
export async function openTools(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Sandbox controls', exact: true });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
}

/** Opens the switches of the panel: where the bot is, what it may do, what the person lets it do. */
export async function openSwitches(page: Page): Promise<void> {
  await openTools(page);
  const summary = page.getByText('Try breaking it');
  if (!(await summary.evaluate('(element) => element.parentElement.open'))) await summary.click();
}
