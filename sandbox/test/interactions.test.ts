import {
  AttachmentBuilder,
  type ChatInputCommandInteraction,
  type Client,
  type Interaction,
  type MessageComponentInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { person } from '../src/driver.ts';
import { ClientRefusal } from '../src/interactions/client-checks.ts';
import { LIMITS } from '../src/schemas/limits.ts';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';
import { SEEDED } from '../src/world/seed.ts';
import { connect, says } from './support/discord-client.ts';

const PICKED = 'picked';
const commands = [
  {
    name: 'search',
    description: 'Searches',
    integration_types: [0, 1],
    contexts: [0, 1, 2],
    options: [
      {
        type: 3 as const,
        name: 'query',
        description: 'What',
        required: true,
        autocomplete: true,
        max_length: 20,
      },
      { type: 4 as const, name: 'count', description: 'How many', min_value: 1, max_value: 5 },
      { type: 6 as const, name: 'by', description: 'Who' },
      { type: 7 as const, name: 'in', description: 'Where', channel_types: [0 as const] },
    ],
  },
  { name: 'Find related excerpts', type: 3 as const },
  { name: 'setup', description: 'For admins', default_member_permissions: String(1n << 5n) },
];

let sandbox: RunningSandbox;
let client: Client<true>;
/** What the bot does; what it throws is kept for the test to look at. */
let handle: (interaction: Interaction) => Promise<unknown>;
let thrown: unknown[];

beforeEach(async () => {
  thrown = [];
  sandbox = await startSandbox({ port: 0 });
  client = await connect(sandbox, {
    commands,
    onInteraction: (interaction) => handle(interaction).catch((error) => thrown.push(error)),
  });
});

afterEach(async () => {
  await client.destroy();
  await sandbox.close();
});

const admin = (place = '#general') => person(sandbox, 'admin', place);
const member = (place = '#general') => person(sandbox, 'member', place);
const ask = (query = 'x') => admin().slash('search', { query });

const onSlash = (run: (interaction: ChatInputCommandInteraction) => Promise<unknown>) => {
  handle = async (interaction) => (interaction.isChatInputCommand() ? run(interaction) : undefined);
};
/** The bot shows a button and a menu; `run` handles what comes of them. */
const onControl = (
  run: (interaction: MessageComponentInteraction | ModalSubmitInteraction) => Promise<unknown>,
  ephemeral = false,
) => {
  const components = [
    { type: 1, components: [{ type: 2, style: 1, label: 'Next', custom_id: 'next' }] },
    {
      type: 1,
      components: [{ type: 3, custom_id: 'menu', options: [{ label: 'One', value: PICKED }], max_values: 1 }],
    },
    { type: 1, components: [{ type: 5, custom_id: 'who' }] },
  ];
  const flags = MessageFlags.IsComponentsV2 | (ephemeral ? MessageFlags.Ephemeral : 0);
  handle = async (interaction) => {
    if (interaction.isChatInputCommand()) return interaction.reply({ flags, components } as never);
    if (interaction.isMessageComponent() || interaction.isModalSubmit()) return run(interaction);
    return undefined;
  };
};

describe('a slash command', () => {
  test('is answered for everybody', async () => {
    onSlash((interaction) => interaction.reply(says(`You asked ${interaction.options.getString('query')}`)));
    const reply = await ask('goodhart');
    expect(reply.text()).toBe('You asked goodhart');
    expect(reply.ephemeral).toBe(false);
    expect(member().sees()).toHaveLength(1);
  });

  test('is answered for the asker alone', async () => {
    onSlash((interaction) => interaction.reply(says('psst', true)));
    const reply = await ask();
    expect(reply.ephemeral).toBe(true);
    expect(admin().sees()).toHaveLength(1);
    expect(member().sees()).toHaveLength(0);
  });

  test('tells the bot who asks, where, and what they and it may do', async () => {
    let seen: ChatInputCommandInteraction | undefined;
    onSlash((interaction) => {
      seen = interaction;
      return interaction.reply(says('ok'));
    });
    await admin('#papers').slash('search', { query: 'x', count: 3, by: SEEDED.member, in: SEEDED.general });
    expect(seen).toMatchObject({
      guildId: SEEDED.guild,
      channelId: SEEDED.papers,
      context: 0,
      locale: 'en-US',
    });
    expect(seen?.inCachedGuild() && seen.member.permissions.has('ManageGuild')).toBe(true);
    expect(seen?.appPermissions.has(['SendMessages', 'EmbedLinks'])).toBe(true);
    expect(seen?.options.getInteger('count')).toBe(3);
    expect(seen?.options.getUser('by')?.username).toBe('member');
    expect(seen?.options.getChannel('in')?.name).toBe('general');
    expect(seen?.authorizingIntegrationOwners).toMatchObject({ 0: SEEDED.guild });
  });

  test('works in direct messages', async () => {
    onSlash((interaction) => interaction.reply(says(`in a server: ${interaction.inGuild()}`)));
    expect((await member('dm').slash('search', { query: 'x' })).text()).toBe('in a server: false');
  });

  test.each([
    ['an unknown command', 'nothing', {}],
    ['a missing option', 'search', {}],
    ['an unknown option', 'search', { query: 'x', other: 'y' }],
    ['a text that is too long', 'search', { query: 'x'.repeat(21) }],
    ['a number out of range', 'search', { query: 'x', count: 6 }],
    ['a number that is not whole', 'search', { query: 'x', count: 1.5 }],
    ['a channel of the wrong kind', 'search', { query: 'x', in: SEEDED.announcements }],
    ['a user that is none', 'search', { query: 'x', by: SEEDED.general }],
  ])("with %s does not leave Discord's client", async (_, command, values) => {
    await expect(async () => admin().slash(command, values)).rejects.toThrow(ClientRefusal);
  });

  test('that needs a permission is only offered to those who have it', () => {
    const offered = (who: typeof admin) =>
      who()
        .actor.commands()
        .map(({ name }) => name);
    expect(offered(admin)).toContain('setup');
    expect(offered(member)).not.toContain('setup');
  });
});

describe('an acknowledgement', () => {
  test('may be deferred, then edited, then followed up', async () => {
    onSlash(async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply(says('found'));
      await interaction.followUp(says('and more', true));
    });
    const reply = await ask();
    expect(reply.text()).toBe('found');
    await expect.poll(() => admin().sees().length).toBe(2);
    expect(member().sees()).toHaveLength(1);
  });

  test('stays private when the deferral was', async () => {
    onSlash(async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.followUp(says('the first follow-up takes the place of "thinking"'));
    });
    const reply = await ask();
    expect(reply.ephemeral).toBe(true);
    expect(admin().sees()).toHaveLength(1);
  });

  test('that is deferred may say nothing but whether it is private', async () => {
    onSlash((interaction) => interaction.deferReply({ flags: MessageFlags.IsComponentsV2 } as never));
    void ask();
    await expect.poll(() => thrown).toMatchObject([{ code: 50035 }]);
  });

  test('is taken once', async () => {
    onSlash(async (interaction) => {
      const { rest } = interaction.client;
      await interaction.reply(says('once'));
      const body = { type: 4, data: says('twice') };
      await rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, { body, auth: false });
    });
    await ask();
    await expect.poll(() => thrown).toMatchObject([{ code: 40060, status: 400 }]);
    expect(admin().sees()).toHaveLength(1);
  });

  test('must come within three seconds', async () => {
    const late = Promise.withResolvers<void>();
    onSlash((interaction) => late.promise.then(() => interaction.reply(says('too late'))));
    const asked = ask();
    sandbox.clock.jump(LIMITS.acknowledgeMs);
    expect((await asked).kind).toBe('failed');
    late.resolve();
    await expect.poll(() => thrown).toMatchObject([{ code: 10062, status: 404 }]);
    expect(admin().sees()).toHaveLength(0);
  });

  test('fails without a bot', async () => {
    await client.destroy();
    const asked = ask();
    sandbox.clock.jump(LIMITS.acknowledgeMs);
    expect((await asked).kind).toBe('failed');
  });

  test('opens a token for fifteen minutes and not longer', async () => {
    let interaction: ChatInputCommandInteraction | undefined;
    onSlash((each) => {
      interaction = each;
      return each.reply(says('now'));
    });
    await ask();
    await expect.poll(() => interaction?.replied).toBe(true);
    sandbox.clock.jump(LIMITS.tokenMs - 10_000);
    await interaction?.editReply(says('still'));
    sandbox.clock.jump(10_000);
    await expect(interaction?.editReply(says('no longer'))).rejects.toMatchObject({
      code: 50027,
      status: 401,
    });
  });

  test('of the wrong kind is refused', async () => {
    onSlash((interaction) =>
      interaction.client.rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, {
        body: { type: 8, data: { choices: [] } },
        auth: false,
      }),
    );
    void ask();
    await expect.poll(() => thrown).toMatchObject([{ code: 50035 }]);
  });

  test('can carry a file', async () => {
    const file = new AttachmentBuilder(Buffer.from('# Saved'), { name: 'saved.md' });
    onSlash((interaction) =>
      interaction.reply({
        flags: MessageFlags.IsComponentsV2,
        components: [{ type: 13, file: { url: 'attachment://saved.md' } }],
        files: [file],
      } as never),
    );
    const reply = await ask();
    expect(thrown).toEqual([]);
    const [attachment] = reply.message.attachments;
    expect(attachment).toMatchObject({ filename: 'saved.md', size: 7 });
    const response = await fetch(attachment!.url);
    expect(await response.text()).toBe('# Saved');
    expect(reply.message.components).toMatchObject([{ file: { url: attachment!.url } }]);
  });

  test('can be read back and deleted', async () => {
    onSlash(async (interaction) => {
      await interaction.reply(says('gone soon'));
      expect((await interaction.fetchReply()).components).toHaveLength(1);
      await interaction.deleteReply();
      await interaction.editReply(says('?'));
    });
    await ask();
    await expect.poll(() => thrown).toMatchObject([{ code: 10008 }]);
    expect(admin().sees()).toHaveLength(0);
  });
});

describe('autocomplete', () => {
  test('offers choices for what is typed', async () => {
    handle = async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const { name, value } = interaction.options.getFocused(true);
      await interaction.respond([{ name: `${name}: ${value}`, value }]);
    };
    const choices = await admin().complete('search', { query: 'obf' }, 'query');
    expect(choices).toEqual([{ name: 'query: obf', value: 'obf' }]);
  });

  test.each([
    ['26 choices', Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` }))],
    ['a name of 101 characters', [{ name: 'x'.repeat(101), value: 'x' }]],
    ['a value of 101 characters', [{ name: 'x', value: 'x'.repeat(101) }]],
    ['an empty name', [{ name: '', value: 'x' }]],
  ])('refuses %s', async (_, choices) => {
    handle = async (interaction) => interaction.isAutocomplete() && interaction.respond(choices);
    const asked = admin().complete('search', { query: 'x' }, 'query');
    await expect.poll(() => thrown).toMatchObject([{ code: 50035 }]);
    sandbox.clock.jump(LIMITS.acknowledgeMs);
    await expect(asked).rejects.toThrow('failed');
  });
});

describe('controls', () => {
  test('a button can change its message', async () => {
    onControl((interaction) =>
      interaction.isMessageComponent() ? interaction.update(says('page 2') as never) : Promise.resolve(),
    );
    const reply = await ask();
    const turned = await admin().press(reply, 'Next');
    expect(turned.kind).toBe('update');
    expect(reply.text()).toBe('page 2');
    await expect(async () => admin().press(reply, 'Next')).rejects.toThrow('no such control');
  });

  test('a deferred update ends with its edit', async () => {
    onControl(async (interaction) => {
      await interaction.deferUpdate();
      await interaction.editReply(says('later') as never);
    });
    const reply = await ask();
    expect((await member().press(reply, 'Next')).text()).toBe('later');
  });

  test("somebody else's press can be answered privately", async () => {
    onControl((interaction) => interaction.reply(says(`for ${interaction.user.username}`, true)));
    const pressed = await member().press(await ask(), 'next');
    expect(pressed.text()).toBe('for member');
    expect(admin().sees()).toHaveLength(1);
    expect(member().sees()).toHaveLength(2);
  });

  test('a private message can be changed through its own buttons', async () => {
    onControl(
      (interaction) =>
        interaction.isMessageComponent() ? interaction.update(says('changed') as never) : Promise.resolve(),
      true,
    );
    const reply = await ask();
    await admin().press(reply, 'Next');
    expect(reply.text()).toBe('changed');
    expect(reply.ephemeral).toBe(true);
    await expect(async () => member().press(reply, 'Next')).rejects.toThrow();
  });

  test('a menu tells what was chosen', async () => {
    onControl((interaction) =>
      interaction.isStringSelectMenu()
        ? interaction.reply(says(interaction.values.join()))
        : Promise.resolve(),
    );
    const reply = await ask();
    expect((await admin().choose(reply, PICKED, 'menu')).text()).toBe(PICKED);
    await expect(async () => admin().choose(reply, 'other', 'menu')).rejects.toThrow(ClientRefusal);
    await expect(async () => admin().choose(reply, [], 'menu')).rejects.toThrow(ClientRefusal);
  });

  test('a menu of people tells who was chosen', async () => {
    onControl((interaction) =>
      interaction.isUserSelectMenu()
        ? interaction.reply(says(interaction.users.first()?.username ?? ''))
        : Promise.resolve(),
    );
    expect((await admin().choose(await ask(), SEEDED.member, 'who')).text()).toBe('member');
  });
});

describe('a form', () => {
  const form = {
    custom_id: 'form',
    title: 'Save',
    components: [
      { type: 18, label: 'Note', component: { type: 4, custom_id: 'note', style: 1, max_length: 5 } },
      {
        type: 18,
        label: 'Kind',
        component: { type: 3, custom_id: 'kind', options: [{ label: 'A', value: 'a' }] },
      },
    ],
  };
  const open = async () => {
    handle = async (interaction) => {
      if (interaction.isChatInputCommand()) return interaction.showModal(form as never);
      if (!interaction.isModalSubmit()) return undefined;
      const { fields } = interaction;
      return interaction.reply(
        says(`${fields.getTextInputValue('note')} ${fields.getStringSelectValues('kind')}`),
      );
    };
    return ask();
  };

  test('is opened, filled in and sent', async () => {
    const opened = await open();
    expect(opened.modal).toMatchObject({ title: 'Save' });
    expect((await admin().submit(opened, { note: 'hello', kind: 'a' })).text()).toBe('hello a');
  });

  test.each([
    ['nothing in a required field', { kind: 'a' }],
    ['too much text', { note: 'six chars', kind: 'a' }],
    ['nothing chosen', { note: 'x' }],
    ['a field that is not there', { note: 'x', kind: 'a', other: 'y' }],
  ])('with %s is not sent', async (_, filled) => {
    const opened = await open();
    await expect(async () => admin().submit(opened, filled)).rejects.toThrow(ClientRefusal);
  });

  test.each([
    ['a long title', { title: 'x'.repeat(LIMITS.modalTitle + 1) }],
    ['six fields', { components: Array.from({ length: 6 }, () => form.components[0]) }],
    ['one custom id twice', { components: [form.components[0], form.components[0]] }],
  ])('is refused for %s', async (_, fields) => {
    onSlash((interaction) => interaction.showModal({ ...form, ...fields } as never));
    void ask();
    await expect.poll(() => thrown).toMatchObject([{ code: 50035 }]);
  });
});

test('a message command carries the message, its text too', async () => {
  handle = async (interaction) => {
    if (interaction.isMessageContextMenuCommand())
      await interaction.reply(says(interaction.targetMessage.content));
  };
  const message = member().says('https://www.lesswrong.com/posts/abc');
  expect((await admin().rightClick(message, 'Find related excerpts')).text()).toBe(
    'https://www.lesswrong.com/posts/abc',
  );
});

describe('installed by a person', () => {
  test('the app can be used where the bot is not', async () => {
    onSlash((interaction) =>
      interaction.reply(says(JSON.stringify([interaction.context, interaction.guild?.id ?? null]))),
    );
    await expect(async () => admin('#lounge').slash('search', { query: 'x' })).rejects.toThrow(ClientRefusal);
    sandbox.world.userInstalls.add(SEEDED.admin);
    const reply = await admin('#lounge').slash('search', { query: 'x' });
    expect(reply.text()).toBe('[0,null]');
    expect(reply.message.interaction_metadata?.authorizing_integration_owners).toEqual({ 1: SEEDED.admin });
  });

  test('and takes five follow-ups', async () => {
    sandbox.world.userInstalls.add(SEEDED.admin);
    onSlash(async (interaction) => {
      await interaction.reply(says('0'));
      for (let n = 1; n <= 6; n++) await interaction.followUp(says(String(n)));
    });
    await admin('#lounge').slash('search', { query: 'x' });
    await expect.poll(() => thrown, { timeout: 10_000 }).toMatchObject([{ code: 40094 }]);
    expect(admin('#lounge').sees()).toHaveLength(6);
  });

  test('is private where the server says so', async () => {
    sandbox.world.userInstalls.add(SEEDED.admin);
    const lounge = sandbox.world.channel(SEEDED.lounge);
    sandbox.world.setPermission(lounge, SEEDED.admin, 'UseExternalApps', false);
    onSlash((interaction) => interaction.reply(says('quiet')));
    expect((await admin('#lounge').slash('search', { query: 'x' })).ephemeral).toBe(true);
  });
});
