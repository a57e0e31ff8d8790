import { type Client, Events } from 'discord.js';
import {
  ApplicationCommandOptionType,
  InteractionResponseType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server.ts';
import type { Answer, Command } from '../../../src/discord/gateway/command.ts';
import { customId } from '../../../src/discord/gateway/custom-id.ts';
import { Dispatcher, type Outcome } from '../../../src/discord/gateway/dispatcher.ts';
import { button, note } from '../../../src/discord/views/cards.ts';
import { UserError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/log.ts';
import { connect } from '../../support/discord-client.ts';
import { person } from '../../support/driver.ts';

let sandbox: RunningSandbox;
let client: Client<true>;
let dispatcher: Dispatcher;
let outcomes: Outcome[];
/** What /try and its button do, set by each test. */
let run: () => Promise<Answer>;

const TRY: Command = {
  definition: {
    name: 'try',
    description: 'Tries',
    options: [
      { type: ApplicationCommandOptionType.String, name: 'word', description: 'A word', autocomplete: true },
      { type: ApplicationCommandOptionType.Boolean, name: 'private', description: 'Alone' },
    ],
  },
  isPrivate: (interaction) =>
    interaction.isChatInputCommand() && interaction.options.getBoolean('private') === true,
  run: () => run(),
  autocomplete: () => {
    throw new Error('autocomplete is broken');
  },
  controls: {
    again: { private: false, run: () => run() },
    manage: {
      private: true,
      requires: PermissionFlagsBits.ManageGuild,
      run: async () => reply('you may'),
    },
  },
};

const reply = (words: string): Answer => ({ kind: 'reply', message: note(words) });
const withButton = (words: string) => note(words, [button('Again', customId('try', 'again'))]);

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
  dispatcher = new Dispatcher([TRY], createLogger('silent'), (outcome) => outcomes.push(outcome));
  client = await connect(sandbox, { commands: [TRY.definition] });
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
    expect(answer.text()).toMatch(/reference `[0-9a-f]{6}`/);
    expect(answer.text()).not.toContain('secret detail');
    run = async () => reply('well again');
    expect((await admin().slash('try')).text()).toBe('well again');
  });

  test('of autocomplete give an empty list', async () => {
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

describe('permissions and old buttons', () => {
  test('of a control are checked by the bot: Discord checks none', async () => {
    run = async () => ({
      kind: 'reply',
      message: note('here', [button('Manage', customId('try', 'manage'))]),
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
