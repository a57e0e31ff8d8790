import { once } from 'node:events';
import { type Client, Events } from 'discord.js';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { DEFAULT_WORLD, SEEDED } from '../../../sandbox/src/world/seed.ts';
import { connect } from '../../../src/discord/gateway/client.ts';

const PEOPLE = 400;
const names = Array.from({ length: PEOPLE }, (_, at) => `reader${at}`);

let sandbox: RunningSandbox;
let client: Client<true>;
beforeEach(async () => {
  const [first, ...others] = DEFAULT_WORLD.guilds;
  const people = [...DEFAULT_WORLD.people, ...names.map((username) => ({ username, name: username }))];
  const guilds = [{ ...first!, members: [...(first!.members ?? []), ...names] }, ...others];
  sandbox = await startSandbox({ port: 0, world: { ...DEFAULT_WORLD, people, guilds } });
  const { token, apiUrl } = sandbox;
  const [logger, { signal }] = [pino({ level: 'silent' }), new AbortController()];
  client = await connect({ token, apiUrl, logger, signal, onLost: () => {} });
});
afterEach(async () => {
  await client.destroy();
  await sandbox.close();
});

/** The sizes of discord.js's caches. */
const sizes = () => {
  const guild = client.guilds.cache.get(SEEDED.guild)!;
  const channels = [...client.channels.cache.values()];
  return {
    guilds: client.guilds.cache.size,
    channels: channels.length,
    members: guild.members.cache.size,
    users: client.users.cache.size,
    messages: channels.reduce(
      (sum, channel) => sum + ('messages' in channel ? channel.messages.cache.size : 0),
      0,
    ),
    presences: guild.presences.cache.size,
    commands: client.application.commands.cache.size,
  };
};

test('caches grow neither with the people who use the bot nor with what they write', async () => {
  await client.application.commands.set([{ name: 'about', description: 'What it is' }]);
  const before = sizes();
  for (const name of names) {
    for (const place of ['#general', 'dm']) {
      const person = sandbox.as(name, place);
      const [[interaction]] = await Promise.all([
        once(client, Events.InteractionCreate),
        person.run('about', {}),
      ]);
      expect(interaction.user.username).toBe(name);
      if (place === '#general') person.say('Something that is none of the bot’s business.');
    }
  }
  const after = sizes();
  expect(after.members).toBeLessThanOrEqual(51);
  expect(after.users).toBeLessThanOrEqual(201);
  expect({ ...after, members: 0, users: 0 }).toEqual({ ...before, members: 0, users: 0 });
  expect(client.guilds.cache.get(SEEDED.guild)?.members.me?.id).toBe(SEEDED.bot);
});
