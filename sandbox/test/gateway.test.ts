import { type Client, Events, GatewayIntentBits, type Message } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type WebSocket from 'ws';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';
import { SEEDED } from '../src/world/seed.ts';
import { connect } from './support/discord-client.ts';
import { openGateway } from './support/raw-gateway.ts';

let sandbox: RunningSandbox;
const clients: Client[] = [];
const sockets: WebSocket[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  for (const socket of sockets.splice(0)) socket.terminate();
  await sandbox.close();
});

const login = async (options: Parameters<typeof connect>[1] = {}) => {
  const client = await connect(sandbox, options);
  clients.push(client);
  return client;
};
const say = (text: string) => sandbox.as('admin', '#general').say(text);

describe('a discord.js client', () => {
  test('finds its server, channels, threads and members', async () => {
    const client = await login();
    const guild = client.guilds.cache.get(SEEDED.guild);
    expect([...client.guilds.cache.keys()]).toEqual([SEEDED.guild]);
    expect(guild?.channels.cache.map(({ name }) => name).sort()).toEqual(
      ['Reading group', 'announcements', 'general', 'ideas', 'papers'].sort(),
    );
    expect(guild?.members.me?.permissionsIn(SEEDED.general).has('SendMessages')).toBe(true);
  });

  test('hears of messages, but not what they say', async () => {
    const client = await login();
    const heard: Message[] = [];
    client.on(Events.MessageCreate, (message) => void heard.push(message));
    say('my words');
    say(`<@${SEEDED.bot}> for you`);
    sandbox.as('admin', 'dm').say('a direct message');
    sandbox.as('admin', '#lounge').say('elsewhere');
    await expect
      .poll(() => heard.map(({ content }) => content))
      .toEqual(['', `<@${SEEDED.bot}> for you`, 'a direct message']);
  });

  test('hears only what its intents ask for', async () => {
    const client = await login({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages] });
    const heard: string[] = [];
    client.on(Events.MessageCreate, ({ content }) => void heard.push(content));
    say(`<@${SEEDED.bot}> in a server`);
    sandbox.as('admin', 'dm').say('direct');
    await expect.poll(() => heard).toEqual(['direct']);
  });

  test('hears of edits of permissions, deletions, and its own coming and going', async () => {
    const client = await login();
    const heard: string[] = [];
    client.on(Events.ChannelUpdate, () => void heard.push('channel'));
    client.on(Events.MessageDelete, ({ id }) => void heard.push(id));
    client.on(Events.MessageBulkDelete, (messages) => void heard.push(...messages.keys()));
    client.on(Events.GuildRoleUpdate, () => void heard.push('role'));
    client.on(Events.ThreadUpdate, () => void heard.push('thread'));
    client.on(Events.ChannelDelete, () => void heard.push('channel gone'));
    client.on(Events.GuildDelete, () => void heard.push('left'));
    client.on(Events.GuildCreate, () => void heard.push('joined'));
    const { world } = sandbox;
    const guild = world.guild(SEEDED.guild);
    world.setPermission(world.channel(SEEDED.papers), SEEDED.bot, 'SendMessages', false);
    const message = say('x');
    sandbox.as('admin', '#general').remove(message);
    const more = [say('y'), say('z')];
    world.deleteInBulk(world.channel(SEEDED.general), more);
    world.setRolePermissions(guild, guild.roles.get(SEEDED.adminRole)!, 0n);
    world.editThread(world.channel(SEEDED.thread), { archived: true });
    world.deleteChannel(world.channel(SEEDED.ideas));
    world.removeBot(guild);
    world.addBot(guild);
    await expect
      .poll(() => heard)
      .toEqual([
        'channel',
        message.wire.id,
        ...more.map(({ wire }) => wire.id),
        'role',
        'thread',
        'channel gone',
        'left',
        'joined',
      ]);
  });

  test('resumes after a broken connection and misses nothing', async () => {
    const client = await login();
    const heard: string[] = [];
    client.on(Events.MessageCreate, ({ content }) => void heard.push(content));
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    sandbox.gateway.disconnect();
    say(`<@${SEEDED.bot}> meanwhile`);
    await resumed;
    await expect.poll(() => heard).toEqual([`<@${SEEDED.bot}> meanwhile`]);
  });

  test('reconnects when told to, and resumes', async () => {
    const client = await login();
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    sandbox.gateway.reconnect();
    await resumed;
    expect(sandbox.gateway.online).toBe(true);
  });

  test('that cannot resume begins anew', async () => {
    const client = await login();
    const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve));
    sandbox.gateway.nextResume = 'refuse';
    sandbox.gateway.disconnect();
    await ready;
    expect(sandbox.gateway.online).toBe(true);
  });
});

describe('a connection', () => {
  const open = (query?: string) => {
    const connection = openGateway(sandbox, query);
    sockets.push(connection.socket);
    return connection;
  };
  const identity = (more: object = {}) => ({ token: sandbox.token, intents: 0, properties: {}, ...more });

  test.each([
    ['another version', '?v=9&encoding=json', 4012],
    ['another encoding', '?v=10&encoding=etf', 4002],
  ])('with %s is closed', async (_, query, code) => {
    expect(await open(query).closed).toBe(code);
  });

  test.each([
    ['a wrong token', 2, () => identity({ token: 'x' }), 4004],
    ['intents that there are not', 2, () => identity({ intents: 1 << 30 }), 4013],
    ['privileged intents that are not granted', 2, () => identity({ intents: 1 << 15 }), 4014],
    ['an unknown opcode', 99, () => null, 4001],
    ['a presence before identifying', 3, () => ({}), 4003],
    [
      'a sequence number from the future',
      6,
      () => ({ token: sandbox.token, session_id: 'x', seq: 1 }),
      undefined,
    ],
  ])('that sends %s is closed', async (_, op, data, code) => {
    const { hello, send, closed, frames } = open();
    await hello();
    send(op, data());
    if (code !== undefined) expect(await closed).toBe(code);
    else await expect.poll(() => frames.at(-1)).toMatchObject({ op: 9, d: false });
  });

  test('that sends no JSON is closed', async () => {
    const { hello, socket, closed } = open();
    await hello();
    socket.send('{');
    expect(await closed).toBe(4002);
  });

  test('that identifies twice is closed', async () => {
    const { hello, send, closed } = open();
    await hello();
    send(2, identity());
    send(2, identity());
    expect(await closed).toBe(4005);
  });

  test('that sends too much is closed', async () => {
    const { hello, send, closed } = open();
    await hello();
    for (let n = 0; n <= 120; n++) send(1, null);
    expect(await closed).toBe(4008);
  });

  test('resumes from the number that it names', async () => {
    const first = open();
    await first.hello();
    first.send(2, identity({ intents: 1 << 9 }));
    await expect.poll(() => first.frames.at(-1)?.t).toBe('READY');
    const { session_id } = first.frames.at(-1)!.d as { session_id: string };
    say('one');
    say('two');
    await expect.poll(() => first.frames.at(-1)?.s).toBe(3);
    first.socket.terminate();
    const second = open();
    await second.hello();
    second.send(6, { token: sandbox.token, session_id, seq: 2 });
    await expect.poll(() => second.frames.map(({ t }) => t)).toEqual([null, 'MESSAGE_CREATE', 'RESUMED']);
  });

  test('whose resume is at once declared invalid can identify again', async () => {
    const first = open();
    await first.hello();
    first.send(2, identity());
    await expect.poll(() => first.frames.at(-1)?.t).toBe('READY');
    const { session_id } = first.frames.at(-1)!.d as { session_id: string };
    sandbox.gateway.nextResume = 'accept-then-invalidate';
    const second = open();
    await second.hello();
    second.send(6, { token: sandbox.token, session_id, seq: 1 });
    await expect.poll(() => second.frames.map(({ op }) => op)).toEqual([10, 0, 9]);
    second.send(2, identity());
    await expect.poll(() => second.frames.at(-1)?.t).toBe('READY');
  });
});
