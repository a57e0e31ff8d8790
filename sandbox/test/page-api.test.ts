import { request } from 'node:http';
import type { Client } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PageEvent, PageInteraction, Snapshot } from '../src/server/page-state.ts';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';
import { SEEDED } from '../src/world/seed.ts';
import { connect, says } from './support/discord-client.ts';

let sandbox: RunningSandbox;
let client: Client<true>;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  client = await connect(sandbox, {
    commands: [{ name: 'hello', description: 'Greets' }],
    onInteraction: (interaction) => interaction.isRepliable() && interaction.reply(says('Hello', true)),
  });
});
afterEach(async () => {
  await client.destroy();
  await sandbox.close();
});

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/sandbox${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const state = async (person: string) =>
  (await (await fetch(`${sandbox.url}/sandbox/state?person=${person}`)).json()) as Snapshot;
const general = { channel: '#general' };

describe('actions', () => {
  test('a command runs, and only its asker has the private answer', async () => {
    const answer = await post('/run', { person: 'admin', ...general, command: 'hello', values: {} });
    const interaction = (await answer.json()) as PageInteraction;
    expect(interaction).toMatchObject({ command: 'hello', state: 'done' });
    const seen = async (person: string) => (await state(person)).messages[SEEDED.general];
    expect(await seen('admin')).toHaveLength(1);
    expect(await seen('member')).toHaveLength(0);
  });

  test('what the client would not let a person do is refused in words', async () => {
    const answer = await post('/run', { person: 'admin', ...general, command: 'nothing', values: {} });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'Discord does not offer nothing here' });
  });

  test('a permission of the bot can be switched off', async () => {
    await post('/permission', { ...general, permission: 'SendMessages', allowed: false });
    const channel = (await state('admin')).channels.find(({ wire }) => wire.id === SEEDED.general);
    expect(channel?.bot).toMatchObject({ SendMessages: false, ViewChannel: true });
  });

  test('the clock jumps', async () => {
    const before = sandbox.clock.now();
    await post('/clock', { jumpMs: 86_400_000 });
    expect(sandbox.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
  });
});

test('the event stream begins with a snapshot and goes on with what happens', async () => {
  const response = await fetch(`${sandbox.url}/sandbox/events?person=member`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<PageEvent> => {
    while (!text.includes('\n\n')) text += (await reader.read()).value ?? '';
    const [first = '', ...rest] = text.split('\n\n');
    text = rest.join('\n\n');
    return JSON.parse(first.slice('data: '.length)) as PageEvent;
  };
  expect((await next()).type).toBe('snapshot');
  await post('/say', { person: 'admin', ...general, text: 'Good morning' });
  expect(await next()).toMatchObject({ type: 'message', message: { content: 'Good morning' } });
  await reader.cancel();
});

describe('who may drive it', () => {
  /** fetch does not let a test set these headers. */
  const status = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const { port } = new URL(sandbox.url);
      request({ port, host: '127.0.0.1', path: '/sandbox/state?person=admin', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  const host = () => new URL(sandbox.url).host;

  test('its own page', async () => {
    expect(await status({ host: host(), origin: sandbox.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({ host: host().replace('127.0.0.1', 'localhost') })).toBe(200);
  });

  test.each([
    ['another host name', () => ({ host: 'sandbox.example' })],
    ['another port', () => ({ host: '127.0.0.1:1' })],
    ['another origin', () => ({ host: host(), origin: 'https://evil.example' })],
    ['no origin at all (a sandboxed frame)', () => ({ host: host(), origin: 'null' })],
    ['another site', () => ({ host: host(), 'sec-fetch-site': 'cross-site' })],
    ['another port of this machine', () => ({ host: host(), 'sec-fetch-site': 'same-site' })],
  ])('not %s', async (_, headers) => {
    expect(await status(headers())).toBe(403);
  });
});
