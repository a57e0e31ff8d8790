import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { asForum } from '../../src/demo-forum.ts';
import { type HomeApp, startHomeApp } from '../support/app.ts';
import { person, type Shown, textOf } from '../support/driver.ts';
import { type FeedServer, startFeedServer } from '../support/feed-server.ts';

const HOUR = 3_600_000;
const TIMEOUT = { timeout: 15_000, interval: 100 };

let sandbox: RunningSandbox;
let forum: FeedServer;
let app: HomeApp;
/** What the forum has, by id. */
const texts = new Map<string, string>();
let shared: Shown;

const ada = () => person(sandbox, 'admin', '#general');
const search = async (query: string) => (await ada().slash('search', { query })).text();

/** Lets a day pass, and the bot fetch what is due then. */
async function aDayLater(): Promise<void> {
  const before = forum.requests.length;
  sandbox.clock.jump(25 * HOUR);
  await vi.waitFor(() => expect(forum.requests.length).toBeGreaterThan(before), TIMEOUT);
}

/** The message in which the excerpt that is found was shared. */
async function share(query: string): Promise<Shown> {
  const [choice] = await ada().complete('share', { excerpt: query }, 'excerpt');
  await ada().slash('share', { excerpt: String(choice?.value) });
  const message = ada()
    .sees()
    .findLast((each) => textOf(each).includes('shared an excerpt'));
  if (!message) throw new Error('nothing was shared');
  return message;
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  forum = await startFeedServer();
  app = await startHomeApp(sandbox, {
    forums: [asForum(forum.url)],
    mayConnect: (_address, port) => port === forum.port,
    gapMs: 0,
  });
  const startedAt = sandbox.clock.now();
  forum.on('/graphql', ({ body }) => {
    const { query, variables } = body as {
      query: string;
      variables: { selector?: { default?: { exactPostIds?: string[] } } };
    };
    if (query.includes('users(')) {
      return { data: { users: { results: [{ _id: 'una', slug: 'una', displayName: 'Una Writes' }] } } };
    }
    const wanted = variables.selector?.default?.exactPostIds;
    const results = [...texts].flatMap(([_id, text]) =>
      wanted && !wanted.includes(_id)
        ? []
        : {
            _id,
            title: `Essay ${_id}`,
            pageUrl: `${forum.url}/posts/${_id}/x`,
            postedAt: new Date(startedAt - (_id === 'one' ? 1 : 2) * HOUR).toISOString(),
            contents: { plaintextDescription: text },
          },
    );
    return { data: { posts: { results } } };
  });
  texts.set('one', 'The first wording, about hellebores.');
  texts.set('two', 'An essay about cyclamens that stays.');
  await ada().press(await ada().slash('source add', { what: `${forum.url}/users/una` }), 'Add');
  shared = await share('hellebores');
});

afterAll(async () => {
  await app.close();
  await forum.close();
  await sandbox.close();
});

describe('where an excerpt was shared', () => {
  test('nothing is said while its post is as it was', async () => {
    expect(textOf(shared)).toContain('The first wording');
    expect((await ada().slash('shared')).text()).not.toContain('edited since');
    expect((await ada().press(shared, 'Cite')).text()).not.toContain('edited');
  });

  test('it is said that its post was edited, and the present words are shown', async () => {
    texts.set('one', 'The second wording, about hellebores and snow.');
    await aDayLater();
    await vi.waitFor(async () => expect(await search('hellebores')).toContain('The second wording'), TIMEOUT);
    expect(await search('"first wording"')).not.toContain('The first wording');
    const cited = (await ada().press(shared, 'Cite')).text();
    expect(cited).toContain('edited since this was shown');
    expect(cited).toContain('The second wording');
    expect((await ada().slash('shared')).text()).toMatch(/Essay one.*\n.*edited since/);
    const found = await ada().slash('search', { query: 'hellebores' });
    expect(found.text()).toMatch(/Discussed once here.*edited since/);
    // Shared anew, it is as it is now.
    sandbox.clock.jump(1000);
    await share('hellebores');
    const again = await ada().slash('search', { query: 'hellebores' });
    expect(again.text()).not.toMatch(/Discussed 2 times.*edited since/);
  }, 60_000);

  test('it is said that its post was taken down, after it was missing twice a day apart', async () => {
    texts.delete('one');
    await aDayLater();
    expect(await search('hellebores')).toContain('The second wording');
    await aDayLater();
    await vi.waitFor(
      async () => expect(await search('hellebores')).not.toContain('The second wording'),
      TIMEOUT,
    );
    for (const button of ['Cite', 'Save', 'Related', 'Share']) {
      expect((await ada().press(shared, button)).text()).toContain('has taken this post down');
    }
    expect((await ada().slash('shared')).text()).toContain('from a post that has been taken down');
    expect(await search('cyclamens')).toContain('that stays');
  }, 60_000);
});
