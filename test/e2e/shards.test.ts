import { afterEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { type Bot, removeFolder, startBot } from '../support/bot.ts';
import { botDatabase } from '../support/databases.ts';
import { person } from '../support/driver.ts';

let sandbox: RunningSandbox;
let bot: Bot | undefined;
afterEach(async () => {
  await bot?.kill();
  if (bot) await removeFolder(bot);
  await sandbox.close();
});

test('one process runs more shards when Discord wants more (4011), at the start and later', async () => {
  const sharding = { shards: 1, guildsPerShard: 20, maxConcurrency: 16, identifyWindowMs: 0 };
  sandbox = await startSandbox({ port: 0, guilds: 30, sharding });
  const shards = () => sandbox.gateway.shards.map(([id, count]) => `${id}/${count}`).sort();
  const ask = async () => (await person(sandbox, 'admin', '#general').slash('about')).kind;
  bot = await startBot(sandbox, { env: await botDatabase() });
  await expect.poll(shards).toEqual(['0/2', '1/2']);
  await expect.poll(ask).toBe('message');
  sandbox.gateway.disconnect(4011);
  await expect.poll(shards).toEqual(['0/4', '1/4', '2/4', '3/4']);
  await expect.poll(ask).toBe('message');
  expect(bot.process.exitCode).toBeNull();
});
