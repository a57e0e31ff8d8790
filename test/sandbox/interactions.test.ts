import { type ChatInputCommandInteraction, type Client, type Interaction, MessageFlags } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/server.ts';
import { connect, says } from '../support/discord-client.ts';
import { person } from '../support/driver.ts';

let sandbox: RunningSandbox;
let client: Client<true>;
let handle: (interaction: Interaction) => Promise<unknown>;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  client = await connect(sandbox, {
    commands: [
      {
        name: 'search',
        description: 'Searches',
        options: [{ type: 3, name: 'query', description: 'What', required: true, autocomplete: true }],
      },
      { name: 'Find related excerpts', type: 3 },
    ],
    onInteraction: (interaction) => handle(interaction),
  });
});

afterEach(async () => {
  await client.destroy();
  await sandbox.close();
});

/** Sets what the bot does with a slash command. */
const onSlash = (run: (interaction: ChatInputCommandInteraction) => Promise<unknown>) => {
  handle = async (interaction) => {
    if (interaction.isChatInputCommand()) await run(interaction);
  };
};

describe('slash commands', () => {
  test('a reply is seen by everybody in the channel', async () => {
    onSlash((interaction) => interaction.reply(says(`You asked ${interaction.options.getString('query')}`)));
    const admin = person(sandbox, 'admin', '#general');
    const reply = await admin.slash('search', { query: 'goodhart' });
    expect(reply.text()).toBe('You asked goodhart');
    expect(reply.ephemeral).toBe(false);
    expect(person(sandbox, 'member', '#general').sees()).toContainEqual(
      expect.objectContaining({ wire: reply.message }),
    );
  });

  test('a private reply is seen by the asker alone', async () => {
    onSlash((interaction) => interaction.reply(says('psst', true)));
    const reply = await person(sandbox, 'admin', '#general').slash('search', { query: 'x' });
    expect(reply.ephemeral).toBe(true);
    expect(person(sandbox, 'admin', '#general').sees()).toHaveLength(1);
    expect(person(sandbox, 'member', '#general').sees()).toHaveLength(0);
  });

  test('a deferred reply ends with its edit, then takes follow-ups', async () => {
    onSlash(async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply(says('found'));
      await interaction.followUp(says('and more', true));
    });
    const admin = person(sandbox, 'admin', '#general');
    const reply = await admin.slash('search', { query: 'x' });
    expect(reply.text()).toBe('found');
    expect((reply.message.flags ?? 0) & MessageFlags.Loading).toBe(0);
    await expect.poll(() => admin.sees().length).toBe(2);
  });
});
