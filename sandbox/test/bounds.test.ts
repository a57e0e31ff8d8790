import { connect as connectTo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../src/server/server.ts';
import { MAX_MESSAGES } from '../src/world/world.ts';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterEach(() => sandbox.close());

test('a channel keeps its newest thousand messages', () => {
  const actor = sandbox.as('admin', '#general');
  for (let n = 0; n < MAX_MESSAGES + 5; n++) actor.say(`line ${n}`);
  const kept = actor.messages().map(({ wire }) => wire.content);
  expect(kept).toHaveLength(1_000);
  expect([kept[0], kept.at(-1)]).toEqual(['line 5', `line ${MAX_MESSAGES + 4}`]);
});

test('a reader of the events who does not read holds up nobody and costs no memory', async () => {
  const { port } = new URL(sandbox.url);
  const socket = connectTo({ host: '127.0.0.1', port: Number(port) });
  socket.write(`GET /sandbox/events?person=admin HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const actor = sandbox.as('member', '#general');
  const text = 'x'.repeat(1_900);
  for (let n = 0; n < 10_000; n++) actor.say(text);
  actor.say('the last one');
  // What comes when it reads again is what was in the buffers, and then the state as it is now.
  let read = 0;
  let tail = '';
  socket.on('data', (data) => {
    read += data.length;
    tail = (tail + String(data)).slice(-200_000);
  });
  socket.resume();
  await expect.poll(() => tail).toContain('the last one');
  expect(read).toBeLessThan(16 * 1024 * 1024);
  socket.destroy();
});
