import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { DEFAULT_WORLD } from '../../sandbox/src/world/seed.ts';
import type { WorldSeed } from '../../sandbox/src/world/world-seed.ts';
import { type HomeApp, startHomeApp } from '../support/app.ts';
import { buttons, jumpTo, type Person, person, type Reply, textOf } from '../support/driver.ts';
import { type FeedServer, feed, rssOf, startFeedServer } from '../support/feed-server.ts';

/**
 * What one server’s source brought, and each way in which somebody elsewhere could come to see it. Ben is in both servers;
 * Ada manages the first, Hal the second.
 */
const [FIRST, SECOND] = ['1100000000000002001', '1100000000000002002'];
const bot = { permissions: [...(DEFAULT_WORLD.guilds[0]?.bot?.permissions ?? [])] };
const WORLD: WorldSeed = {
  bot: DEFAULT_WORLD.bot,
  people: ['ada', 'ben', 'hal', 'owner'].map((username) => ({ username, name: username })),
  guilds: [
    {
      ...{ id: FIRST, name: 'First Server', owner: 'owner', members: ['ada', 'ben'] },
      bot,
      roles: [{ name: 'Moderator', permissions: ['ManageGuild'], members: ['ada'] }],
      channels: [{ name: 'general' }],
    },
    {
      ...{ id: SECOND, name: 'Second Server', owner: 'owner', members: ['hal', 'ben'] },
      bot,
      roles: [{ name: 'Moderator', permissions: ['ManageGuild'], members: ['hal'] }],
      channels: [{ name: 'second-general' }, { name: 'second-news' }],
    },
    {
      ...{ name: 'Without The Bot', owner: 'owner', members: ['ben'] },
      channels: [{ name: 'lounge' }],
    },
  ],
};

const TITLE = 'Velvet antelopes at dusk';
const WORDS = 'The okapi walks where no quokka treads, and nobody here has told a soul.';
/** What would give it away: its title, words, author, tag, source and address. */
const SIGNS = [
  /velvet antelope/i,
  /quokka/i,
  /told a soul/i,
  /Zebu/i,
  /giraffid/i,
  /Mammal Notes/i,
  /quagga/i,
];

let sandbox: RunningSandbox;
let site: FeedServer;
let app: HomeApp;
let excerpt: string;
let inside: Reply;

const ada = () => person(sandbox, 'ada', '#general');
const hal = () => person(sandbox, 'hal', '#second-general');
/** Where Ben is, but the first server. */
const elsewhere = (): Record<string, Person> => ({
  'another server': person(sandbox, 'ben', '#second-general'),
  'direct messages': person(sandbox, 'ben', 'dm'),
  'a server without the bot': person(sandbox, 'ben', '#lounge'),
});
const PLACES = ['another server', 'direct messages', 'a server without the bot'];

/** @param typed what the asker wrote, which may be said again */
function expectNothing(said: string, typed = ''): void {
  for (const sign of SIGNS) if (!sign.test(typed)) expect(said).not.toMatch(sign);
}

/** Everything of an answer, also what is only in addresses and ids. */
function written({ kind, outcome, interaction }: Reply): string {
  if (outcome.kind !== 'message' && outcome.kind !== 'update')
    return JSON.stringify([kind, interaction.modal]);
  const { content, components, embeds, attachments } = outcome.message.wire;
  return JSON.stringify({ content, components, embeds, attachments });
}

/** Messages that the tests themselves brought elsewhere. */
const broughtIds = new Set<string>();

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, world: WORLD });
  site = await startFeedServer();
  app = await startHomeApp(sandbox, { mayConnect: (_address, port) => port === site.port, gapMs: 0 });
  const post = {
    ...{ id: 'quagga-guid', title: TITLE, html: WORDS, author: 'Ottilie Zebu', tags: ['giraffids'] },
    ...{ url: 'https://quagga.example/posts/1', date: new Date(sandbox.clock.now()) },
  };
  site.on(
    '/feed.xml',
    feed(() => rssOf('Mammal Notes', [post])),
  );
  const ben = sandbox.world.users.values().find(({ username }) => username === 'ben');
  if (ben) sandbox.world.setPerson(ben, { installedApp: true });
  await ada().press(await ada().slash('source add', { what: `${site.url}/feed.xml` }), 'Add');
  const [choice] = await ada().complete('cite', { excerpt: 'okapi' }, 'excerpt');
  excerpt = String(choice?.value);
  inside = await person(sandbox, 'ben', '#general').slash('search', { query: 'okapi' });
  expect(inside.text()).toContain(TITLE);
});

afterAll(async () => {
  await app.close();
  await site.close();
  await sandbox.close();
});

describe.each(PLACES)('in %s, what the first server added is not seen', (place) => {
  let somebody: Person;
  beforeEach(() => {
    somebody = elsewhere()[place] as Person;
  });

  test.each([
    'okapi',
    'okapii quoka',
    '"the okapi walks"',
    'author:"Ottilie Zebu"',
    'tag:giraffids',
    'after:2020 okapi',
    'https://quagga.example/posts/1',
    'Velvet antelopes at dusk',
    'source:"Mammal Notes"',
  ])('by a search for %s', async (query) => {
    const reply = await somebody.slash('search', { query });
    expectNothing(written(reply), query);
  });

  test('by a search for its post or one like it', async () => {
    for (const query of [`post:${excerpt}`, excerpt]) {
      expectNothing((await somebody.slash('search', { query })).text().replaceAll(excerpt, ''), '');
    }
  });

  test('by what is suggested while one types', async () => {
    for (const [command, option, typed] of [
      ['search', 'query', 'okap'],
      ['search', 'query', 'Velv'],
      ['search', 'author', 'Otti'],
      ['cite', 'excerpt', 'okapi'],
      ['share', 'excerpt', 'velvet'],
      ['related', 'excerpt', 'okapi'],
      ['author', 'name', 'Otti'],
      ['random', 'author', 'Zeb'],
      ['saved remove', 'excerpt', 'okapi'],
    ] as const) {
      const choices = await somebody.complete(command, { [option]: typed }, option);
      expect(JSON.stringify(choices)).not.toMatch(/okapi/i);
      expectNothing(JSON.stringify(choices), '');
    }
  });

  test('by commands that take its id or its author', async () => {
    for (const [command, values] of [
      ['cite', { excerpt }],
      ['related', { excerpt }],
      ['share', { excerpt }],
      ['author', { name: 'Otilie Zebu' }],
      ['about', {}],
    ] as const) {
      const reply = await somebody.slash(command, values);
      const typed = Object.values(values).join();
      expectNothing(written(reply).replaceAll(excerpt, ''), typed);
    }
  });

  test('by luck', async () => {
    for (let draw = 0; draw < 20; draw++) expectNothing(written(await somebody.slash('random')));
  });

  test('by a right click on a message that says the same', async () => {
    const message = somebody.says(`Look: ${WORDS.slice(0, 30)}`);
    const reply = await somebody.rightClick(message, 'Find related excerpts');
    expectNothing(written(reply));
  });

  test('by the buttons of a card that was brought there', async () => {
    const { world } = sandbox;
    const card = await person(sandbox, 'ben', '#general').press(inside, 'Open');
    expect(card.text()).toContain(TITLE);
    const wire = {
      ...card.message,
      id: world.newId(),
      channel_id: somebody.actor.channel.id,
      flags: 1 << 15,
    };
    const brought = world.addMessage({ wire, visibleTo: null, interactionId: null, nonce: null });
    broughtIds.add(wire.id);
    const pressed = buttons(brought.wire).flatMap(({ customId }) => customId ?? []);
    expect(pressed.length).toBeGreaterThan(4);
    for (const customId of pressed) {
      const reply = await somebody.press(brought, customId);
      expectNothing(written(reply));
      expect(written(reply)).toContain('no longer in the library');
    }
  });

  test('by what one has saved, which is still there in the first server', async () => {
    const first = person(sandbox, 'ben', '#general');
    await first.press(await first.press(inside, 'Open'), 'Save');
    for (const command of ['saved list', 'saved export'])
      expectNothing(written(await somebody.slash(command)));
    expectNothing(written(await somebody.slash('saved search', { query: 'okapi' })));
    expect((await first.slash('saved list')).text()).toContain(TITLE);
  });
});

describe('in another server, its admins', () => {
  test('see nothing of the source, and can do nothing to it', async () => {
    for (const command of ['source list', 'source export', 'digest status', 'shared']) {
      expectNothing(written(await hal().slash(command)));
    }
    const choices = await hal().complete('source check', { source: '' }, 'source');
    expect(choices).toEqual([]);
    const [own] = await ada().complete('source check', { source: '' }, 'source');
    for (const source of [String(own?.value), 'Mammal Notes']) {
      for (const [command, values] of [
        ['source check', { source }],
        ['source pause', { source }],
        ['source remove', { source, keep: false }],
        ['source import', { source }],
      ] as const) {
        expect((await hal().slash(command, values)).text()).toContain('Pick a source from the suggestions');
      }
    }
    expect((await hal().slash('source hide', { post: excerpt })).text()).toContain('Pick a post');
    expect((await ada().slash('source list')).text()).toContain('Mammal Notes');
  });

  test('are not told of shares and discussions in the first', async () => {
    await ada().slash('share', { excerpt });
    expect((await ada().slash('shared')).text()).toContain(TITLE);
    expectNothing(written(await hal().slash('shared')));
    expect((await hal().slash('shared', { excerpt })).text()).not.toContain('Velvet');
  });

  test('get it in no digest, though it fits nothing else', async () => {
    const channel = [...sandbox.world.channels.values()].find(({ name }) => name === 'second-news');
    const setup = {
      channel: channel?.id ?? '',
      time: '08:00',
      timezone: 'UTC',
      query: 'okapi',
      quiet: false,
    };
    const said = await hal().slash('digest setup', setup);
    expectNothing(written(said));
    expect(said.text()).toContain('Nothing in the library matches');
    expectNothing(written(await hal().slash('digest preview', { channel: setup.channel })));
    expectNothing(written(await hal().slash('digest now', { channel: setup.channel })));
  });

  test('read of it in no channel', () => {
    for (const channel of sandbox.world.channels.values()) {
      if (channel.guildId === FIRST) continue;
      for (const message of sandbox.world.messages(channel.id)) {
        // What was asked for is looked at where it was asked, since it says again what was typed.
        if (message.interactionId !== null || broughtIds.has(message.wire.id)) continue;
        if (message.wire.author.bot) expectNothing(textOf(message));
      }
    }
  });
});

describe('in direct messages', () => {
  const dm = () => person(sandbox, 'ben', 'dm');
  const reads = async () => (await dm().slash('search', { query: 'okapi' })).text();

  test('one sees it after choosing the server, as long as one is in it', async () => {
    const chosen = await dm().complete('source server', { server: 'first' }, 'server');
    expect(chosen).toEqual([{ name: 'First Server', value: FIRST }]);
    await dm().slash('source server', { server: FIRST });
    expect(await reads()).toContain(TITLE);
    await dm().slash('source server');
    expectNothing(await reads(), 'okapi');
  });

  test('nobody can choose a server that they are not in', async () => {
    const stranger = person(sandbox, 'hal', 'dm');
    expect(await stranger.complete('source server', { server: '' }, 'server')).toEqual([
      { name: 'Second Server', value: SECOND },
    ]);
    for (const server of [FIRST, 'First Server', '1100000000000009999']) {
      const reply = await stranger.slash('source server', { server });
      expect(reply.text()).toContain('We both have to be in it');
      expectNothing(reply.text());
    }
    expectNothing((await stranger.slash('search', { query: 'okapi' })).text(), 'okapi');
  });

  test('one’s own digest draws from the chosen server, wherever it is set up, until one leaves that', async () => {
    const start = { time: '08:00', timezone: 'UTC', query: 'okapi' };
    const second = person(sandbox, 'ben', '#second-general');
    expectNothing((await second.slash('digest me start', start)).text(), 'okapi');
    await dm().slash('source server', { server: FIRST });
    expect((await second.slash('digest me start', start)).text()).toContain('One excerpt matches');
    const before = dm().sees().length;
    jumpTo(sandbox, start.time);
    await vi.waitFor(() => expect(dm().sees().length).toBeGreaterThan(before), { timeout: 15_000 });
    const newest = dm().sees().at(-1);
    expect(newest && textOf(newest)).toContain(TITLE);

    const guild = sandbox.world.guild(FIRST);
    const ben = sandbox.world.users.values().find(({ username }) => username === 'ben');
    guild.members.delete(ben?.id ?? '');
    sandbox.clock.jump(25 * 3_600_000);
    expectNothing(await reads(), 'okapi');
    const preview = await dm().slash('digest preview');
    expectNothing(preview.text(), 'okapi');
  }, 60_000);
});
