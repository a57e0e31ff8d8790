import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { asForum } from '../../src/demo-forum.ts';
import { type HomeApp, startHomeApp } from '../support/app.ts';
import { person, type Reply, textOf } from '../support/driver.ts';
import { type FeedServer, feed, rssOf, startFeedServer, type TestPost } from '../support/feed-server.ts';

const HOUR = 3_600_000;
const TIMEOUT = { timeout: 15_000, interval: 100 };

let sandbox: RunningSandbox;
let site: FeedServer;
let forum: FeedServer;
let app: HomeApp;
let posts: TestPost[];

const admin = () => person(sandbox, 'admin', '#general');
const member = () => person(sandbox, 'member', '#general');
const search = async (query: string) => (await member().slash('search', { query })).text();
const list = async () => (await admin().slash('source list')).text();

const post = (id: string, words: string): TestPost => ({
  id,
  title: `Post ${id}`,
  html: words,
  date: new Date(sandbox.clock.now()),
});

/** The value of the source whose name begins so. */
async function source(name: string): Promise<string> {
  const choices = await admin().complete('source check', { source: name }, 'source');
  return String(choices.find((choice) => choice.name.startsWith(name))?.value);
}

async function add(what: string, options: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return admin().press(await admin().slash('source add', { what, ...options }), 'Add');
}

const file = (name: string, text: string) => ({ name, base64: Buffer.from(text).toString('base64') });

/** The text of the file that comes with a reply. */
async function attachedTo(reply: Reply): Promise<string> {
  const [attachment] = reply.message.attachments;
  return (await fetch(attachment!.url)).text();
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  site = await startFeedServer();
  forum = await startFeedServer();
  const ports = [site.port, forum.port, Number(new URL(sandbox.url).port)];
  app = await startHomeApp(sandbox, {
    forums: [asForum(forum.url)],
    mayConnect: (_address, port) => ports.includes(port),
    gapMs: 0,
  });
});

beforeEach(() => {
  site.requests.length = 0;
});

afterAll(async () => {
  await app.close();
  await site.close();
  await forum.close();
  await sandbox.close();
});

describe('a source that was added', () => {
  beforeAll(async () => {
    posts = [post('a', 'Words about quinces.'), post('b', 'Words about medlars.')];
    site.on(
      '/fruit.xml',
      feed(() => rssOf('Fruit', posts)),
    );
    await add(`${site.url}/fruit.xml`, { filter: '-medlars' });
  });

  test('is checked: what the last fetch gave, and what became of each post', async () => {
    const shown = (await admin().slash('source check', { source: await source('Fruit') })).text();
    expect(shown).toContain('2 posts');
    expect(shown).toMatch(/Post a.*in the library/);
    expect(shown).toMatch(/Post b.*left out: doesn’t match the filter/);
    const again = await admin().slash('source check', { source: await source('Fruit'), now: true });
    expect(again.text()).toContain('less than five minutes ago');
    posts = [post('c', 'Words about sloes.'), ...posts];
    sandbox.clock.jump(HOUR);
    const now = await admin().slash('source check', { source: await source('Fruit'), now: true });
    expect(now.text()).toMatch(/Post c.*new/);
    expect(await search('sloes')).toContain('Words about');
  });

  test('is counted by what this server takes of it', async () => {
    expect(await list()).toMatch(/Fruit.*\n.*Fine.*2 posts/);
  });

  test('is not fetched while it is paused, and is when it goes on', async () => {
    const fruit = await source('Fruit');
    expect((await admin().slash('source pause', { source: fruit })).text()).toContain('is paused');
    expect(await list()).toContain('Paused');
    site.requests.length = 0;
    posts = [post('d', 'Words about damsons.'), ...posts];
    sandbox.clock.jump(50 * HOUR);
    expect(await search('quinces')).toContain('quinces');
    expect((await admin().slash('source resume', { source: fruit })).text()).toContain('is active again');
    await vi.waitFor(async () => expect(await search('damsons')).toContain('Words about'), TIMEOUT);
    expect(site.requests).toHaveLength(1);
  }, 60_000);

  test('loses one post to this server when that is hidden', async () => {
    const [choice] = await admin().complete('source hide', { post: 'damsons' }, 'post');
    expect((await admin().slash('source hide', { post: String(choice?.value) })).text()).toContain(
      'no longer',
    );
    expect(await search('damsons')).not.toContain('Words about');
    const exported = await admin().slash('source export');
    expect(await attachedTo(exported)).not.toContain('damsons');
    const { value } = (await admin().complete('source hide', { post: 'reward' }, 'post'))[0]!;
    expect((await admin().slash('source hide', { post: String(value) })).text()).toContain('can be hidden');
  });

  test('leaves its excerpts or takes them along when it is removed', async () => {
    await admin().slash('source remove', { source: await source('Fruit'), keep: true });
    expect(await list()).toContain('doesn’t follow any sources');
    expect(await search('quinces')).toContain('Words about');
    await add(`${site.url}/fruit.xml`);
    expect(await search('medlars')).toContain('Words about');
    await admin().slash('source remove', { source: await source('Fruit'), keep: false });
    expect(await search('quinces')).not.toContain('Words about');
    expect((await admin().slash('source export')).text()).toContain('nothing from this server’s sources yet');
  });
});

describe('/source import', () => {
  const jsonl = [
    '{"text": "Imported words about kumquats.", "authors": ["Ida Import"], "date": "2024-05-06"}',
    '{"text": ',
  ];

  test('takes excerpts of a file, says which lines it cannot use, and gives them back', async () => {
    const reply = await admin().slash('source import', { file: file('notes.jsonl', jsonl.join('\n')) });
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toContain('1 excerpt added');
    expect(reply.text()).toContain('Line 2: is not valid JSON');
    expect(await attachedTo(reply)).toContain('{"text": ');
    expect(await search('author:"Ida Import" kumquats')).toContain('6 May 2024');
    expect(await list()).toMatch(/notes\.jsonl.*\n.*A file.*1 post/);
  });

  test('of the same file again adds nothing, and of what was exported neither', async () => {
    const again = await admin().slash('source import', { file: file('notes.jsonl', jsonl.join('\n')) });
    expect(again.text()).toContain('0 excerpts added, 1 already there');
    const exported = await attachedTo(await admin().slash('source export'));
    const back = await admin().slash('source import', { file: file('notes.jsonl', exported) });
    expect(back.text()).toContain('0 excerpts added, 1 already there');
  });

  test('takes a table at an address, and replaces what has an id', async () => {
    let text = 'id,text,title\n1,Words about loquats.,First\n2,Words about feijoas.,Second\n';
    site.on('/table.csv', (_request, reply) => reply.type('text/csv').send(text));
    const first = await admin().slash('source import', { address: `${site.url}/table.csv` });
    expect(first.text()).toContain('2 excerpts added');
    text = text.replace('loquats', 'loquats and more');
    const second = await admin().slash('source import', { address: `${site.url}/table.csv` });
    expect(second.text()).toContain('0 excerpts added, 1 updated, 1 already there');
    expect(await search('loquats')).toContain('and more');
  });

  test('is no source that is fetched', async () => {
    const notes = await source('notes.jsonl');
    for (const command of ['source pause', 'source resume']) {
      expect((await admin().slash(command, { source: notes })).text()).toContain('This source is a file');
    }
    const removed = await admin().slash('source remove', { source: notes, keep: false });
    expect(removed.text()).toContain('have been removed');
    expect(await search('kumquats')).not.toContain('Imported words');
  });

  test('of an author’s archive goes on where it was after a restart, to the end', async () => {
    const started = sandbox.clock.now();
    const all = Array.from({ length: 120 }, (_, at) => ({
      _id: `archive${at}`,
      title: `Archive ${at}`,
      pageUrl: `${forum.url}/posts/archive${at}/x`,
      postedAt: new Date(started - (at + 1) * HOUR).toISOString(),
      user: { displayName: 'Ann Archive' },
      contents: { plaintextDescription: `The archived post of number n${at}n.` },
    }));
    let pages = 0;
    forum.on('/graphql', ({ body }) => {
      const { query, variables } = body as {
        query: string;
        variables: { selector?: { userPosts?: { before?: string } } };
      };
      if (query.includes('users(')) {
        return { data: { users: { results: [{ _id: 'ann', slug: 'ann', displayName: 'Ann Archive' }] } } };
      }
      const before = variables.selector?.userPosts?.before;
      if (before) pages++;
      const results = all.filter(({ postedAt }) => !before || postedAt < before);
      return { data: { posts: { results: results.slice(0, 50) } } };
    });
    await add(`${forum.url}/users/ann`);
    const reply = await admin().slash('source import', { source: await source('Ann Archive') });
    expect(reply.text()).toContain('shows my progress');
    await vi.waitFor(() => expect(pages).toBe(1), TIMEOUT);
    await app.stop();
    await app.start();
    expect(await list()).toMatch(/Ann Archive.*\n.*importing older posts/);
    const done = async () => {
      sandbox.clock.jump(10_000);
      expect(await list()).toMatch(/Ann Archive.*\n.*120 posts/);
      expect(await list()).not.toContain('importing older posts');
    };
    await vi.waitFor(done, TIMEOUT);
    expect(pages).toBeLessThan(6);
    const told = () =>
      admin()
        .sees()
        .filter((shown) => textOf(shown).includes('are in the library now: 120 posts'));
    await vi.waitFor(() => expect(told()).toHaveLength(1), TIMEOUT);
    expect(await search('n119n')).toContain('The archived post');
  }, 60_000);

  test('follows the feeds of an OPML file as far as the limits go, and the rest when it is imported again', async () => {
    const feeds = Array.from({ length: 12 }, (_, at) => `/blog${at}.xml`);
    for (const path of feeds) {
      site.on(
        path,
        feed(() => rssOf(path, [post(path, `Words of the blog ${path.replace(/\W/g, '')}.`)])),
      );
    }
    const outlines = feeds.map((path) => `<outline text="Blog ${path}" xmlUrl="${site.url}${path}"/>`);
    const opml = `<opml version="2.0"><head/><body>${outlines.join('')}<outline text="x" xmlUrl="https://rss.arxiv.org/rss/cs.AI"/></body></opml>`;
    const reply = await admin().slash('source import', { file: file('feeds.opml', opml) });
    expect(reply.text()).toMatch(/\d feeds added/);
    expect(reply.text()).toContain('in the last hour');
    expect(await attachedTo(reply)).toContain('arXiv needs a filter');
    await vi.waitFor(async () => expect(await search('blog0xml')).toContain('Words of the blog'), TIMEOUT);
    sandbox.clock.jump(2 * HOUR);
    await admin().slash('source import', { file: file('feeds.opml', opml) });
    await vi.waitFor(async () => expect(await search('blog11xml')).toContain('Words of the blog'), TIMEOUT);
  }, 60_000);

  test('asks for one thing, and says in words what it cannot read', async () => {
    const wrong = async (values: Readonly<Record<string, string | ReturnType<typeof file>>>) =>
      (await admin().slash('source import', values)).text();
    expect(await wrong({})).toContain('Choose what to import');
    expect(await wrong({ file: file('a.csv', 'name\nx\n'), address: site.url })).toContain(
      'Choose what to import',
    );
    expect(await wrong({ file: file('a.csv', 'name\nx\n') })).toContain('needs a column called');
    expect(await wrong({ address: 'not an address' })).toContain('isn’t a web address');
    expect(await wrong({ address: `${site.url}/missing.csv` })).toContain('nothing at this address');
    expect(await wrong({ address: 'http://127.0.0.1:1/x.csv' })).toContain('public internet');
  });
});
