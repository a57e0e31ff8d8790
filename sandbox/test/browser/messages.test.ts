import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { composer, goTo, messages, runCommand, said, type } from '../support/page.ts';
import { pageSuite } from '../support/page-suite.ts';

/** Until an interaction that nobody acknowledged has failed, in milliseconds of the sandbox. */
const TOO_LATE_MS = 3_100;

describe.skipIf(!hasBrowser)('messages on the page (skipped where there is no Chromium)', () => {
  const suite = pageSuite();

  test('an answer says who used which command', async () => {
    const page = await suite.open();
    await runCommand(page, 'hello');
    const answer = messages(page).last();
    await answer.getByText('Hello, everybody').waitFor();
    expect(await answer.textContent()).toContain('Ada used /hello');
    expect(await answer.getByRole('heading').first().textContent()).toBe('Test Bot');
  });

  test('buttons turn pages, and the message says that it was edited', async () => {
    const page = await suite.open();
    await runCommand(page, 'pages');
    await said(page, 'Page 1').waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await said(page, 'Page 2').waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await said(page, 'Page 3').waitFor();
    await said(page, '(edited)').waitFor();
    expect(await messages(page).count()).toBe(1);
  });

  test('a private answer is for the asker alone and can be dismissed', async () => {
    const [ada, ben] = [await suite.open(), await suite.open({ person: 'member' })];
    await runCommand(ada, 'secret');
    await said(ada, 'Only you can see this').waitFor();
    await runCommand(ben, 'hello');
    await said(ada, 'Hello, everybody').waitFor();
    expect(await said(ben, 'Between us').count()).toBe(0);
    await ada.getByRole('button', { name: 'Dismiss message' }).click();
    await expect.poll(() => said(ada, 'Between us').count()).toBe(0);
  });

  test('a deferred answer is awaited with “is thinking…”', async () => {
    const page = await suite.open();
    await runCommand(page, 'slow');
    await page.locator('.thinking').getByText('Test Bot is thinking…').waitFor();
    suite.bot().finishSlow();
    await said(page, 'At last').waitFor();
    expect(await page.locator('.thinking').count()).toBe(0);
    expect(await said(page, '(edited)').count()).toBe(0);
  });

  test('a command that is not answered within three seconds has failed, and says so to the asker', async () => {
    const page = await suite.open();
    await runCommand(page, 'silent');
    await expect.poll(() => suite.sandbox().interactions.all().length).toBe(1);
    suite.sandbox().clock.jump(TOO_LATE_MS);
    await said(page, 'This interaction failed').waitFor();
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await expect.poll(() => said(page, 'This interaction failed').count()).toBe(0);
  });

  test('so has a button, below its message', async () => {
    const page = await suite.open();
    await runCommand(page, 'pages');
    await page.getByRole('button', { name: 'Broken' }).click();
    await expect.poll(() => suite.sandbox().interactions.all().length).toBe(2);
    suite.sandbox().clock.jump(TOO_LATE_MS);
    await messages(page).last().getByText('This interaction failed').waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await said(page, 'Page 2').waitFor();
    await expect.poll(() => said(page, 'This interaction failed').count()).toBe(0);
  });

  test('menus are used with the mouse and the keys', async () => {
    const page = await suite.open();
    await runCommand(page, 'menus');
    await page.getByRole('combobox', { name: 'Fruit' }).click();
    await page.getByRole('option', { name: /Apple A red one/ }).click();
    await said(page, 'Chosen: apple').waitFor();
    await page.getByRole('combobox', { name: 'Channel' }).press('Enter');
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await said(page, /^Chosen: \d+$/).waitFor();
    await page.getByRole('combobox', { name: 'People' }).press('Enter');
    await page.getByRole('option', { name: 'Ada' }).click();
    await page.getByRole('option', { name: 'Ben' }).click();
    await page.keyboard.press('Escape');
    await said(page, /^Chosen: \d+, \d+$/).waitFor();
  });

  test('a form checks what is filled in, then sends it', async () => {
    const page = await suite.open();
    await runCommand(page, 'form');
    const form = page.getByRole('dialog', { name: 'Tell us' });
    await form.waitFor();
    await type(page, 'A');
    await page.keyboard.press('Enter');
    await form.getByText('Enter at least 2 characters.').waitFor();
    await type(page, 'da');
    const day = form.getByRole('combobox', { name: 'Your day' });
    await day.press('Enter');
    await form.getByRole('option', { name: 'Friday' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => day.getAttribute('aria-expanded')).toBe('false');
    await day.click();
    await form.getByRole('option', { name: 'Friday' }).click();
    await form.getByRole('button', { name: 'Submit' }).click();
    await said(page, 'Ada likes Friday').waitFor();
    await expect.poll(() => form.count()).toBe(0);
  });

  test('Escape closes a form and nothing is sent', async () => {
    const page = await suite.open();
    await runCommand(page, 'form');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(suite.sandbox().interactions.all()).toHaveLength(1);
  });

  test('what people write is shown with its Markdown and never as tags', async () => {
    const page = await suite.open();
    await type(
      page,
      '**bold** <img src=x onerror=alert(1)> <@1100000000000000003> [here](https://example.org/a)',
    );
    await page.keyboard.press('Enter');
    const message = messages(page).last();
    await message.locator('strong', { hasText: 'bold' }).waitFor();
    await message.getByText('@Ben').waitFor();
    expect(await message.locator('img').count()).toBe(0);
    expect(await message.textContent()).toContain('<img src=x onerror=alert(1)>');
    const link = message.getByRole('link', { name: 'here' });
    expect(await link.getAttribute('href')).toBe('https://example.org/a');
    expect(await link.getAttribute('rel')).toContain('noopener');
  });

  test('a right click offers the bot’s message commands', async () => {
    const page = await suite.open();
    await type(page, 'quiet words');
    await page.keyboard.press('Enter');
    await said(page, 'quiet words').click({ button: 'right' });
    await page
      .getByRole('menu', { name: 'Message actions' })
      .getByRole('menuitem', { name: 'Shout it' })
      .click();
    await said(page, /^QUIET WORDS$/).waitFor();
    expect(await messages(page).last().textContent()).toContain('Ada used Shout it');
  });

  test('the keyboard reaches the same menu, and gets the focus back', async () => {
    const page = await suite.open();
    for (const text of ['first words', 'second words']) {
      await type(page, text);
      await page.keyboard.press('Enter');
      await said(page, text).waitFor();
    }
    await messages(page).last().focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('menu').count()).toBe(0);
    await expect.poll(() => page.locator('li:focus').textContent()).toContain('first words');
    await page.keyboard.press('Shift+F10');
    await page.locator('[role=menuitem]:focus').waitFor();
    await page.keyboard.press('Enter');
    await said(page, /^FIRST WORDS$/).waitFor();
  });

  test('embeds and files are shown, and files can be saved', async () => {
    const page = await suite.open();
    await runCommand(page, 'embed');
    await said(page, 'An embed').waitFor();
    await said(page, 'The end').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download notes.md' }).click();
    expect((await download).suggestedFilename()).toBe('notes.md');
  });

  test('one can reply, and delete what one wrote', async () => {
    const page = await suite.open();
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').hover();
    await page.getByRole('button', { name: 'Reply' }).click();
    await type(page, 'Good morning');
    await page.keyboard.press('Enter');
    await messages(page).last().getByText('Good morning').waitFor();
    await messages(page).last().getByRole('button', { name: 'Hello, everybody' }).waitFor();
    await messages(page).last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Delete message' }).click();
    await expect.poll(() => messages(page).count()).toBe(1);
  });

  test('what is begun in one channel waits there', async () => {
    const page = await suite.open();
    await type(page, 'half a thought');
    await goTo(page, 'papers');
    await expect.poll(() => composer(page).inputValue()).toBe('');
    await goTo(page, 'general');
    await expect.poll(() => composer(page).inputValue()).toBe('half a thought');
  });

  test('what could not be sent stays in the field', async () => {
    const page = await suite.open();
    await composer(page).fill('words that must not be lost');
    await page.route('**/sandbox/say', (route) => route.abort());
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The sandbox does not answer.').waitFor();
    await expect.poll(() => composer(page).inputValue()).toBe('words that must not be lost');
  });
});
