import { type Client, Events } from 'discord.js';
import {
  ApplicationCommandOptionType,
  InteractionResponseType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { connect } from '../../../sandbox/test/support/discord-client.ts';
import { type Answer, type ChatCommand, control } from '../../../src/discord/gateway/command.ts';
import { button, note } from '../../../src/discord/gateway/components.ts';
import { action } from '../../../src/discord/gateway/custom-id.ts';
import { Dispatcher, type Outcome } from '../../../src/discord/gateway/dispatcher.ts';
import { UserError } from '../../../src/errors.ts';
import { person, type Reply } from '../../support/driver.ts';

let sandbox: RunningSandbox;
let client: Client<true>;
let dispatcher: Dispatcher;
let outcomes: Outcome[];
/** What /try and its button do, set by each test. */
let run: () => Promise<Answer>;
let complete: () => Promise<{ name: string; value: string }[]>;
/** What was logged as an error or a warning. */
let logged: { level: number; msg: string; reference?: string }[];

const AGAIN = action('try', 'again', z.tuple([]));
const MANAGE = action('try', 'manage', z.tuple([]));

const TRY: ChatCommand = {
  kind: 'chat',
  definition: {
    name: 'try',
    description: 'Tries',
    options: [
      { type: ApplicationCommandOptionType.String, name: 'word', description: 'A word', autocomplete: true },
      { type: ApplicationCommandOptionType.Boolean, name: 'private', description: 'Alone' },
    ],
  },
  isPrivate: (interaction) => interaction.options.getBoolean('private') === true,
  run: () => run(),
  autocomplete: () => complete(),
  controls: [
    control(AGAIN, { private: false, run: () => run() }),
    control(MANAGE, {
      private: true,
      requires: PermissionFlagsBits.ManageGuild,
      run: async () => reply('you may'),
    }),
  ],
};

/** The same, but it changes something that people see later. */
const CHANGE: ChatCommand = {
  ...TRY,
  definition: { ...TRY.definition, name: 'change' },
  controls: [],
  changes: true,
};

const reply = (words: string): Answer => ({ kind: 'reply', message: note(words) });
const withButton = (words: string) => note(words, [button('Again', AGAIN.id())]);

/** A handler that goes on only once Discord has been told to wait. */
function untilDeferred(answer: () => Promise<Answer>): () => Promise<Answer> {
  const waits = [
    InteractionResponseType.DeferredChannelMessageWithSource,
    InteractionResponseType.DeferredMessageUpdate,
  ];
  return () =>
    new Promise((resolve) => {
      client.rest.on('response', ({ data }) => {
        const { type } = (data.body ?? {}) as { type?: InteractionResponseType };
        if (type && waits.includes(type)) resolve(answer());
      });
    });
}

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  outcomes = [];
  logged = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  dispatcher = new Dispatcher([TRY, CHANGE], logger, (outcome) => outcomes.push(outcome));
  client = await connect(sandbox, { commands: [TRY.definition, CHANGE.definition] });
  client.on(Events.InteractionCreate, (interaction) => dispatcher.handle(interaction));
});

afterEach(async () => {
  await dispatcher.close();
  await client.destroy();
  await sandbox.close();
});

const admin = () => person(sandbox, 'admin', '#general');
const member = () => person(sandbox, 'member', '#general');

describe('slow handlers', () => {
  test('are acknowledged for in time', async () => {
    run = untilDeferred(async () => reply('late but well'));
    const answer = await admin().slash('try');
    expect(answer.text()).toBe('late but well');
    expect(answer.ephemeral).toBe(false);
  });

  test('stay private, also when they fail in public', async () => {
    run = untilDeferred(async () => reply('for you'));
    const alone = await admin().slash('try', { private: true });
    expect([alone.text(), alone.ephemeral]).toEqual(['for you', true]);

    run = untilDeferred(() => Promise.reject(new UserError('not today')));
    const failed = await admin().slash('try');
    expect([failed.text(), failed.ephemeral]).toEqual(['not today', true]);
    expect(member().sees()).toHaveLength(0);
  });

  test('of a button can still change the message, or add one', async () => {
    run = async () => ({ kind: 'reply', message: withButton('first') });
    const first = await admin().slash('try');
    run = untilDeferred(async () => ({ kind: 'update', message: withButton('second') }));
    expect((await admin().press(first, 'Again')).text()).toBe('second');
  });
});

describe('updates', () => {
  test('by another person leave the message alone and answer the presser privately', async () => {
    run = async () => ({ kind: 'reply', message: withButton('one') });
    const shown = await admin().slash('try');
    run = async () => ({ kind: 'update', message: withButton('two') });
    const theirs = await member().press(shown, 'Again');
    expect([theirs.text(), theirs.ephemeral]).toEqual(['two', true]);
    expect(shown.text()).toBe('one');
    expect((await admin().press(shown, 'Again')).kind).toBe('update');
    expect(shown.text()).toBe('two');
  });
});

describe('failures', () => {
  test('that the user may see are shown to the asker alone', async () => {
    run = () => Promise.reject(new UserError('Try another word.'));
    const answer = await admin().slash('try');
    expect([answer.text(), answer.ephemeral]).toEqual(['Try another word.', true]);
    await expect.poll(() => outcomes.at(-1)?.result).toBe('refused');
  });

  test('of any other kind show a reference and nothing of the error, and the next command works', async () => {
    run = () => Promise.reject(new Error('secret detail'));
    const answer = await admin().slash('try');
    expect(answer.ephemeral).toBe(true);
    expect(answer.text()).toMatch(/reference: `[0-9a-f]{6}`/);
    expect(answer.text()).not.toContain('secret detail');
    run = async () => reply('well again');
    expect((await admin().slash('try')).text()).toBe('well again');
  });

  test('of autocomplete give an empty list', async () => {
    complete = () => Promise.reject(new Error('autocomplete is broken'));
    expect(await admin().complete('try', { word: 'x' }, 'word')).toEqual([]);
  });

  test('of Discord (it no longer knows the interaction, or refuses) end nothing', async () => {
    run = async () => reply('hello');
    for (const code of [10062, 40060]) {
      sandbox.faults.onCallback({ kind: 'refuse', status: 400, body: { code, message: 'gone' } });
      void admin()
        .slash('try')
        .catch(() => {});
      await expect.poll(() => outcomes.at(-1)?.result).toBe('expired');
      outcomes.length = 0;
    }
    expect((await admin().slash('try')).text()).toBe('hello');
  });
});

describe('an answer that Discord refuses', () => {
  /** Two buttons with one custom id. */
  const refusedMessage = () => note('nobody reads this', [button('A', AGAIN.id()), button('B', AGAIN.id())]);
  const expectApology = async (answer: Reply) => {
    expect(answer.ephemeral).toBe(true);
    const reference = /reference: `([0-9a-f]{6})`/.exec(answer.text())?.[1];
    expect(logged).toMatchObject([{ level: 50, reference }]);
    await expect.poll(() => outcomes.length).toBeGreaterThan(0);
    expect(outcomes).toMatchObject([{ result: 'failed' }]);
  };

  test('is replaced by words with a reference, and is logged and counted once', async () => {
    run = async () => ({ kind: 'reply', message: refusedMessage() });
    await expectApology(await admin().slash('try'));
  });

  test.each([true, false])('also after the command was deferred (privately: %s)', async (isPrivate) => {
    run = untilDeferred(async () => ({ kind: 'reply', message: refusedMessage() }));
    await expectApology(await admin().slash('try', { private: isPrivate }));
    expect(member().sees()).toHaveLength(0);
  });

  test.each(['at once', 'after it was deferred'])('also in place of an update, %s', async (when) => {
    run = async () => ({ kind: 'reply', message: withButton('first') });
    const first = await admin().slash('try');
    await expect.poll(() => outcomes.length).toBe(1);
    outcomes.length = 0;
    const update = async (): Promise<Answer> => ({ kind: 'update', message: refusedMessage() });
    run = when === 'at once' ? update : untilDeferred(update);
    await expectApology(await admin().press(first, 'Again'));
    expect(first.text()).toBe('first');
  });

  test('also when it was itself an error message', async () => {
    run = () => Promise.reject(new UserError('x'.repeat(5000)));
    await expectApology(await admin().slash('try'));
  });
});

describe('an acknowledgement that Discord does not take', () => {
  const gone = {
    kind: 'refuse',
    status: 404,
    body: { code: 10062, message: 'Unknown interaction' },
  } as const;

  test('ends in one expired interaction, whatever the handler says later', async () => {
    sandbox.faults.onCallback(gone);
    run = async () => {
      await expect.poll(() => sandbox.faults.left, { timeout: 5000 }).toBe(0);
      return reply('too late');
    };
    void admin().slash('try');
    await expect.poll(() => outcomes.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(outcomes).toMatchObject([{ result: 'expired' }]);
    expect(logged).toMatchObject([{ level: 40 }]);
    expect((await admin().slash('try')).text()).toBe('too late');
  });

  test('keeps a command that changes something from running', async () => {
    let runs = 0;
    run = async () => {
      runs++;
      return reply('changed');
    };
    sandbox.faults.onCallback(gone);
    void admin().slash('change');
    await expect.poll(() => outcomes).toMatchObject([{ result: 'expired' }]);
    expect(runs).toBe(0);
    expect((await admin().slash('change')).text()).toBe('changed');
    expect(runs).toBe(1);
  });
});

describe('one person', () => {
  test('has two interactions running at once, the next ones in turn; the rest are turned away', async () => {
    const gates: PromiseWithResolvers<Answer>[] = [];
    run = () => {
      gates.push(Promise.withResolvers());
      return gates.at(-1)?.promise ?? expect.fail();
    };
    const asked = Array.from({ length: 9 }, () => admin().slash('try'));
    const refused = await Promise.race(asked);
    expect(refused.text()).toContain('too many requests running');
    expect(gates).toHaveLength(2);

    run = async () => reply('somebody else');
    expect((await member().slash('try')).text()).toBe('somebody else');

    let running = 2;
    let most = 0;
    run = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return reply('in turn');
    };
    for (const gate of gates) {
      running--;
      gate.resolve(reply('first'));
    }
    const words = (await Promise.all(asked)).map((answer) => answer.text()).sort();
    expect(words.filter((text) => text === 'first')).toHaveLength(2);
    expect(words.filter((text) => text === 'in turn')).toHaveLength(5);
    expect(most).toBe(2);
  });

  test('who types gets suggestions for the newest words', async () => {
    const gates: PromiseWithResolvers<{ name: string; value: string }[]>[] = [];
    complete = () => {
      gates.push(Promise.withResolvers());
      return gates.at(-1)?.promise ?? expect.fail();
    };
    const type = (word: string) => admin().complete('try', { word }, 'word');
    const first = [type('a'), type('ab')];
    await expect.poll(() => gates.length).toBe(2);
    const stale = type('abc');
    complete = async () => [{ name: 'newest', value: 'newest' }];
    const newest = type('abcd');
    expect(await stale).toEqual([]);
    for (const gate of gates) gate.resolve([]);
    expect(await newest).toMatchObject([{ name: 'newest' }]);
    await Promise.all(first);
  });
});

describe('permissions and old buttons', () => {
  test('of a control are checked by the bot: Discord checks none', async () => {
    run = async () => ({
      kind: 'reply',
      message: note('here', [button('Manage', MANAGE.id())]),
    });
    const shown = await admin().slash('try');
    expect((await admin().press(shown, 'Manage')).text()).toBe('you may');
    const refused = await member().press(shown, 'Manage');
    expect(refused.ephemeral).toBe(true);
    expect(refused.text()).toContain('Manage Server');
  });

  test('a control of an older release says politely that it has expired', async () => {
    run = async () => ({ kind: 'reply', message: note('old', [button('Old', '0:try:again')]) });
    const shown = await admin().slash('try');
    const answer = await admin().press(shown, 'Old');
    expect(answer.ephemeral).toBe(true);
    expect(answer.text()).toContain('expired');
  });
});

describe('closing', () => {
  test('waits for what is under way', async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<Answer>();
    run = () => {
      started.resolve();
      return finish.promise;
    };
    const asked = admin().slash('try');
    await started.promise;
    const closed = dispatcher.close();
    finish.resolve(reply('done'));
    await closed;
    expect((await asked).text()).toBe('done');
  });
});
