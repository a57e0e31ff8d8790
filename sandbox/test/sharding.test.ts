import { Client, Events, GatewayIntentBits, Partials, ShardClientUtil } from 'discord.js';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { shardOf } from '../src/gateway/sharding.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../src/server/server.ts';
import { SEEDED } from '../src/world/seed.ts';
import { openGateway } from './support/raw-gateway.ts';
import { rest } from './support/rest.ts';

let sandbox: RunningSandbox;
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await sandbox.close();
});

async function start(options: Omit<SandboxOptions, 'port'>): Promise<void> {
  sandbox = await startSandbox({ port: 0, ...options });
}

/** A discord.js client that holds these shards. */
async function login(shards: number[], shardCount: number): Promise<Client> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    rest: { api: sandbox.apiUrl },
    shards,
    shardCount,
  });
  clients.push(client);
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(sandbox.token);
  await ready;
  return client;
}

/** Identifies as a shard by hand. @returns the first frame after hello, or the close code */
async function identify(shard: [number, number]) {
  const connection = openGateway(sandbox);
  await connection.hello();
  connection.send(2, { token: sandbox.token, intents: 1, properties: {}, shard });
  const first = expect
    .poll(() => connection.frames[1])
    .toBeDefined()
    .then(() => connection.frames[1]!);
  const outcome = await Promise.race([first, connection.closed]);
  connection.socket.terminate();
  return outcome;
}

test('a server belongs to the shard that discord.js thinks it does', async () => {
  await start({});
  fc.assert(
    fc.property(fc.bigInt(1n << 22n, (1n << 63n) - 1n), fc.integer({ min: 1, max: 64 }), (id, count) => {
      expect(shardOf(String(id), count)).toBe(ShardClientUtil.shardIdForGuildId(String(id), count));
    }),
  );
});

describe('shards', () => {
  test('each hear of their own servers, and the first of direct messages', async () => {
    await start({ guilds: 20, sharding: { shards: 2, maxConcurrency: 2 } });
    const heard: [string, string | null][][] = [[], []];
    for (const id of [0, 1]) {
      const client = await login([id], 2);
      client.on(Events.MessageCreate, ({ channelId, guildId }) => void heard[id]?.push([channelId, guildId]));
    }
    const caches = clients.map((client) => [...client.guilds.cache.keys()]);
    expect(caches.map((ids) => ids.length)).toEqual([expect.toBeOneOf([10, 11]), expect.toBeOneOf([10, 11])]);
    expect(new Set(caches.flat())).toEqual(new Set(sandbox.world.botGuilds().map(({ id }) => id)));

    for (const { id } of sandbox.world.botGuilds()) {
      const [channel] = sandbox.world.channelsOf(id);
      sandbox.as(id === SEEDED.guild ? 'admin' : 'host', channel?.id ?? '').say(`<@${SEEDED.bot}>`);
    }
    sandbox.as('admin', 'dm').say('hello');
    await expect.poll(() => heard.flat().length).toBe(22);
    for (const [shard, messages] of heard.entries()) {
      for (const [, guildId] of messages) expect(shardOf(guildId, 2)).toBe(shard);
    }
    expect(heard[0]?.some(([, guildId]) => guildId === null)).toBe(true);
  });

  test('of one client are all ready, and one alone can be broken and resumes', async () => {
    await start({ guilds: 8, sharding: { shards: 4, maxConcurrency: 4 } });
    const client = await login([0, 1, 2, 3], 4);
    expect(sandbox.gateway.shards.map(([id]) => id).sort()).toEqual([0, 1, 2, 3]);
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    sandbox.gateway.disconnect(undefined, 2);
    expect(await resumed).toBe(2);
  });
});

test('how many shards there should be is told with the sessions that are left', async () => {
  await start({ guilds: 1_500, sharding: { maxConcurrency: 16 } });
  const api = rest(sandbox);
  await identify([3, 4]);
  expect((await api('GET', '/gateway/bot')).body).toMatchObject({
    shards: 2,
    session_start_limit: { total: 1000, remaining: 999, max_concurrency: 16 },
  });
  sandbox.clock.jump(86_400_000);
  expect((await api('GET', '/gateway/bot')).body.session_start_limit).toMatchObject({ remaining: 1000 });
});

describe('an identify is refused', () => {
  test.each([
    [4, 4],
    [-1, 4],
    [0, 0],
    [0.5, 1],
  ])('for shard %d of %d', async (...shard) => {
    await start({});
    expect(await identify(shard)).toBe(4010);
  });

  test('for more servers than a shard may carry', async () => {
    await start({ guilds: 5, sharding: { guildsPerShard: 3 } });
    expect(await identify([0, 1])).toBe(4011);
    expect(await identify([0, 2])).toMatchObject({ t: 'READY' });
  });

  test('while another one of its place is fresh', async () => {
    await start({ sharding: { maxConcurrency: 2, identifyWindowMs: 60_000 } });
    expect(await identify([0, 4])).toMatchObject({ t: 'READY' });
    expect(await identify([2, 4])).toMatchObject({ op: 9, d: false });
    expect(await identify([1, 4])).toMatchObject({ t: 'READY' });
  });
});
