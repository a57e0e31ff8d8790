import { expect, test } from 'vitest';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { Bots } from '../support/bots.ts';
import { person } from '../support/driver.ts';

const bots = new Bots();

const names = (scope: string | null) => bots.sandbox.commands.list(scope).map(({ name }) => name);

test('no command is there twice, whichever server DISCORD_GUILD_ID named before', async () => {
  await (await bots.start()).stop();
  expect(names(null)).toContain('search');
  await (await bots.start({ DISCORD_GUILD_ID: SEEDED.guild })).stop();
  expect(names(null)).toEqual([]);
  expect(names(SEEDED.guild)).toContain('search');
  await (await bots.start()).stop();
  expect(names(null)).toContain('search');
  expect(names(SEEDED.guild)).toEqual([]);
});

test('a server that the bot is not in ends the start with one line', async () => {
  const { code, bot } = await bots.startInVain({ DISCORD_GUILD_ID: '910000000000099999' });
  expect(code).toBe(1);
  const fatal = bot.log.filter(({ level }) => level === 'fatal');
  expect(fatal).toHaveLength(1);
  expect(fatal[0]?.['msg']).toContain('DISCORD_GUILD_ID 910000000000099999');
  expect(JSON.stringify(bot.log)).not.toContain('"stack"');
});

test('while Discord cannot take the commands, interactions are answered and it is tried again', async () => {
  await (await bots.start()).stop();
  bots.sandbox.commands.overwrite(
    null,
    bots.sandbox.commands.list(null).filter(({ name }) => name === 'about') as never,
  );
  bots.sandbox.faults.order('GET', /^\/applications\/\d+\/commands$/, { kind: 'refuse', status: 502 }, 1000);
  const bot = await bots.start();
  expect(names(null)).toEqual(['about']);
  expect((await person(bots.sandbox, 'admin', '#general').slash('about')).kind).toBe('message');
  bots.sandbox.faults.clear();
  await bot.logged('commands registered');
  expect(names(null)).toContain('search');
});
