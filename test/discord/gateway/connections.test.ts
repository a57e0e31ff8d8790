import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import type { Closers } from '../../../src/closers.ts';
import { Connections } from '../../../src/discord/gateway/connections.ts';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterEach(() => sandbox.close());

const connectionsWith = (onReady: (closers: Closers) => Promise<void>) =>
  new Connections({
    token: sandbox.token,
    apiUrl: sandbox.apiUrl,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    onLost: () => {},
    onTooFewShards: () => {},
    onClient: () => {},
    onReady: (_, closers) => onReady(closers),
  });

test('Discord is left at once, whatever else is still being closed', async () => {
  const busy = Promise.withResolvers<void>();
  const connections = connectionsWith(async (closers) => closers.push(() => busy.promise));
  await connections.open('a');
  expect(sandbox.gateway.shards).toHaveLength(1);
  const left = once(sandbox.gateway.events, 'sessions');
  const closing = connections.close('a');
  await left;
  expect(sandbox.gateway.shards).toEqual([]);
  busy.resolve();
  await closing;
});

test('one that is closed while it is set up is closed as a whole', async () => {
  const [settingUp, setUp] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let closed = false;
  const connections = connectionsWith(async (closers) => {
    settingUp.resolve();
    await setUp.promise;
    closers.push(() => {
      closed = true;
    });
  });
  const opening = connections.open('a');
  await settingUp.promise;
  await connections.close('a');
  expect(sandbox.gateway.connections).toBe(0);
  setUp.resolve();
  await opening;
  expect(closed).toBe(true);
  expect(connections.clients).toEqual([]);
});
