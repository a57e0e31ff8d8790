import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { type Bot, launchBot, startBot } from '../support/bot.ts';
import { person } from '../support/driver.ts';
import { freePort } from '../support/free-port.ts';

let sandbox: RunningSandbox;
let folder: string;
const running: Bot[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
});

afterEach(async () => {
  for (const bot of running.splice(0)) await bot.kill();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Bot> {
  const bot = await startBot(sandbox, { folder, env });
  running.push(bot);
  return bot;
}

/** Starts a bot that is expected to end by itself, and waits for that. */
async function startInVain(env: Record<string, string>): Promise<{ code: number | null; bot: Bot }> {
  const bot = await launchBot(
    { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl, ...env },
    { folder },
  );
  running.push(bot);
  const code = await new Promise<number | null>((resolve) => bot.process.once('close', resolve));
  return { code, bot };
}

const fatal = (bot: Bot) => bot.log.filter((line) => line['level'] === 'fatal');
const ask = () => person(sandbox, 'admin', '#general').slash('about');

describe('starting', () => {
  test('says in one line what was loaded', async () => {
    const bot = await start();
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
    const first = await start();
    expect(first.log.map((line) => line['msg'])).toContain('commands registered');
    await first.stop();
    const second = await start();
    expect(second.log.map((line) => line['msg'])).not.toContain('commands registered');
  });

  test('reads the index that the last start saved, and does without one that is damaged', async () => {
    const loaded = ({ log }: Bot) => log.find((line) => line['msg'] === 'library loaded');
    const first = await start();
    expect(loaded(first)).toMatchObject({ fromSaved: false });
    await first.stop();
    const second = await start();
    expect(loaded(second)).toMatchObject({ fromSaved: true, indexed: 11 });
    await second.stop();
    await writeFile(join(folder, 'commonplace.db.index'), 'no index at all');
    const third = await start();
    expect(loaded(third)).toMatchObject({ fromSaved: false, indexed: 11 });
    expect((await ask()).text()).toContain('11 excerpts');
  });

  test('ends at once and says what to do when the token is wrong, without showing it', async () => {
    const { code, bot } = await startInVain({ DISCORD_TOKEN: 'wrong.to.ken' });
    expect(code).toBe(1);
    expect(fatal(bot)).toHaveLength(1);
    expect(fatal(bot)[0]?.['msg']).toContain('DISCORD_TOKEN');
    expect(JSON.stringify(bot.log)).not.toContain('wrong.to.ken');
  });

  test('waits for Discord while it is down, and then comes up', async () => {
    sandbox.faults.order('GET', /^\/gateway\/bot$/, { kind: 'refuse', status: 503 }, 4);
    const bot = await start();
    expect(bot.log.some((line) => String(line['msg']).startsWith('Discord cannot be reached'))).toBe(true);
    expect((await ask()).kind).toBe('message');
  });

  test.each([
    ['missing', async () => 'nowhere'],
    [
      'empty',
      async () => {
        await mkdir(join(folder, 'empty'));
        return 'empty';
      },
    ],
    [
      'without anything usable',
      async () => {
        await mkdir(join(folder, 'bad'));
        await writeFile(join(folder, 'bad', 'seeds.jsonl'), '{ not json\n');
        return 'bad';
      },
    ],
  ])('ends with one line when the seeds folder is %s', async (_, make) => {
    const { code, bot } = await startInVain({ SEEDS_DIR: join(folder, await make()) });
    expect(code).toBe(1);
    expect(fatal(bot)).toHaveLength(1);
  });

  test('says in one line that the port of the sandbox is taken', async () => {
    const { code, bot } = await startInVain({ DISCORD_TOKEN: '', SANDBOX_PORT: new URL(sandbox.url).port });
    expect(code).toBe(1);
    expect(bot.log).toHaveLength(1);
    expect(fatal(bot)[0]?.['msg']).toContain('SANDBOX_PORT');
  });

  test('is healthy, and warns of a .env that others can read', async () => {
    await writeFile(join(folder, '.env'), '', { mode: 0o644 });
    const port = await freePort();
    const bot = await start({ HTTP_PORT: String(port) });
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect({ status: health.status, body: await health.json() }).toEqual({
      status: 200,
      body: { healthy: true },
    });
    expect(bot.log.map((line) => line['msg'])).toContainEqual(expect.stringContaining('chmod 600 .env'));
  });

  test('refuses loudly to run twice on one database', async () => {
    const first = await start();
    const { code, bot } = await startInVain({});
    expect(code).toBe(1);
    expect(fatal(bot)[0]?.['msg']).toContain('Another Commonplace is running');
    await first.kill();
    await start();
  });
});

describe('running', () => {
  test('goes on when the session is declared invalid right after a resume', async () => {
    const bot = await start();
    for (let time = 0; time < 2; time++) {
      sandbox.gateway.nextResume = 'accept-then-invalidate';
      const resumed = new Promise((resolve) => sandbox.gateway.events.once('resumed', () => resolve(true)));
      sandbox.gateway.reconnect();
      await resumed;
      await expect.poll(() => sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
    }
    expect((await ask()).kind).toBe('message');
    expect(bot.process.exitCode).toBeNull();
    expect(bot.log.filter((line) => line['level'] === 'error')).toEqual([]);
  });

  test('survives broken connections and an invalid session', async () => {
    await start();
    sandbox.gateway.disconnect();
    await expect.poll(() => sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
    sandbox.gateway.invalidate(false);
    await expect.poll(() => sandbox.gateway.online, { timeout: 20_000 }).toBe(true);
    expect((await ask()).kind).toBe('message');
  });

  test('ends with one line when Discord revokes the token', async () => {
    const bot = await start();
    const ended = new Promise((resolve) => bot.process.once('close', resolve));
    sandbox.gateway.disconnect(4004);
    expect(await ended).toBe(1);
    expect(fatal(bot)[0]?.['msg']).toContain('DISCORD_TOKEN');
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes what is under way and exits 0',
    async (signal) => {
      const bot = await start();
      sandbox.faults.onCallback({ kind: 'delay', ms: 500 });
      const asked = ask();
      const ended = new Promise((resolve) => bot.process.once('close', resolve));
      await expect.poll(() => sandbox.faults.left).toBe(0);
      bot.process.kill(signal);
      expect(await ended).toBe(0);
      expect((await asked).kind).toBe('message');
      expect(bot.log.map((line) => line['msg'])).not.toContain('reconnecting to Discord');
    },
  );
});
