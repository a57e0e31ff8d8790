import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { Bot } from '../support/bot.ts';
import { Bots } from '../support/bots.ts';
import { person } from '../support/driver.ts';
import { freePort } from '../support/free-port.ts';

const bots = new Bots();
/** Where the database is a file that one process has, with the index beside it. */
const onSqlite = inject('database') === 'sqlite';

const fatal = (bot: Bot) => bot.log.filter((line) => line['level'] === 'fatal');
const ask = () => person(bots.sandbox, 'admin', '#general').slash('about');

describe('starting', () => {
  test('says in one line what was loaded', async () => {
    const bot = await bots.start();
    expect(bot.log.find((line) => line['msg'] === 'library loaded')).toMatchObject({
      files: 2,
      read: 14,
      merged: 3,
      indexed: 11,
      posts: 11,
      ms: expect.any(Number),
    });
  });

  test('registers the commands once, and again only when they differ', async () => {
    const first = await bots.start();
    expect(first.log.map((line) => line['msg'])).toContain('commands registered');
    await first.stop();
    const second = await bots.start();
    expect(second.log.map((line) => line['msg'])).not.toContain('commands registered');
  });

  test.runIf(onSqlite)(
    'reads the index that the last start saved, and does without one that is damaged',
    async () => {
      const loaded = ({ log }: Bot) => log.find((line) => line['msg'] === 'library loaded');
      const first = await bots.start();
      expect(loaded(first)).toMatchObject({ fromSaved: false });
      await first.stop();
      const second = await bots.start();
      expect(loaded(second)).toMatchObject({ fromSaved: true, indexed: 11 });
      await second.stop();
      await writeFile(join(bots.folder, 'commonplace.db.index'), 'no index at all');
      const third = await bots.start();
      expect(loaded(third)).toMatchObject({ fromSaved: false, indexed: 11 });
      expect((await ask()).text()).toContain('11 excerpts');
    },
  );

  test('ends at once and says what to do when the token is wrong, without showing it', async () => {
    const { code, bot } = await bots.startInVain({ DISCORD_TOKEN: 'wrong.to.ken' });
    expect(code).toBe(1);
    expect(fatal(bot)).toHaveLength(1);
    expect(fatal(bot)[0]?.['msg']).toContain('DISCORD_TOKEN');
    expect(JSON.stringify(bot.log)).not.toContain('wrong.to.ken');
  });

  test('waits for Discord while it is down, and then comes up', async () => {
    bots.sandbox.faults.order('GET', /^\/gateway\/bot$/, { kind: 'refuse', status: 503 }, 4);
    const bot = await bots.start();
    expect(bot.log.some((line) => String(line['msg']).startsWith('Discord cannot be reached'))).toBe(true);
    expect((await ask()).kind).toBe('message');
  });

  test.each([
    ['missing', async () => 'nowhere'],
    [
      'empty',
      async () => {
        await mkdir(join(bots.folder, 'empty'));
        return 'empty';
      },
    ],
    [
      'without anything usable',
      async () => {
        await mkdir(join(bots.folder, 'bad'));
        await writeFile(join(bots.folder, 'bad', 'seeds.jsonl'), '{ not json\n');
        return 'bad';
      },
    ],
  ])('ends with one line when the seeds folder is %s', async (_, make) => {
    const { code, bot } = await bots.startInVain({ SEEDS_DIR: join(bots.folder, await make()) });
    expect(code).toBe(1);
    expect(fatal(bot)).toHaveLength(1);
  });

  test('says in one line that the port of the sandbox is taken', async () => {
    const { code, bot } = await bots.startInVain({
      DISCORD_TOKEN: '',
      SANDBOX_PORT: new URL(bots.sandbox.url).port,
    });
    expect(code).toBe(1);
    expect(bot.log).toHaveLength(1);
    expect(fatal(bot)[0]?.['msg']).toContain('SANDBOX_PORT');
  });

  test('is healthy, and warns of a .env that others can read', async () => {
    await writeFile(join(bots.folder, '.env'), '', { mode: 0o644 });
    const port = await freePort();
    const bot = await bots.start({ HTTP_PORT: String(port) });
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect({ status: health.status, body: await health.json() }).toEqual({
      status: 200,
      body: { healthy: true },
    });
    expect(bot.log.map((line) => line['msg'])).toContainEqual(expect.stringContaining('chmod 600 .env'));
  });

  test.runIf(onSqlite)('refuses loudly to run twice on one database', async () => {
    const first = await bots.start();
    const { code, bot } = await bots.startInVain({});
    expect(code).toBe(1);
    expect(fatal(bot)[0]?.['msg']).toContain('Another Commonplace is running');
    await first.kill();
    await bots.start();
  });
});

describe('running', () => {
  test('goes on when the session is declared invalid right after a resume', async () => {
    const bot = await bots.start();
    for (let time = 0; time < 2; time++) {
      bots.sandbox.gateway.nextResume = 'accept-then-invalidate';
      const resumed = new Promise((resolve) =>
        bots.sandbox.gateway.events.once('resumed', () => resolve(true)),
      );
      bots.sandbox.gateway.reconnect();
      await resumed;
      await expect.poll(() => bots.sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
      // A session that the bot does not know of yet cannot be resumed: an answer shows that it does.
      expect((await ask()).kind).toBe('message');
    }
    expect(bot.process.exitCode).toBeNull();
    expect(bot.log.filter((line) => line['level'] === 'error')).toEqual([]);
  });

  test('survives broken connections and an invalid session', async () => {
    await bots.start();
    bots.sandbox.gateway.disconnect();
    await expect.poll(() => bots.sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
    bots.sandbox.gateway.invalidate(false);
    await expect.poll(() => bots.sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
    expect((await ask()).kind).toBe('message');
  });

  test('ends with one line when Discord revokes the token', async () => {
    const bot = await bots.start();
    const ended = new Promise((resolve) => bot.process.once('close', resolve));
    bots.sandbox.gateway.disconnect(4004);
    expect(await ended).toBe(1);
    expect(fatal(bot)[0]?.['msg']).toContain('DISCORD_TOKEN');
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes what is under way and exits 0',
    async (signal) => {
      const bot = await bots.start();
      bots.sandbox.faults.onCallback({ kind: 'delay', ms: 500 });
      const asked = ask();
      const ended = new Promise((resolve) => bot.process.once('close', resolve));
      await expect.poll(() => bots.sandbox.faults.left).toBe(0);
      bot.process.kill(signal);
      expect(await ended).toBe(0);
      expect((await asked).kind).toBe('message');
      expect(bot.log.map((line) => line['msg'])).not.toContain('reconnecting to Discord');
    },
  );
});
