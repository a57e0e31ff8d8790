import { once } from 'node:events';
import { type Client, Events } from 'discord.js';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { connect } from '../../../src/discord/gateway/client.ts';

let sandbox: RunningSandbox;
let ended: AbortController;
const clients: Client[] = [];
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  ended = new AbortController();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await sandbox.close();
});

const logger = pino({ level: 'silent' });
const throttler = { waitForIdentify: async () => {} };

const connecting = async (signal: AbortSignal) => {
  const { token, apiUrl } = sandbox;
  const client = await connect({ token, apiUrl, logger, signal, throttler, onLost: () => {} });
  clients.push(client);
  return client;
};

/** The time that a client lets pass before it connects again: a second one does so. */
async function aReconnect(): Promise<void> {
  await connecting(new AbortController().signal);
  const [client] = clients.slice(-1);
  sandbox.gateway.disconnect(1000);
  await once(client!, Events.ShardReady);
}

describe('a connection that is ended while it waits', () => {
  test.each(['handshake', 'hello', 'ready'] as const)('for %s ends at once, and for good', async (what) => {
    sandbox.gateway.withheld = what;
    const waiting = once(sandbox.gateway.events, 'waiting');
    const connection = connecting(ended.signal);
    await waiting;
    ended.abort(new Error('not wanted any more'));
    await expect(connection).rejects.toThrow('not wanted any more');
    sandbox.gateway.dropUnanswered();
    sandbox.gateway.withheld = undefined;
    await aReconnect();
    expect(sandbox.gateway.shards).toHaveLength(1);
  });

  test('to connect again ends for good', async () => {
    const client = await connecting(ended.signal);
    const reconnecting = once(client, Events.ShardReconnecting);
    sandbox.gateway.disconnect(1000);
    await reconnecting;
    await client.destroy();
    await aReconnect();
    expect(sandbox.gateway.shards).toHaveLength(1);
  });
});
