import { Events, Routes } from 'discord.js';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/src/server/server.ts';
import { SEEDED } from '../../../sandbox/src/world/seed.ts';
import { connect } from '../../../src/discord/gateway/client.ts';
import { ownBudget } from '../../../src/discord/gateway/request-budget.ts';
import { openRest } from '../../../src/discord/gateway/rest.ts';
import { person } from '../../support/driver.ts';

/** https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const DISCORDS_LIMIT = 50;

test('whenever requests come, fewer than 50 are sent in any second, and none waits long', () => {
  const gaps = fc.array(fc.nat(60), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, (between) => {
      let now = 0;
      const reserve = ownBudget(() => now);
      const sent = between.map((gap) => {
        now += gap;
        return now + (reserve() as number);
      });
      for (const [at, first] of sent.entries()) {
        const inSecond = sent.slice(at).filter((time) => time < first + 1000);
        expect(inSecond.length).toBeLessThan(DISCORDS_LIMIT);
      }
      expect(sent.at(-1)! - now).toBeLessThanOrEqual(5000);
    }),
  );
});

test('who sends little never waits', () => {
  let now = 0;
  const reserve = ownBudget(() => now);
  for (; now < 10_000; now += 100) expect([reserve(), reserve()]).toEqual([0, 0]);
});

describe('a client', () => {
  let sandbox: RunningSandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  afterEach(() => sandbox.close());

  const access = () => ({ token: sandbox.token, apiUrl: sandbox.apiUrl });

  test('asks for what it posts, and not for answers to interactions', async () => {
    let asked = 0;
    const budget = () => {
      asked++;
      return 0;
    };
    const rest = {
      logger: pino({ level: 'silent' }),
      signal: new AbortController().signal,
      onLost: () => {},
    };
    const client = await connect({ ...access(), budget, ...rest });
    await client.application.commands.set([{ name: 'hello', description: 'Says hello' }]);
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      await interaction.editReply('Hello');
      await interaction.followUp('Hello again');
    });
    asked = 0;
    await person(sandbox, 'admin', '#general').slash('hello');
    expect(asked).toBe(0);
    await client.rest.post(Routes.channelMessages(SEEDED.general), { body: { content: 'To all' } });
    expect(asked).toBe(1);
    await client.destroy();
  });

  test('is held up by no budget that fails or does not answer', async () => {
    const failing = openRest({
      ...access(),
      budget: () => Promise.reject(new Error('the database is down')),
    });
    await failing.get(Routes.user());
    const silent = openRest({ ...access(), budget: () => new Promise(() => {}) });
    await silent.get(Routes.user());
  });
});
