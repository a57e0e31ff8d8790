import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { asForum, demoAuthor, demoForum } from '../../src/demo-forum.ts';
import { type HomeApp, startHomeApp } from '../support/app.ts';
import { removeFolder, startBot } from '../support/bot.ts';
import { botDatabase } from '../support/databases.ts';
import { person, textOf } from '../support/driver.ts';
import { type FeedServer, feed, rssOf, startFeedServer, type TestPost } from '../support/feed-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let sandbox: RunningSandbox;
let site: FeedServer;
let app: HomeApp;
let posts: TestPost[];

const admin = (place = '#general') => person(sandbox, 'admin', place);
const member = (place = '#general') => person(sandbox, 'member', place);

const post = (id: string, words: string, title = `Post ${id}`): TestPost => ({
  id,
  title,
  html: `<p>${words}</p>`,
  author: 'Ada Lovelace',
  date: new Date(sandbox.clock.now()),
  tags: ['machines'],
});

/** Sixty words, of which the first fifty are taken. */
const long = (word: string) => Array.from({ length: 60 }, (_, at) => `${word}${at}`).join(' ');

/** Until a search in the server finds something, as somebody would try again and again. */
async function found(query: string, wanted = 1): Promise<string> {
  return vi.waitFor(
    async () => {
      const reply = await member().slash('search', { query });
      expect(reply.text().match(/^### /gm) ?? []).toHaveLength(wanted);
      return reply.text();
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** Lets time pass, and the bot fetch what is due then. */
async function later(ms: number): Promise<void> {
  const before = site.requests.length;
  sandbox.clock.jump(ms);
  await vi.waitFor(() => expect(site.requests.length).toBeGreaterThan(before), { timeout: 15_000 });
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  site = await startFeedServer();
  app = await startHomeApp(sandbox, { mayConnect: (_address, port) => port === site.port, gapMs: 0 });
  site.on(
    '/feed.xml',
    feed(() => rssOf('Notes of an Analyst', posts)),
  );
});

afterAll(async () => {
  await app.close();
  await site.close();
  await sandbox.close();
});

describe('/source', () => {
  test('adds a feed: what was recognised, then its excerpts, then what comes later', async () => {
    posts = [post('a', long('qx')), post('b', 'Zymurgy is the science of fermentation.')];
    const shown = await admin().slash('source add', { what: `${site.url}/feed.xml` });
    expect(shown.ephemeral).toBe(true);
    expect(shown.text()).toContain('Notes of an Analyst');
    expect(shown.text()).toContain('It has 2 posts now');
    expect(shown.text()).toContain('qx0');
    // Nothing is stored before Add.
    expect((await admin().slash('source list')).text()).toContain('doesn’t follow any sources yet');
    expect((await member().slash('search', { query: 'zymurgy' })).text()).not.toContain('fermentation');

    const added = await admin().press(shown, 'Add');
    expect(added.text()).toContain('2 posts are in the library');
    expect(await found('zymurgy')).toContain('is the science of fermentation.');
    const card = await found('qx3');
    expect(card).toContain('qx49...');
    expect(card).not.toContain('qx50');
    expect(card).toContain('Ada Lovelace');
    await found('tag:machines qx3');

    posts = [post('c', 'A brand new post about palimpsests.'), ...posts];
    await later(25 * HOUR);
    expect(await found('palimpsests')).toContain('A brand new post about');
    const list = (await admin().slash('source list')).text();
    expect(list).toContain('Notes of an Analyst');
    expect(list).toContain('3 posts');
  }, 60_000);

  test('leads the next digest with what is new', async () => {
    await admin().slash('digest setup', { channel: SEEDED.papers, time: '08:00', timezone: 'UTC', count: 1 });
    await admin().slash('digest now', { channel: SEEDED.papers });
    posts = [post('d', 'Another new post, about velleities.'), ...posts];
    await later(25 * HOUR);
    await found('velleities');
    const preview = await admin().slash('digest preview', { channel: SEEDED.papers });
    expect(preview.text()).toContain('velleities');
  }, 60_000);

  test('announces new posts where they are followed, once they have settled', async () => {
    const [source] = await admin().complete('source follow', { source: '' }, 'source');
    const { value } = source!;
    const said = await admin().slash('source follow', {
      source: String(value),
      channel: SEEDED.announcements,
    });
    expect(said.text()).toContain('will be announced');
    posts = [post('e', 'The first announced post, about sonder.'), ...posts];
    await later(25 * HOUR);
    await found('sonder');
    const seen = () =>
      sandbox.world
        .messages(SEEDED.announcements)
        .map((message) => textOf(message))
        .filter((text) => text.includes('New from'));
    expect(seen()).toEqual([]);
    sandbox.clock.jump(31 * MINUTE);
    await vi.waitFor(() => expect(seen()).toHaveLength(1), { timeout: 15_000 });
    expect(seen()[0]).toContain('sonder');
    // An edit is no news.
    posts = [post('e', 'The first announced post, about sonder and its edits.'), ...posts.slice(1)];
    await later(25 * HOUR);
    await found('edits sonder');
    await later(25 * HOUR);
    expect(seen()).toHaveLength(1);
  }, 90_000);
});

describe('the sandbox’s own forum', () => {
  test('is followed, publishes when the clock is moved, and is announced', async () => {
    const home = await startSandbox({ port: 0, routes: demoForum });
    const bot = await startHomeApp(home, {
      forums: [asForum(home.url)],
      gapMs: 0,
      mayConnect: (_address, port) => port === Number(new URL(home.url).port),
    });
    try {
      const ada = person(home, 'admin', '#general');
      const shown = await ada.slash('source add', { what: demoAuthor(home.url) });
      expect(shown.text()).toContain('Mira Okafor');
      await ada.press(shown, 'Add');
      const [source] = await ada.complete('source follow', { source: '' }, 'source');
      await ada.slash('source follow', { source: String(source?.value), channel: SEEDED.announcements });
      home.clock.jump(25 * HOUR);
      const card = () => ada.slash('search', { query: 'evaluations age like bread' });
      await vi.waitFor(async () => expect((await card()).text()).toContain('Mira Okafor'), {
        timeout: 15_000,
      });
      home.clock.jump(31 * MINUTE);
      const announced = () =>
        home.world
          .messages(SEEDED.announcements)
          .map((message) => textOf(message))
          .join();
      await vi.waitFor(() => expect(announced()).toContain('Evaluations age like bread'), {
        timeout: 15_000,
      });
    } finally {
      await bot.close();
      await home.close();
    }
  }, 90_000);
});

describe('the operator’s list', () => {
  test('is followed for everybody, and no longer when a source is taken off it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'commonplace-listed-'));
    const list = join(folder, 'sources.json');
    const write = (sources: readonly object[]) => writeFile(list, JSON.stringify({ sources }));
    await write([{ what: `${site.url}/listed.xml`, filter: 'axolotl' }]);
    site.on(
      '/listed.xml',
      feed(() => rssOf('Listed', [post('ax', 'The axolotl smiles.'), post('newt', 'A newt does not.')])),
    );
    const home = await startSandbox({ port: 0 });
    const mayConnect = (_address: string, port: number) => port === site.port;
    const bot = await startHomeApp(home, { mayConnect, gapMs: 0 }, { SOURCES_FILE: list });
    try {
      const dm = person(home, 'member', 'dm');
      const said = async (query: string) => (await dm.slash('search', { query })).text();
      await vi.waitFor(async () => expect(await said('axolotl')).toContain('smiles'), { timeout: 15_000 });
      expect(await said('newt')).not.toContain('A newt does not');
      const ada = person(home, 'admin', '#general');
      expect((await ada.slash('source list')).text()).toContain('(for everybody)');
      await bot.stop();
      await write([]);
      await bot.start();
      await vi.waitFor(async () => expect(await said('axolotl')).not.toContain('smiles'), {
        timeout: 15_000,
      });
    } finally {
      await bot.close();
      await home.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('in production', () => {
  test('no command makes the bot fetch from this machine', async () => {
    const home = await startSandbox({ port: 0 });
    const bot = await startBot(home, { env: await botDatabase() });
    const before = site.requests.length;
    try {
      const ada = person(home, 'admin', '#general');
      for (const what of [`${site.url}/feed.xml`, `http://[::ffff:127.0.0.1]:${site.port}/feed.xml`]) {
        for (const reply of [
          await ada.slash('source add', { what }),
          await ada.slash('source import', { address: what }),
        ]) {
          expect(reply.text()).toContain('not an address of the public internet');
        }
      }
      expect(site.requests.length).toBe(before);
    } finally {
      await bot.stop();
      await removeFolder(bot);
      await home.close();
    }
  }, 90_000);
});
