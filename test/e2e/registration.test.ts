import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { type Bot, launchBot, startBot } from '../support/bot.ts';
import { person } from '../support/driver.ts';

let sandbox: RunningSandbox;
let folder: string;
const running: Bot[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
});

afterEach(async () => {
  for (const bot of running.splice(0)) await bot.kill();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Bot> {
  const bot = await startBot(sandbox, { folder, env });
  running.push(bot);
  return bot;
}

const names = (scope: string | null) => sandbox.commands.list(scope).map(({ name }) => name);

test('no command is there twice, whichever server DISCORD_GUILD_ID named before', async () => {
  await (await start()).stop();
  expect(names(null)).toContain('search');
  await (await start({ DISCORD_GUILD_ID: SEEDED.guild })).stop();
  expect(names(null)).toEqual([]);
  expect(names(SEEDED.guild)).toContain('search');
  await (await start()).stop();
  expect(names(null)).toContain('search');
  expect(names(SEEDED.guild)).toEqual([]);
});

test('a server that the bot is not in ends the start with one line', async () => {
  const bot = await launchBot(
    { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl, DISCORD_GUILD_ID: '910000000000099999' },
    { folder },
  );
  running.push(bot);
  const code = await new Promise((resolve) => bot.process.once('close', resolve));
  expect(code).toBe(1);
  const fatal = bot.log.filter(({ level }) => level === 'fatal');
  expect(fatal).toHaveLength(1);
  expect(fatal[0]?.['msg']).toContain('DISCORD_GUILD_ID 910000000000099999');
  expect(JSON.stringify(bot.log)).not.toContain('"stack"');
});

test('while Discord cannot take the commands, interactions are answered and it is tried again', async () => {
  await (await start()).stop();
  sandbox.commands.overwrite(
    null,
    sandbox.commands.list(null).filter(({ name }) => name === 'about') as never,
  );
  sandbox.faults.order('GET', /^\/applications\/\d+\/commands$/, { kind: 'refuse', status: 502 }, 1000);
  const bot = await start();
  expect(names(null)).toEqual(['about']);
  expect((await person(sandbox, 'admin', '#general').slash('about')).kind).toBe('message');
  sandbox.faults.clear();
  await bot.logged('commands registered');
  expect(names(null)).toContain('search');
});
