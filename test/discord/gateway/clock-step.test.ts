import { REST, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { surviveClockSteps } from '../../../src/discord/gateway/clock-step.ts';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
});
afterEach(async () => {
  vi.useRealTimers();
  await sandbox.close();
});

test('requests go on when the clock was set back by minutes', async () => {
  const options = { api: sandbox.apiUrl, globalRequestsPerSecond: 5 };
  const rest = surviveClockSteps(new REST(options).setToken(sandbox.token));
  await rest.get(Routes.gatewayBot());
  vi.setSystemTime(Date.now() - 4 * 60_000);
  const moving = setInterval(() => vi.setSystemTime(Date.now() + 100), 10);
  const answers = await Promise.all(Array.from({ length: 12 }, () => rest.get(Routes.gatewayBot())));
  clearInterval(moving);
  expect(answers).toHaveLength(12);
});
