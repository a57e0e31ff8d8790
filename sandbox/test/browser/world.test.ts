import { ChannelType } from 'discord-api-types/v10';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/server/server.ts';
import { SEEDED } from '../../src/world/seed.ts';
import { hasBrowser } from '../support/browser.ts';
import {
  composer,
  goTo,
  messages,
  openSwitches,
  openTools,
  runCommand,
  said,
  type,
} from '../support/page.ts';
import { startPageBot } from '../support/page-bot.ts';
import { pageSuite } from '../support/page-suite.ts';

const DAY_MS = 86_400_000;

/** Where something is, in pixels from the top of the window, once it has stopped moving. */
async function restingPlace(element: Locator): Promise<number | undefined> {
  const top = async () => (await element.boundingBox())?.y;
  let before: number | undefined;
  await expect
    .poll(async () => {
      const now = await top();
      const rests = now === before;
      before = now;
      return rests;
    })
    .toBe(true);
  return before;
}

describe.skipIf(!hasBrowser)('the world on the page (skipped where there is no Chromium)', () => {
  const suite = pageSuite();

  test('two pages stay in step: messages, edits, deletions', async () => {
    const [ada, ben] = [await suite.open(), await suite.open({ person: 'member' })];
    await runCommand(ada, 'pages');
    await said(ben, 'Page 1').waitFor();
    await ada.getByRole('button', { name: 'Next', exact: true }).click();
    await said(ben, 'Page 2').waitFor();
    await type(ben, 'I see it');
    await ben.keyboard.press('Enter');
    await said(ada, 'I see it').waitFor();
    await said(ben, 'I see it').waitFor();
    await messages(ben).last().click({ button: 'right' });
    await ben.getByRole('menuitem', { name: 'Delete message' }).click();
    await expect.poll(() => said(ada, 'I see it').count()).toBe(0);
  });

  test('a reload keeps person, channel and messages', async () => {
    const page = await suite.open();
    await goTo(page, 'papers');
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').waitFor();
    await page.getByRole('button', { name: /Switch/ }).click();
    await page.getByRole('menuitemradio', { name: /Ben/ }).click();
    await page.getByRole('region', { name: 'You' }).getByText('Ben').waitFor();
    await page.reload();
    await said(page, 'Hello, everybody').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('papers');
    expect(await page.getByRole('region', { name: 'You' }).textContent()).toContain('Ben');
  });

  test('new messages elsewhere are counted at their channel', async () => {
    const page = await suite.open();
    suite.sandbox().as('member', '#papers').say('over here');
    const papers = page.getByRole('button', { name: 'papers, text channel, 1 new' });
    await papers.waitFor();
    await papers.click();
    await said(page, 'over here').waitFor();
    await page.getByRole('button', { name: 'papers, text channel', exact: true }).waitFor();
  });

  test('direct messages with the bot take commands', async () => {
    const page = await suite.open();
    await goTo(page, 'Direct messages');
    await page.getByRole('heading', { level: 1, name: 'Test Bot' }).waitFor();
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').waitFor();
    expect(suite.sandbox().as('admin', 'dm').messages()).toHaveLength(1);
  });

  test('threads and forum posts are found and written in', async () => {
    const page = await suite.open();
    await goTo(page, 'Reading group');
    await type(page, 'in the thread');
    await page.keyboard.press('Enter');
    await said(page, 'in the thread').waitFor();
    await goTo(page, 'papers');
    await page.getByRole('button', { name: 'Threads', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Reading group' }).click();
    await said(page, 'in the thread').waitFor();

    const { world } = suite.sandbox();
    const fields = { name: 'An idea', type: ChannelType.PublicThread };
    const post = world.addThread(world.channel(SEEDED.ideas), SEEDED.member, fields);
    suite.sandbox().as('member', post.id).say('What if?');
    await goTo(page, 'ideas');
    await page
      .getByRole('list', { name: 'Posts' })
      .getByRole('button', { name: /An idea\s*What if/ })
      .click();
    await said(page, 'What if?').waitFor();
  });

  test('an archived thread says that it is', async () => {
    const { world } = suite.sandbox();
    world.editThread(world.channel(SEEDED.thread), { archived: true });
    const page = await suite.open();
    await goTo(page, 'papers');
    await page.getByRole('button', { name: 'Threads', exact: true }).click();
    await page.getByRole('menuitem', { name: /Reading group.*archived/ }).click();
    await page.getByText('This thread is archived.').waitFor();
  });

  test('the bot’s permissions in a channel can be switched off and on', async () => {
    const page = await suite.open();
    await openSwitches(page);
    const sendAsBot = async () => {
      const channel = await suite.bot().client.channels.fetch(SEEDED.general);
      return channel?.isSendable() ? channel.send('Good morning') : undefined;
    };
    const send = page.getByRole('switch', { name: 'Send messages', exact: true });
    await send.click();
    await expect.poll(() => send.getAttribute('aria-checked')).toBe('false');
    await expect(sendAsBot()).rejects.toThrow('Missing Permissions');
    await send.click();
    await expect.poll(() => send.getAttribute('aria-checked')).toBe('true');
    await sendAsBot();
    await said(page, 'Good morning').waitFor();
  });

  test('the bot can be taken out of the server, and an app of one’s own still works there', async () => {
    const page = await suite.open();
    await openSwitches(page);
    await page.getByRole('switch', { name: 'In Test Server' }).click();
    await composer(page).fill('/hel');
    await page.getByText('has no command').waitFor();
    await composer(page).fill('');
    await page.getByRole('switch', { name: 'Test Bot installed for me' }).click();
    await composer(page).fill('/hel');
    await page.getByRole('option', { name: /hello/ }).waitFor();
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').waitFor();
  });

  test('the clock shows the sandbox’s time and jumps by a day and back', async () => {
    const page = await suite.open();
    await openTools(page);
    const clock = page.getByRole('region', { name: 'Clock' });
    await clock.getByText('The same as real time').waitFor();
    const before = suite.sandbox().clock.now();
    await clock.getByRole('button', { name: '+1 day' }).click();
    await clock.getByText('Real time:').waitFor();
    expect(suite.sandbox().clock.now() - before).toBeGreaterThanOrEqual(DAY_MS);
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').waitFor();
    await clock.getByRole('button', { name: 'Real time' }).click();
    await clock.getByText('The same as real time').waitFor();
  });

  test('the alarm that the page shows is known by its name, and can be jumped to', async () => {
    const { clock } = suite.sandbox();
    const page = await suite.open();
    await openTools(page);
    const button = page.getByRole('button', { name: 'Next report' });
    expect(await button.isDisabled()).toBe(true);
    const rang = Promise.withResolvers<void>();
    clock.alarm(clock.now() + 3 * DAY_MS, rang.resolve, 'report');
    await button.click();
    await rang.promise;
    await expect.poll(() => button.isDisabled()).toBe(true);
  });

  test('a bot that goes is shown, and what it does when it comes back too', async () => {
    const page = await suite.open();
    await suite.bot().client.destroy();
    await page.getByText('The bot is offline.').waitFor();
    const bot = await startPageBot(suite.sandbox());
    await expect.poll(() => page.getByText('The bot is offline.').count()).toBe(0);
    await runCommand(page, 'hello');
    await said(page, 'Hello, everybody').waitFor();
    await bot.client.destroy();
  });

  test('a sandbox that goes away is shown, and the page goes on when it is back', async () => {
    const page = await suite.open();
    const { port } = new URL(suite.sandbox().url);
    await suite.sandbox().close();
    await page.getByText('The sandbox does not answer.').waitFor();
    const again = await startSandbox({ port: Number(port) });
    await page.getByText('The bot is offline.').waitFor();
    again.as('member', '#general').say('Here again');
    await said(page, 'Here again').waitFor();
    await again.close();
  });

  test('a name that nobody has in the address leads to the first person', async () => {
    const page = await suite.open({ person: 'nobody' });
    expect(await page.getByRole('region', { name: 'You' }).textContent()).toContain('Ada');
  });

  test('who may moderate can delete what the bot wrote, others cannot', async () => {
    const [ada, ben] = [await suite.open(), await suite.open({ person: 'member' })];
    await runCommand(ben, 'hello');
    await said(ben, 'Hello, everybody').click({ button: 'right' });
    await ben.getByRole('menuitem', { name: 'Copy text' }).waitFor();
    expect(await ben.getByRole('menuitem', { name: 'Delete message' }).count()).toBe(0);
    await said(ada, 'Hello, everybody').click({ button: 'right' });
    await ada.getByRole('menuitem', { name: 'Delete message' }).click();
    await expect.poll(() => said(ben, 'Hello, everybody').count()).toBe(0);
  });

  test('a link to a message of the sandbox goes there, however far up it is', async () => {
    const page = await suite.open();
    const papers = suite.sandbox().as('member', '#papers');
    const { wire } = papers.say('the very message');
    for (let line = 0; line < 60; line++) papers.say(`line ${line}`);
    await type(page, `https://discord.com/channels/${SEEDED.guild}/${SEEDED.papers}/${wire.id}`);
    await page.keyboard.press('Enter');
    await messages(page).last().getByRole('link').click();
    await expect.poll(() => page.locator('li:focus').textContent()).toContain('the very message');
    await expect.poll(async () => (await page.locator('li:focus').boundingBox())?.y).toBeGreaterThan(0);
    expect(page.url()).toContain(SEEDED.papers);
    await page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await expect.poll(async () => (await said(page, 'line 59').boundingBox())?.y).toBeLessThan(800);
  });

  test('what the person caused comes into view, from its beginning when it is higher than the list', async () => {
    const page = await suite.open({ height: 420 });
    const actor = suite.sandbox().as('member', '#general');
    for (let line = 0; line < 60; line++) actor.say(`line ${line}`);
    await said(page, 'line 59').hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: /^Jump to/ }).waitFor();
    await runCommand(page, 'everything');
    const list = await page.locator('.log').boundingBox();
    await said(page, 'Beside a button').waitFor();
    await expect
      .poll(async () => (await messages(page).last().boundingBox())?.y)
      .toBeCloseTo(list?.y ?? 0, -1);
    await runCommand(page, 'hello');
    await expect.poll(() => page.getByRole('button', { name: /^Jump to/ }).count()).toBe(0);
    expect((await said(page, 'Hello, everybody').boundingBox())?.y).toBeLessThan(420);
  });

  test('the list stays at its end while messages come, and where one reads when one reads', async () => {
    const page = await suite.open();
    const actor = suite.sandbox().as('member', '#general');
    for (let line = 0; line < 60; line++) actor.say(`line ${line}`);
    await said(page, 'line 59').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Jump to/ }).count()).toBe(0);
    await said(page, 'line 59').hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: /^Jump to/ }).waitFor();
    const shown = await restingPlace(said(page, 'line 40'));
    actor.say('a newer one');
    await said(page, 'a newer one').waitFor({ state: 'attached' });
    await expect.poll(() => restingPlace(said(page, 'line 40'))).toBe(shown);
  });
});
