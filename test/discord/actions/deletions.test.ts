import { EventEmitter } from 'node:events';
import { type Client, DiscordAPIError, Events } from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '../../../src/clock.ts';
import { syncDeletions } from '../../../src/discord/actions/deletions.ts';
import type { Storage } from '../../../src/storage/database.ts';
import { openUserData, type UserData } from '../../../src/storage/user-data.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { startRetention } from '../../support/retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ALL = { offset: 0, limit: 10 };

/** As much of a client as is used: its events, the servers that it is in, and whether messages are there. */
class FakeClient extends EventEmitter {
  readonly guilds: { cache: Map<string, object> };
  readonly channels = { cache: new Map<string, object>() };
  /** What Discord answers when it is asked for a message: an error's code, by the message's id. */
  readonly problems = new Map<string, number>();
  readonly rest = {
    get: async (route: string) => {
      const code = this.problems.get(route.split('/').at(-1) ?? '');
      if (code) throw new DiscordAPIError({ code, message: 'No' }, code, 404, 'GET', route, {});
    },
  };
  constructor(guilds: readonly string[]) {
    super();
    this.guilds = { cache: new Map(guilds.map((id) => [id, {}])) };
  }
}

let storage: Storage;
let userData: UserData;
let clock: ManualClock;
let retention: Awaited<ReturnType<typeof startRetention>> | undefined;
beforeEach(async () => {
  storage = await openTestDatabase();
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  userData = openUserData(storage, clock);
  for (const guildId of ['g1', 'g2']) {
    await userData.shares.add({
      messageId: `m-${guildId}`,
      excerpt: 'a',
      guildId,
      channelId: `c-${guildId}`,
      placeId: `c-${guildId}`,
      userId: 'u1',
      at: clock.now(),
    });
    await userData.bags.draw({ owner: guildId, name: 'random' }, ['a']);
  }
});
afterEach(async () => {
  await retention?.stop();
  await storage.close();
});

async function start(guilds: readonly string[], client = new FakeClient(guilds)) {
  const logger = pino({ level: 'silent' });
  const stopSync = await syncDeletions({
    client: client as unknown as Client<true>,
    userData,
    clock,
    logger,
  });
  retention = await startRetention(storage, clock);
  const stop = async () => {
    stopSync();
    await retention?.stop();
    retention = undefined;
  };
  const emit = (t: string, d: object) => client.emit(Events.Raw, { t, d });
  return { stop, emit };
}

const remembers = async (guildId: string) =>
  (await userData.shares.list({ guildId }, () => true, ALL)).total > 0;

async function pass(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    clock.advance(DAY_MS);
    await retention?.done();
  }
}

test('forgets a server thirty days after the bot was removed from it, and no other', async () => {
  const { emit } = await start(['g1', 'g2']);
  emit('GUILD_DELETE', { id: 'g1' });
  await pass(29);
  expect(await remembers('g1')).toBe(true);
  await pass(2);
  await vi.waitFor(async () => expect(await remembers('g1')).toBe(false));
  expect(await userData.bags.deleteOwnedBy('g1')).toBe(0);
  expect(await remembers('g2')).toBe(true);
  expect(await userData.bags.deleteOwnedBy('g2')).toBe(1);
});

test('a server that takes the bot back in time, or is only out of reach, is not forgotten', async () => {
  const { emit } = await start(['g1', 'g2']);
  emit('GUILD_DELETE', { id: 'g1' });
  emit('GUILD_DELETE', { id: 'g2', unavailable: true });
  await pass(20);
  emit('GUILD_CREATE', { id: 'g1' });
  await pass(40);
  expect(await remembers('g1')).toBe(true);
  expect(await remembers('g2')).toBe(true);
});

test('counts from the next start when the bot was removed while it was off', async () => {
  const first = await start(['g1', 'g2']);
  await first.stop();
  await pass(100);
  await start(['g2']);
  await pass(29);
  expect(await remembers('g1')).toBe(true);
  await pass(2);
  await vi.waitFor(async () => expect(await remembers('g1')).toBe(false));
  expect(await remembers('g2')).toBe(true);
});

test('hears of messages that are deleted in bulk', async () => {
  const { emit } = await start(['g1', 'g2']);
  emit('MESSAGE_DELETE_BULK', { ids: ['m-g1', 'other'], channel_id: 'c', guild_id: 'g1' });
  await vi.waitFor(async () => expect(await remembers('g1')).toBe(false));
  expect(await remembers('g2')).toBe(true);
});

test.each([
  ['message', RESTJSONErrorCodes.UnknownMessage],
  ['channel', RESTJSONErrorCodes.UnknownChannel],
])('finds a deleted %s at the start, and at every new session', async (_, code) => {
  const client = new FakeClient(['g1', 'g2']);
  client.problems.set('m-g2', RESTJSONErrorCodes.MissingAccess);
  client.problems.set('m-g1', code);
  const { stop } = await start(['g1', 'g2'], client);
  await vi.waitFor(async () => expect(await remembers('g1')).toBe(false));
  client.problems.set('m-g2', RESTJSONErrorCodes.UnknownMessage);
  client.emit(Events.ShardReady, 0);
  await vi.waitFor(async () => expect(await remembers('g2')).toBe(false));
  await stop();
});

test('asks again only after a while, and every day for those that were asked for longest ago', async () => {
  const client = new FakeClient(['g1', 'g2']);
  const asked: string[] = [];
  const { get } = client.rest;
  client.rest.get = (route) => {
    asked.push(route.split('/').at(-1) ?? '');
    return get(route);
  };
  const { stop } = await start(['g1', 'g2'], client);
  await vi.waitFor(() => expect(asked.toSorted()).toEqual(['m-g1', 'm-g2']));
  await vi.waitFor(async () => expect(await userData.shares.unchecked(clock.now(), 'newest', 9)).toEqual([]));
  client.emit(Events.ShardReady, 0);
  clock.advance(DAY_MS);
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  await stop();
});

test('forgets what was drawn in a channel that is gone, and no other', async () => {
  const client = new FakeClient(['g1']);
  client.channels.cache.set('here', {});
  client.problems.set('gone', RESTJSONErrorCodes.UnknownChannel);
  const { bags } = userData;
  const draw = (name: string) => bags.draw({ owner: 'g1', name }, ['only']);
  for (const name of ['random:gone:*', 'digest:gone', 'random:here:*', 'random:archived:*']) await draw(name);
  const { stop, emit } = await start(['g1'], client);
  clock.advance(DAY_MS);
  const left = async () => (await bags.channelsAfter(0, 99)).map(({ channelId }) => channelId);
  await vi.waitFor(async () => expect(await left()).toEqual(['', 'here', 'archived']), { timeout: 5000 });
  emit('CHANNEL_DELETE', { id: 'here' });
  await vi.waitFor(async () => expect(await left()).toEqual(['', 'archived']));
  await stop();
});
