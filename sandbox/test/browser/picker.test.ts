import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../src/world/seed.ts';
import { hasBrowser } from '../support/browser.ts';
import { composer, messages, said, type } from '../support/page.ts';
import { pageSuite } from '../support/page-suite.ts';

const options = (page: Page) => page.getByRole('option');
const field = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });

describe.skipIf(!hasBrowser)('the slash picker (skipped where there is no Chromium)', () => {
  const suite = pageSuite();

  test('a slash lists the commands with their subcommands and descriptions, and typing narrows them', async () => {
    const page = await suite.open();
    await type(page, '/');
    await page.getByRole('option', { name: /hello.*Greets everybody/ }).waitFor();
    await page.getByRole('option', { name: /manage set.*Takes every kind of value/ }).waitFor();
    expect(await page.getByRole('option', { name: 'Shout it' }).count()).toBe(0);
    await type(page, 'man');
    await expect.poll(() => options(page).count()).toBe(2);
  });

  test('the first screen says what the bot is and what to begin with, which the list has first too', async () => {
    const page = await suite.open();
    await page.locator('.welcome').getByText('A bot that does whatever a bot can do.').waitFor();
    await page.getByRole('button', { name: '/find reward' }).click();
    await expect.poll(() => field(page, 'query').inputValue()).toBe('reward');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await composer(page).fill('/');
    const firstTwo = async () => (await options(page).allTextContents()).slice(0, 2);
    await expect
      .poll(firstTwo)
      .toEqual([expect.stringMatching(/^\s*\/pages/), expect.stringMatching(/^\s*\/find/)]);
  });

  test('half a command is not sent as a message while the commands are still to come', async () => {
    const page = await suite.open();
    const held = Promise.withResolvers<void>();
    await page.route('**/commands?*', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.reload();
    await composer(page).waitFor();
    await type(page, '/pag');
    await page.getByText('Loading commands…').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    held.resolve();
    await options(page).first().waitFor();
    expect(await composer(page).inputValue()).toBe('/pag');
    await page.keyboard.press('Enter');
    await page.getByRole('form', { name: 'Command /pages' }).waitFor();
  });

  test('arrow keys and Enter choose a command, Escape closes the list and leaves what was typed', async () => {
    const page = await suite.open();
    await type(page, '/man');
    await page.keyboard.press('Escape');
    await expect.poll(() => options(page).count()).toBe(0);
    expect(await composer(page).inputValue()).toBe('/man');
    await type(page, 'age');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('form', { name: 'Command /manage set' }).waitFor();
  });

  test('the mouse chooses too', async () => {
    const page = await suite.open();
    await type(page, '/he');
    await options(page).first().click();
    await page.keyboard.press('Enter');
    await said(page, 'Hello, everybody').waitFor();
  });

  test('required options come first, the rest is offered, and values of every kind arrive', async () => {
    const page = await suite.open();
    await type(page, '/manage set ');
    await field(page, 'channel').waitFor();
    expect(await field(page, 'loud').count()).toBe(0);
    await type(page, 'pap');
    await page.keyboard.press('Enter');
    await type(page, '3');
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: /loud Whether/ }).click();
    await type(page, 'tr');
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: /colour/ }).click();
    await page.getByRole('option', { name: 'Dark red' }).click();
    await page.getByRole('option', { name: /person/ }).click();
    await page.getByRole('option', { name: '@Ben' }).click();
    await page.keyboard.press('Enter');
    await said(page, /^Got/).waitFor();
    const given = /Got (.*)/.exec((await messages(page).last().textContent()) ?? '')?.[1] ?? '';
    expect(JSON.parse(given)).toEqual({
      channel: SEEDED.papers,
      count: 3,
      loud: true,
      colour: 'r',
      person: SEEDED.member,
    });
  });

  test('a command whose values are wrong is not sent, and says what is wrong where it is wrong', async () => {
    const page = await suite.open();
    await type(page, '/manage set ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This option is required.').waitFor();
    await type(page, 'papers');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page, 'count').getAttribute('aria-invalid')).toBe('true');
    await type(page, '9');
    await page.keyboard.press('Enter');
    await page.getByText('Enter a number from 1 to 5.').waitFor();
    expect(await messages(page).count()).toBe(0);
    await page.keyboard.press('Backspace');
    await type(page, '4');
    await page.keyboard.press('Enter');
    await said(page, /^Got/).waitFor();
  });

  test('Backspace takes away what was added, and at the end the command', async () => {
    const page = await suite.open();
    await type(page, '/manage set ');
    await page.getByRole('combobox', { name: 'Add an option' }).focus();
    await page.getByRole('option', { name: /loud/ }).click();
    await field(page, 'loud').waitFor();
    await page.keyboard.press('Backspace');
    await expect.poll(() => field(page, 'loud').count()).toBe(0);
    await field(page, 'channel').focus();
    await page.keyboard.press('Backspace');
    await expect.poll(() => composer(page).inputValue()).toBe('/manage set');
  });

  test('the bot suggests while one types: one question per rest, the mouse or the keys choose', async () => {
    const page = await suite.open();
    await type(page, '/find reward');
    await page.getByRole('option', { name: 'reward 2' }).waitFor();
    expect(suite.bot().asked.at(-1)).toBe('reward');
    expect(suite.bot().asked.length).toBeLessThan('reward'.length);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await expect.poll(() => field(page, 'query').inputValue()).toBe('reward 2');
    await page.keyboard.press('Enter');
    await said(page, '{"query":"reward/2"}').waitFor();
  });

  test('an option that is typed with its name, as commands are written, gets the value alone', async () => {
    const page = await suite.open();
    await type(page, '/find query: some words');
    await expect.poll(() => field(page, 'query').inputValue()).toBe('some words');
  });

  test('an answer that comes too late does not take the place of a newer one', async () => {
    const page = await suite.open();
    const answerOld = suite.bot().holdSuggestions('old');
    await type(page, '/find old');
    await expect.poll(() => suite.bot().asked).toContain('old');
    await page.keyboard.press('ControlOrMeta+A');
    await type(page, 'new');
    await page.getByRole('option', { name: 'new 1' }).waitFor();
    const late = page.waitForResponse((response) => response.url().endsWith('/complete'));
    answerOld();
    await late;
    expect(await options(page).allTextContents()).toEqual(['new 1', 'new 2', 'new 3']);
  });

  test('free text always works beside suggestions', async () => {
    const page = await suite.open();
    await type(page, '/find my own words');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await said(page, '{"query":"my own words"}').waitFor();
  });

  test('a member is not offered what needs a permission', async () => {
    const page = await suite.open({ person: 'member' });
    await type(page, '/');
    await page.getByRole('option', { name: /hello/ }).waitFor();
    expect(await page.getByRole('option', { name: /manage/ }).count()).toBe(0);
  });
});
