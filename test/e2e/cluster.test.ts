import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestsIn, subscribe } from '../../bench/digest-setting.ts';
import { shardOf } from '../../sandbox/src/gateway/sharding.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { SEEDED } from '../../sandbox/src/world/seed.ts';
import { type Bot, launchBot } from '../support/bot.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { person } from '../support/driver.ts';
import { query } from '../support/postgres.ts';
import { titles } from '../support/room.ts';
import { Wire } from '../support/wire.ts';

const SHARDS = 4;
/** How soon another gateway must answer for one that was killed. */
const TAKEOVER_MS = 90_000;

let sandbox: RunningSandbox;
let url: string;
let folder: string;
const running: Bot[] = [];

beforeEach(async () => {
  url = await createPostgresDatabase();
  folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
  sandbox = await startSandbox({
    port: 0,
    guilds: 40,
    sharding: { shards: SHARDS, maxConcurrency: 4 },
  });
});

afterEach(async () => {
  for (const bot of running.splice(0)) await bot.kill();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(role: 'all' | 'gateway' | 'worker', database = url): Promise<Bot> {
  const env = { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl };
  const bot = await launchBot({ ...env, DATABASE_URL: database, COMMONPLACE_ROLE: role }, { folder });
  running.push(bot);
  return bot;
}

/** A channel on a server of each shard. */
function channels(): { id: string; guildId: string }[] {
  return Array.from({ length: SHARDS }, (_, shard) => {
    const guild = sandbox.world.botGuilds().find(({ id }) => shardOf(id, SHARDS) === shard);
    const [channel] = sandbox.world.channelsOf(guild?.id ?? '');
    return { id: channel?.id ?? '', guildId: guild?.id ?? '' };
  });
}

async function answered(): Promise<boolean[]> {
  const searches = channels().map(({ id, guildId }) =>
    person(sandbox, guildId === SEEDED.guild ? 'admin' : 'host', id).slash('search', { query: 'reward' }),
  );
  return (await Promise.all(searches)).map(({ kind }) => kind === 'message');
}

/** Who holds how many ranges of shards. */
async function holders(): Promise<Record<string, number>> {
  const rows = await query(
    url,
    `select owner, count(*)::int as ranges from leases where name like 'shards:%'
       and until > extract(epoch from clock_timestamp()) * 1000 group by owner`,
  );
  return Object.fromEntries(rows.map(({ owner, ranges }) => [owner, ranges]));
}

const all = (value: boolean) => Array.from({ length: SHARDS }, () => value);
const within = { timeout: TAKEOVER_MS, interval: 500 };

test('gateways answer for each other: after SIGKILL, after SIGTERM, and with more shards; a digest comes once', async () => {
  await start('worker');
  const first = await start('gateway');
  await first.logged('ready');
  const [killed] = Object.keys(await holders());
  const second = await start('gateway');
  await expect.poll(async () => Object.values(await holders()), within).toEqual([2, 2]);
  await expect.poll(answered, within).toEqual(all(true));

  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const places = channels();
  const guildOf = (id: string) => places.find((place) => place.id === id)?.guildId ?? '';
  await subscribe(
    url,
    places.map(({ id }) => id),
    minute,
    guildOf,
  );
  await query(url, 'notify commonplace_digests');
  const digests = () => places.map(({ id }) => digestsIn(sandbox, id).length);
  await expect.poll(digests, within).toEqual(places.map(() => 1));

  await first.kill();
  await expect.poll(answered, within).toEqual(all(true));
  expect(Object.keys(await holders())).not.toContain(killed);

  const third = await start('gateway');
  const [stopped] = Object.keys(await holders());
  await expect.poll(async () => Object.values(await holders()), within).toEqual([2, 2]);
  expect(await second.stop()).toBe(0);
  expect(Object.keys(await holders())).not.toContain(stopped);
  await expect.poll(answered, within).toEqual(all(true));

  sandbox.gateway.disconnect(4011);
  const counts = () => new Set(sandbox.gateway.shards.map(([, count]) => count));
  await expect.poll(() => [...counts()], within).toEqual([2 * SHARDS]);
  await expect.poll(answered, within).toEqual(all(true));
  expect(third.process.exitCode).toBeNull();
  expect(digests()).toEqual(places.map(() => 1));
}, 400_000);

test('while the database is away searches are answered, and everything else says why not', async () => {
  const wire = await Wire.open(url);
  try {
    await (await start('all', `${wire.url}?query_timeout=500`)).logged('ready');
    wire.cut();
    const reply = await person(sandbox, 'admin', SEEDED.general).slash('search', {
      query: 'subliminal learning',
    });
    expect(titles(reply)[0]).toContain('Subliminal Learning');
    const random = await person(sandbox, 'admin', SEEDED.general).slash('random');
    expect(random.text()).toBe(
      'I can’t reach my database right now. Try again in a minute; /search still works.',
    );
  } finally {
    wire.close();
  }
});

test('a process ends with one line when a newer program has migrated its database', async () => {
  const worker = await start('worker');
  await worker.logged('ready');
  await query(url, 'update schema_version set version = 10000; notify commonplace_schema');
  await expect.poll(() => worker.process.exitCode).toBe(1);
  expect(worker.log.at(-1)).toMatchObject({
    level: 'fatal',
    msg: expect.stringMatching(/newer Commonplace/),
  });
});
