import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import SQLite from 'better-sqlite3';
import { ChannelType } from 'discord-api-types/v10';
import type { Fault } from '../sandbox/src/routes/faults.ts';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { MINUTE_MS } from '../src/clock.ts';
import { type Bot, launchBot } from '../test/support/bot.ts';
import { addChannels, digestsIn, subscribe } from './digest-setting.ts';
import { randomNumbers } from './random.ts';

/**
 * The real bot delivers digests to the sandbox and is killed (SIGKILL) again and again at random moments, while the
 * sandbox stores messages and then answers 500, drops connections before and after storing, or answers 429. Now and
 * then it stays down until nobody knows the nonces any more. In the end each digest must be there once.
 * `npm run bench:digest-crash -- --kills 200`
 */

const { values: args } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const KILLS = Number(args.kills);
/** New digests for each start of the bot. */
const TEXT_CHANNELS = 8;
/** One start in so many also has one in a forum, where no nonce helps. */
const FORUM_EVERY = 4;
/** One start in so many comes only after a long time. */
const DOWN_EVERY = 10;
const DOWN_MS = 10 * MINUTE_MS;
/** When to kill: this long after the bot is ready, or (one time in five) after its start. */
const KILL_AFTER_READY_MS = 1_200;
const KILL_AFTER_START_MS = 3_000;
/** By then everything that can be delivered has been. */
const CALM_MS = 10 * MINUTE_MS;

const FAULTS: readonly Fault[] = [
  { kind: 'do-then-fail', status: 500 },
  { kind: 'do-then-fail', status: 502 },
  { kind: 'do-then-drop' },
  { kind: 'drop' },
  { kind: 'refuse', status: 503 },
  { kind: 'rate-limit', seconds: 1 },
  { kind: 'rate-limit', seconds: 1, global: true },
  { kind: 'delay', ms: 300 },
];

const random = randomNumbers(Number(args.seed));
const sandbox = await startSandbox({ port: 0 });
const folder = await mkdtemp(join(tmpdir(), 'commonplace-crash-'));
const file = join(folder, 'commonplace.db');
const planned: string[] = [];
let kills = 0;
const started = performance.now();

/** Makes new digests that have been due since the last full minute. */
async function plan(round: number): Promise<void> {
  const channels = addChannels(sandbox, TEXT_CHANNELS, ChannelType.GuildText, `text-${round}`);
  if (round % FORUM_EVERY === 0)
    channels.push(...addChannels(sandbox, 1, ChannelType.GuildForum, `forum-${round}`));
  await subscribe(`file:${file}`, channels, Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  planned.push(...channels);
}

/** Puts trouble in the way of about half of the requests to come. */
function order(): void {
  sandbox.faults.clear();
  for (let i = 0; i < TEXT_CHANNELS; i++) {
    const fault = FAULTS[Math.floor(random() * FAULTS.length)]!;
    sandbox.faults.order(
      'POST',
      /^\/channels\/\d+\/(messages|threads)$/,
      random() < 0.6 ? fault : { kind: 'delay', ms: 0 },
    );
  }
}

function start(): Promise<Bot> {
  const env = { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl };
  return launchBot({ ...env, DATABASE_URL: `file:${file}` }, { folder, env: { LOG_LEVEL: 'info' } });
}

/** What the bot remembers happened ten minutes ago, and Discord has forgotten its nonces. */
function stayDown(): void {
  const db = new SQLite(file);
  db.prepare('update deliveries set unclear_since = unclear_since - ?, tried_at = tried_at - ?').run(
    DOWN_MS,
    DOWN_MS,
  );
  db.close();
  sandbox.clock.jump(DOWN_MS);
}

/** Lets the bot deliver what is left, undisturbed. */
async function finish(): Promise<void> {
  sandbox.faults.clear();
  const bot = await start();
  await bot.logged('ready');
  const db = new SQLite(file, { readonly: true });
  const open = db.prepare('select count(*) from deliveries where next_at is not null').pluck();
  const waiting = db.prepare('select count(*) from subscriptions where next_at <= ?').pluck();
  const end = Date.now() + CALM_MS;
  while (Date.now() < end && (open.get() as number) + (waiting.get(Date.now()) as number) > 0)
    await sleep(200);
  db.close();
  await bot.stop();
}

try {
  for (let round = 0; kills < KILLS; round++) {
    await plan(round);
    order();
    const bot = await start();
    const ready = bot.logged('ready').catch(() => undefined);
    if (random() < 0.2) await sleep(random() * KILL_AFTER_START_MS);
    else {
      await ready;
      await sleep(random() * KILL_AFTER_READY_MS);
    }
    if (bot.process.exitCode !== null)
      throw new Error(`the bot ended by itself: ${JSON.stringify(bot.log.at(-1))}`);
    await bot.kill();
    kills++;
    if (round % DOWN_EVERY === DOWN_EVERY - 1) stayDown();
    if (kills % 20 === 0) console.log(`${kills} kills, ${planned.length} digests planned`);
  }
  await finish();
} finally {
  await sandbox.close();
}

const found = planned.map((channel) => digestsIn(sandbox, channel).length);
const result = {
  kills,
  planned: planned.length,
  delivered: found.filter((count) => count > 0).length,
  duplicated: found.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  lost: found.filter((count) => count === 0).length,
  seconds: Math.round((performance.now() - started) / 1000),
};
if (result.lost + result.duplicated > 0) {
  console.log(
    `The database is kept in ${folder}: look at ${planned.filter((_, i) => found[i] !== 1).join(', ')}`,
  );
  process.exitCode = 1;
} else await rm(folder, { recursive: true });
console.log(JSON.stringify(result));
