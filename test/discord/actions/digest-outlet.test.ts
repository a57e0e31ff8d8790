import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ChannelType } from 'discord-api-types/v10';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { SEEDED } from '../../../sandbox/src/world/seed.ts';
import type { Digest } from '../../../src/digest/outlet.ts';
import { DiscordDigestOutlet } from '../../../src/discord/actions/digest-outlet.ts';
import type { Library } from '../../../src/library/library.ts';
import type { Subscription } from '../../../src/storage/subscriptions.ts';
import { libraryOf, someExcerpts } from '../../digest/stage.ts';
import { DIGEST } from '../../support/subscriptions.ts';

let sandbox: RunningSandbox;
let library: Library;
let outlet: DiscordDigestOutlet;
/** What the outlet asks Discord, in order. */
let requests: string[];

/** See https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md. */
const noteRequest = (message: unknown) => {
  const { method, path } = (message as { request: { method: string; path: string } }).request;
  requests.push(`${method} ${path.replace(/^\/api\/v\d+/, '').replaceAll(/\d{15,}/g, ':id')}`);
};

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  library = await libraryOf(someExcerpts(2));
  subscribe('undici:request:create', noteRequest);
});
afterAll(async () => {
  unsubscribe('undici:request:create', noteRequest);
  await sandbox.close();
});
beforeEach(() => {
  requests = [];
  const { token, apiUrl, world } = sandbox;
  const logger = pino({ level: 'silent' });
  outlet = new DiscordDigestOutlet({
    botId: () => world.botId,
    token,
    apiUrl,
    logger,
    linkOf: () => undefined,
  });
});
afterEach(() => sandbox.faults.clear());

let sent = 0;
async function send(target: string, more: Partial<Subscription> = {}) {
  const subscription: Subscription = {
    ...DIGEST,
    ...{ id: 1, kind: 'digest', guildId: SEEDED.guild, target, userId: SEEDED.admin },
    ...{ pausedAt: null, problem: null, nextAt: null },
    ...more,
  };
  const { excerpts } = library.corpus;
  const digest: Digest = {
    subscription,
    date: '2026-01-05',
    excerpts,
    reasons: new Map(),
    nonce: `n${sent++}`,
  };
  const outcome = await outlet.send(digest);
  expect(outcome.kind).toBe('sent');
  return { digest, requests: outlet.requests(subscription, false) };
}

describe('a worker, which has no gateway to learn channel types from', () => {
  test('makes as many requests as it announces', async () => {
    for (const [target, more] of [
      [SEEDED.general, {}],
      [SEEDED.announcements, { publish: true }],
      [SEEDED.general, { publish: true }],
      [SEEDED.member, { guildId: null }],
    ] as const) {
      requests = [];
      const said = await send(target, more);
      expect({ requests, count: requests.length }).toEqual({ requests, count: said.requests });
    }
  });

  test('including those for finding an earlier message', async () => {
    for (const [target, most] of [
      [SEEDED.general, 4],
      [SEEDED.thread, 5],
    ] as const) {
      const { digest } = await send(target);
      requests = [];
      await outlet.find(digest, Date.now());
      expect({ requests, count: requests.length }).toEqual({ requests, count: most });
      const { subscription } = digest;
      expect(most).toBeLessThanOrEqual(
        outlet.requests(subscription, true) - outlet.requests(subscription, false),
      );
    }
  });

  test('retries soon when finding messages hits the rate limit', async () => {
    const { digest } = await send(SEEDED.general);
    sandbox.faults.order('GET', /^\/channels\/\d+$/, { kind: 'rate-limit', seconds: 1 });
    expect(await outlet.find(digest, Date.now())).toEqual({ retryAfterMs: expect.any(Number) });
  });

  test('learns only once that a channel is a forum', async () => {
    await send(SEEDED.ideas);
    requests = [];
    await send(SEEDED.ideas);
    expect(requests).toEqual(['POST /channels/:id/threads']);
    const threads = sandbox.world.channels.values().filter(({ parentId }) => parentId === SEEDED.ideas);
    expect(threads.map(({ type }) => type).toArray()).toContain(ChannelType.PublicThread);
  });
});
