import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { excerptLink } from '../../src/links/fragment.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { excerptOf } from './excerpts.ts';
import { dress, forumPage } from './forum-page.ts';

const SEEDS = 'seeds';
const REAL_POSTS = '../shared/data/excerpts.jsonl';
const MAX_LINK_LENGTH = 512;

/** Bounds on the screen, in CSS pixels. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** Excerpts as a seed has them, and the page as the forum has it. */
const AWKWARD: Record<string, { text: string; html: string }> = {
  'straight quotes where the page has curly ones': {
    text: `It's "the model's" 'own' idea, isn't it's what's "said" by 'them' when it's not "it"...`,
    html: '<p>It’s “the model’s” ‘own’ idea, isn’t it’s what’s “said” by ‘them’ when it’s not “it” that counts.</p>',
  },
  'curly quotes where the page has straight ones': {
    text: 'It’s “the model’s” ‘own’ idea, isn’t it’s what’s “said” by ‘them’ when it’s not “it”…',
    html: `<p>It's "the model's" 'own' idea, isn't it's what's "said" by 'them' when it's not "it" that counts.</p>`,
  },
  'non-breaking spaces on the page': {
    text: 'About 5 million steps of training by 3 people are enough for it...',
    html: '<p>About 5&nbsp;million steps&nbsp;of training by 3&nbsp;people are&nbsp;enough for it all.</p>',
  },
  'non-breaking spaces in the excerpt': {
    text: 'About 5\u00a0million steps\u00a0of training by 3\u00a0people are\u00a0enough for it...',
    html: '<p>About 5 million steps of training by 3 people are enough for it all.</p>',
  },
  'a heading that nothing marks': {
    text: 'Team Shard in summer During the summer we taught eleven scholars how to steer...',
    html: '<h2>Team Shard in summer</h2><p>During the summer we taught eleven scholars how to steer models.</p>',
  },
  'a numbered list in the text': {
    text: 'It happens in two ways: 1. A model may learn to hide what it is thinking about. 2. Later tokens...',
    html: '<p>It happens in two ways:</p><ol><li>A model may learn to hide what it is thinking about.</li><li>Later tokens follow.</li></ol>',
  },
  'bullets without full stops': {
    text: 'We want * models that say what they mean to say * people who check whether that is so...',
    html: '<p>We want</p><ul><li>models that say what they mean to say</li><li>people who check whether that is so or not</li></ul>',
  },
  'a block quote with its author': {
    text: '> The secret is that it is a fact about plans. > > Zack, group discussion Such arguments flit around the field of safety...',
    html: '<blockquote><p>The secret is that it is a fact about plans.</p><p>Zack, group discussion</p></blockquote><p>Such arguments flit around the field of safety a lot.</p>',
  },
  'footnotes with brackets': {
    text: 'Models can memorise facts with 90% accuracy[1]scales with the number[2], just like trained models of the same size do...',
    html: '<p>Models can memorise facts with 90% accuracy<span class="footnote-reference"><sup><a href="#1">[1]</a></sup></span>scales with the number<sup><a href="#2">[2]</a></sup>, just like trained models of the same size do today.</p>',
  },
  'footnotes that the page shows without brackets': {
    text: 'Models can memorise facts with good accuracy[1] in one layer[2] when they are trained on them for long...',
    html: '<p>Models can memorise facts with good accuracy<sup><a href="#1">1</a></sup> in one layer<sup><a href="#2">2</a></sup> when they are trained on them for long enough.</p>',
  },
  'hyphens, commas and ampersands in every phrase': {
    text: 'Re-framed, R&D-like, well-known, hand-coded, far-off, state-of-the-art, long-term, low-rank, on-policy...',
    html: '<p>Re-framed, R&amp;D-like, well-known, hand-coded, far-off, state-of-the-art, long-term, low-rank, on-policy things.</p>',
  },
  'parentheses everywhere': {
    text: 'We (Alex and Sam) help (mostly new) people who want to work on this (see below) (or above)...',
    html: '<p>We (Alex and Sam) help (mostly new) people who want to work on this (see below) (or above) with us.</p>',
  },
  'a percent sign, a formula and an emoji': {
    text: 'At 100% it is $x^2$ that 🙂 makes all of the difference to them in the end...',
    html: '<p>At 100% it is <span><span>x</span><sup>2</sup></span> that <img alt="🙂"> makes all of the difference to them in the end of it.</p>',
  },
  'bold, links and code inside the passage': {
    text: 'We call this reward hacking because the model finds rewards that nobody meant it to find...',
    html: '<p>We <em>call</em> this <strong>reward <a href="/x">hack</a>ing</strong> because <span>the <span><a href="/y">model finds</a></span></span> <code>rewards</code> that nobody meant it to find.</p>',
  },
  'lines broken in the source of the page': {
    text: 'The words stand on one line here but were broken in the source of the page...',
    html: '<p>The words\n  stand on\n\n one line    here but were broken\n in the source of the page itself.</p>',
  },
  'Cyrillic letters': {
    text: 'Мы показываем, что обучение против монитора приводит к скрытым рассуждениям модели...',
    html: '<p>Мы показываем, что обучение против монитора приводит к скрытым рассуждениям модели везде.</p>',
  },
  'Hebrew, from right to left': {
    text: 'המודל לומד להסתיר את מה שהוא חושב עליו כאשר מענישים אותו...',
    html: '<p dir="rtl">המודל לומד להסתיר את מה שהוא חושב עליו כאשר מענישים אותו תמיד.</p>',
  },
  'accents, composed in one and decomposed in the other': {
    text: 'Élan vital était une idée de Bergson qui a été très répandue à cette époque...',
    html: `<p>${'Élan vital était une idée de Bergson qui a été très répandue à cette époque lointaine.'.normalize('NFD')}</p>`,
  },
  'a seed in Markdown with blocks of its own': {
    text: '# On the subject\n\nA first *paragraph* with a [link](https://example.org) in it.\n\n- an item that is long enough to be linked to\n- another one',
    html: '<h1>On the subject</h1><p>A first <em>paragraph</em> with a <a href="https://example.org">link</a> in it.</p><ul><li>an item that is long enough to be linked to</li><li>another one</li></ul>',
  },
};

describe.skipIf(!hasBrowser)('text fragments in Chromium', () => {
  const pages = new Map<string, string>();
  let server: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const html = pages.get(decodeURIComponent(request.url!));
      response.writeHead(html ? 200 : 404, { 'content-type': 'text/html' }).end(html);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 700, height: 500 } });
    await page.addInitScript({ path: 'test/links/page-tools.js' });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens the link, and checks that the browser shows exactly its words highlighted. */
  async function expectHighlight(text: string, html: string, path: string) {
    const url = `${origin}${path}`;
    pages.set(decodeURIComponent(new URL(url).pathname), forumPage(html));
    const link = excerptLink(excerptOf(text, url), [], MAX_LINK_LENGTH);
    expect(link).toContain(':~:text=');
    const words = decodeURIComponent(link!.split(':~:text=')[1]!);
    await page.goto('about:blank');
    await page.goto(link!);
    const expected = await page.evaluate<Area | undefined>(`pageTools.areaOf(${JSON.stringify(words)})`);
    expect(expected, `“${words}” stands on the page`).toBeDefined();
    // The browser scrolls there and paints it in its own time.
    await expect.poll(highlighted, { timeout: 5000 }).toEqual({
      left: expect.closeTo(expected!.left, -1),
      right: expect.closeTo(expected!.right, -1),
      height: expect.closeTo(expected!.height, -1),
    });
  }

  async function highlighted(): Promise<Area> {
    const screenshot = await page.screenshot();
    return page.evaluate(`pageTools.magentaArea('data:image/png;base64,${screenshot.toString('base64')}')`);
  }

  describe('every shipped seed, dressed as the forum shows it', () => {
    const texts = shippedSeeds();
    test.each(texts)('%s', (text) => expectHighlight(text, dress(text), '/posts/abc/a-post'));
  });

  describe('awkward ones', () => {
    test.each(Object.keys(AWKWARD))('%s', async (name) => {
      const { text, html } = AWKWARD[name]!;
      await expectHighlight(text, html, '/posts/abc/a-post');
    });
  });

  test.each(['/wiki/Shard_(theory)', '/posts/abc/post#a-heading', '/page?a=1&b=[2]'])(
    'an address like %s',
    async (path) => {
      const { text, html } = AWKWARD['parentheses everywhere']!;
      pages.set('/page?a=1&b=[2]', forumPage(html));
      await expectHighlight(text, html, path);
    },
  );

  test.skipIf(!existsSync(REAL_POSTS))('forty real posts, dressed', async () => {
    const texts = readFileSync(REAL_POSTS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).text as string);
    const linked = texts.filter((text) =>
      excerptLink(excerptOf(text, 'https://example.org/'), [], MAX_LINK_LENGTH)?.includes(':~:'),
    );
    for (let i = 0; i < linked.length; i += Math.floor(linked.length / 40))
      await expectHighlight(linked[i]!, dress(linked[i]!), '/posts/abc/a-post');
  });
});

function shippedSeeds(): string[] {
  const files = readdirSync(SEEDS).filter((file) => file.endsWith('.txt'));
  const lines = files.flatMap((file) => readFileSync(`${SEEDS}/${file}`, 'utf8').split('\n'));
  return [...new Set(lines.filter(Boolean))];
}
