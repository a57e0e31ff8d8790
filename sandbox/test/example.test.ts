import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';

/** The bot of examples/, which uses no library, driven over HTTP alone, as a test in any language can do it. */

const EXAMPLE = fileURLToPath(new URL('../examples/bare-bot.js', import.meta.url));

let sandbox: RunningSandbox;
let bot: ReturnType<typeof spawn>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  bot = spawn(process.execPath, [EXAMPLE, sandbox.apiUrl, sandbox.token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(bot.stdout ?? process.stdin);
  expect(await once(lines, 'line')).toEqual(['ready']);
});
afterAll(async () => {
  bot.kill();
  await sandbox.close();
});

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the API tells, in each of its forms
  readonly body: any;
}

async function control(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/sandbox${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const admin = { person: 'admin', channel: '#general' };

/** Uses something and waits for what the person sees in the end. */
async function use(path: string, body: object) {
  const { body: begun } = await control('POST', path, { ...admin, ...body });
  return (await control('GET', `/interactions/${begun.id}?wait=true`)).body;
}

test('a command is run, a button pressed, and what everybody sees is read', async () => {
  const pong = await use('/run', { command: 'ping', values: {} });
  expect(pong).toMatchObject({ state: 'done', message: { content: 'Pong' } });
  const greeting = await use('/press', { message: pong.message.id, customId: 'greet' });
  expect(greeting.message.content).toBe('Hello, Ada');
  const { body } = await control('GET', '/messages?channel=%23general');
  expect(body.map((message: { content: string }) => message.content)).toEqual(['Pong', 'Hello, Ada']);
});

test('the world is told with its ids', async () => {
  const { body } = await control('GET', '/world');
  expect(body).toMatchObject({ botOnline: true, shards: [[0, 1]] });
  expect(body.guilds[0].channels.map(({ name }: { name: string }) => name)).toContain('announcements');
});

test('the clock jumps, but not out of Discord’s time', async () => {
  const before = (await control('GET', '/world')).body.now;
  expect((await control('POST', '/clock', { jumpMs: 86_400_000 })).status).toBe(204);
  expect((await control('GET', '/world')).body.now - before).toBeGreaterThanOrEqual(86_400_000);
  expect(await control('POST', '/clock', { jumpMs: 1e308 })).toMatchObject({ status: 400 });
  expect((await use('/run', { command: 'ping', values: {} })).message.content).toBe('Pong');
});

describe('faults', () => {
  test('meet the requests that they are ordered for, so many times', async () => {
    const order = {
      method: 'POST',
      path: '/channels/*/messages',
      fault: { kind: 'refuse', status: 503 },
    };
    expect((await control('POST', '/faults', { ...order, times: 2 })).status).toBe(204);
    const channel = (await control('GET', '/world')).body.guilds[0].channels[0].id;
    const send = async () =>
      (
        await fetch(`${sandbox.apiUrl}/v10/channels/${channel}/messages`, {
          method: 'POST',
          headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ content: 'x' }),
        })
      ).status;
    expect([await send(), await send(), await send()]).toEqual([503, 503, 200]);
    await control('POST', '/faults', { ...order, times: 9 });
    expect((await control('DELETE', '/faults')).status).toBe(204);
    expect(await send()).toBe(200);
  });

  test.each([
    ['/faults', { method: 'POST', path: '/x', fault: { kind: 'explode' } }],
    ['/gateway', { action: 'disconnect', code: 1000 }],
    ['/run', { ...admin, command: 'nothing', values: {} }],
  ])('that there are not are refused in words: %s', async (path, body) => {
    const answer = await control('POST', path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBeTypeOf('string');
  });
});

test('the gateway breaks off, and the bot ends as it says', async () => {
  const ended = once(bot, 'close');
  expect((await control('POST', '/gateway', { action: 'disconnect', code: 4000 })).status).toBe(204);
  expect((await ended)[0]).toBe(1);
});
