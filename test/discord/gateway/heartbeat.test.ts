import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkGateway, watchGateway } from '../../../src/discord/gateway/heartbeat.ts';
import type { StartError } from '../../../src/errors.ts';

const MINUTE = 60_000;

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => vi.useRealTimers());

/** Two shards that were connected just now; the first has no heartbeat acknowledged yet. */
function connected() {
  const shards = [{ lastPingTimestamp: -1 }, { lastPingTimestamp: Date.now() }];
  return { shards, client: { readyTimestamp: Date.now(), ws: { shards } } };
}

/** Lets time pass in which every shard's heartbeats are acknowledged. */
function beat(shards: { lastPingTimestamp: number }[], ms: number): void {
  for (let passed = 0; passed < ms; passed += 41_250) {
    vi.advanceTimersByTime(41_250);
    for (const shard of shards) shard.lastPingTimestamp = Date.now();
  }
}

test('healthy while each shard acknowledges, not two minutes after one has stopped', () => {
  const { client, shards } = connected();
  expect(checkGateway(client)).toBeUndefined();
  vi.advanceTimersByTime(2 * MINUTE);
  expect(checkGateway(client)).toBeUndefined();
  beat(shards, 5 * MINUTE);
  expect(checkGateway(client)).toBeUndefined();
  beat(shards.slice(0, 1), 2 * MINUTE);
  expect(checkGateway(client)).toMatch(/not acknowledged a heartbeat for 1\d\d s/);
});

test('the watchdog gives up after five silent minutes, once', () => {
  const { client, shards } = connected();
  const told: StartError[] = [];
  const stop = watchGateway(client, (error) => told.push(error));
  beat(shards, 20 * MINUTE);
  vi.advanceTimersByTime(4 * MINUTE);
  beat(shards, MINUTE);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(6 * MINUTE);
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('silent for five minutes')]);
  stop();
});

test('the watchdog does not count time in which the machine slept', () => {
  const { client, shards } = connected();
  const told: StartError[] = [];
  const stop = watchGateway(client, (error) => told.push(error));
  beat(shards, 5 * MINUTE);
  vi.setSystemTime(Date.now() + 60 * MINUTE);
  vi.advanceTimersByTime(MINUTE);
  beat(shards, 5 * MINUTE);
  expect(told).toEqual([]);
  stop();
});
