import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ChannelType } from 'discord-api-types/v10';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SEEDED } from '../../src/world/seed.ts';
import { hasBrowser } from '../support/browser.ts';
import { goTo, messages, openSwitches, runCommand, said, type, whenReady } from '../support/page.ts';
import { pageSuite } from '../support/page-suite.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, in short. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
    id: string;
    nodes: { html: string; failureSummary: string }[];
  }[];
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** The elements that the window or the list of messages could be scrolled sideways for. */
function tooWide(page: Page): Promise<unknown> {
  return page.evaluate(`
    ['html', '.main', '.header', '.log', '.composer']
      .map((name) => ({ name, element: document.querySelector(name) }))
      .filter(({ element }) => element.scrollWidth > Math.min(element.clientWidth, innerWidth))
      .map(({ name, element }) => name + ' ' + element.scrollWidth)
  `);
}

/** What the page shows in each test, by name. */
const VIEWS: Record<string, (page: Page) => Promise<unknown>> = {
  'an empty channel with the controls': openSwitches,
  'all kinds of components': async (page) => {
    await runCommand(page, 'everything');
    await said(page, 'Beside a button').waitFor();
    await runCommand(page, 'embed');
    await said(page, 'An embed').waitFor();
    await runCommand(page, 'secret');
    await said(page, 'Only you can see this').waitFor();
  },
  'the list of commands': async (page) => {
    await type(page, '/');
    await page.getByRole('option').first().waitFor();
  },
  'a command being filled in, with a mistake': async (page) => {
    await type(page, '/manage set ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText('This option is required.').waitFor();
  },
  'menus, one open': async (page) => {
    await runCommand(page, 'menus');
    await page.getByRole('combobox', { name: 'People' }).click();
    await page.getByRole('option', { name: 'Ada' }).click();
  },
  'a form': async (page) => {
    await runCommand(page, 'form');
    await page.getByRole('dialog').waitFor();
  },
  'the menu of a message': async (page) => {
    await type(page, 'words');
    await page.keyboard.press('Enter');
    await said(page, 'words').waitFor();
    await messages(page).last().click({ button: 'right' });
    await page.getByRole('menu').waitFor();
  },
};

describe.skipIf(!hasBrowser)('access to the page (skipped where there is no Chromium)', () => {
  const suite = pageSuite();

  describe('axe-core finds nothing wrong, dark and light, wide and narrow', () => {
    test.each(Object.entries(VIEWS))('%s', async (_, show) => {
      const page = await suite.open();
      await show(page);
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          expect({ width, colorScheme, found: await violations(page) }).toMatchObject({ found: [] });
        }
      }
    });
  });

  test('nothing is wider than a phone, whatever the font and the names', async () => {
    const { world } = suite.sandbox();
    const name = 'Reading group '.repeat(7).trim();
    world.addThread(world.channel(SEEDED.papers), SEEDED.member, { name, type: ChannelType.PublicThread });
    const page = await suite.open({ width: 360, height: 640 });
    // Machines differ in their fonts: these letters are wider than the widest of them.
    await page.evaluate(`
      const wide = new CSSStyleSheet();
      wide.replaceSync('* { letter-spacing: 0.15em !important; }');
      document.adoptedStyleSheets.push(wide);
    `);
    await page.getByRole('button', { name: 'Servers and channels' }).click();
    await goTo(page, name);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    for (const [command, answer] of [
      ['everything', 'Beside a button'],
      ['embed', 'An embed'],
    ] as const) {
      await runCommand(page, command);
      await said(page, answer).first().waitFor();
    }
    await runCommand(page, 'menus');
    await page.getByRole('combobox', { name: 'People' }).click();
    await page.getByRole('option', { name: 'Ada' }).waitFor();
    expect(await tooWide(page)).toEqual([]);
  });

  test('on a phone the channels open, lead somewhere and close again, by keyboard too', async () => {
    const page = await suite.open({ width: 360, height: 640 });
    const toggle = page.getByRole('button', { name: 'Servers and channels' });
    expect(await page.getByRole('button', { name: /^papers/ }).isVisible()).toBe(false);
    await toggle.press('Enter');
    await goTo(page, 'papers');
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('papers');
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
    // Also to where one is already.
    await toggle.press('Enter');
    await goTo(page, 'papers');
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
    await toggle.press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
  });

  test('a command can be run without a mouse, and its answer is announced', async () => {
    const page = await suite.open();
    await type(page, '/pag');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('Test Bot: Page 1').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    await messages(page).last().getByRole('button', { name: 'Next', exact: true }).press('Enter');
    await said(page, 'Page 2').waitFor();
  });

  test('no request leaves the machine, and the page breaks none of its own rules', async () => {
    const page = await suite.open();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(`${suite.sandbox().url}/`)) elsewhere.push(request.url());
    });
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    await whenReady(page);
    await runCommand(page, 'everything');
    await said(page, 'Beside a button').waitFor();
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('nothing moves while the page opens', async () => {
    const page = await suite.open();
    await runCommand(page, 'everything');
    await said(page, 'Beside a button').waitFor();
    await page.addInitScript(`
      self.shifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) self.shifts += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    await page.reload();
    await said(page, 'Beside a button').waitFor();
    // What counts as good elsewhere is 0.1; here only rounding may be left.
    expect(await page.evaluate('self.shifts')).toBeLessThan(0.01);
  });
});
