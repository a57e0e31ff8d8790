import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, removeFolder } from '../support/bot.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { composer, goTo, messages, openPage, openTools, runCommand, said, type } from '../support/page.ts';
import { startSandboxedBot } from '../support/sandboxed-bot.ts';

describe.skipIf(!hasBrowser)('a newcomer tries Commonplace (skipped where there is no Chromium)', () => {
  let bot: Bot;
  let url: string;
  let browser: Browser;
  beforeAll(async () => {
    ({ bot, url } = await startSandboxedBot());
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await bot.stop();
    await removeFolder(bot);
  });

  test('begins with an example, and the search answers with cards', async () => {
    const page = await openPage(browser, { url });
    await page.getByRole('button', { name: '/search obfuscated chain of thought' }).click();
    await page.keyboard.press('Enter');
    const card = messages(page).last();
    await card.getByText('Output Supervision Can Obfuscate the CoT').waitFor();
    const link = card.getByRole('link', { name: 'Output Supervision Can Obfuscate the CoT' });
    expect(await link.getAttribute('href')).toMatch(/^https:/);
  });

  test('fits every list of five on a screen', async () => {
    const page = await openPage(browser, { url }, { width: 1280, height: 800 });
    const answered = async (act: () => Promise<void>) => {
      const before = await messages(page).count();
      await act();
      await messages(page).nth(before).waitFor();
      return (await messages(page).last().boundingBox())?.height;
    };
    const run = (command: string) => async () => {
      await composer(page).focus();
      await type(page, command);
      await page.waitForTimeout(300);
      await page.keyboard.press('Enter');
    };
    const press = (label: string) => async () => {
      await messages(page).last().getByRole('button', { name: label, exact: true }).first().click();
    };
    expect(await answered(run('/search training language models'))).toBeLessThanOrEqual(620);
    expect(await messages(page).last().getByRole('button', { name: 'Open', exact: true }).count()).toBe(5);
    expect(await answered(press('Open'))).toBeLessThanOrEqual(400);
    expect(await answered(press('Related'))).toBeLessThanOrEqual(620);
    expect(await messages(page).last().getByRole('button', { name: 'Open', exact: true }).count()).toBe(5);
    expect(await answered(run('/author TurnTrout'))).toBeLessThanOrEqual(620);
    expect(await answered(run('/about '))).toBeLessThanOrEqual(620);
  });

  test('finds a person by their handle, with suggestions', async () => {
    const page = await openPage(browser, { url }, { person: 'member' });
    await type(page, '/author TurnTr');
    await page.getByRole('option', { name: /Alex Turner/ }).click();
    await page.keyboard.press('Enter');
    await messages(page).last().getByText('Alex Turner').first().waitFor();
  });

  test('imports a file that was attached', async () => {
    const page = await openPage(browser, { url });
    await type(page, '/source import file');
    await page.getByRole('option', { name: /^file/ }).click();
    const text = '{"text": "An imported note about kumquats.", "title": "Kumquats"}';
    const file = { name: 'notes.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.keyboard.press('Enter');
    await said(page, '1 excerpt added').waitFor();
  });

  test('shares an excerpt through a form, and finds it by a right click on a link', async () => {
    const page = await openPage(browser, { url });
    await goTo(page, 'papers');
    await runCommand(page, 'random');
    const card = messages(page).last();
    await card.getByRole('button', { name: 'Share' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox').fill('Worth a look');
    await form.getByRole('button', { name: 'Submit' }).click();
    await said(page, 'Worth a look').waitFor();
    await said(page, 'Worth a look').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Find related excerpts' }).click();
    await said(page, 'Only you can see this').first().waitFor();
  });

  test('sets up a digest and jumps to it', async () => {
    const page = await openPage(browser, { url });
    await openTools(page);
    await goTo(page, 'announcements');
    await runCommand(page, 'digest setup');
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Time of day' }).fill('09:00');
    await form.getByRole('textbox', { name: 'City or time zone' }).fill('Berlin');
    await form.getByRole('button', { name: 'Submit' }).click();
    await messages(page).last().locator('time').first().waitFor();
    const before = await messages(page).count();
    await page.getByRole('button', { name: 'Next digest' }).click();
    await expect.poll(() => messages(page).count(), { timeout: 10_000 }).toBeGreaterThan(before);
    await messages(page).last().getByRole('button', { name: 'Open' }).first().waitFor();
  });
});
