import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ChannelType } from 'discord-api-types/v10';
import type { Fault } from '../sandbox/src/routes/faults.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/src/server/server.ts';
import { MINUTE_MS } from '../src/clock.ts';
import { type Bot, launchBot } from '../test/support/bot.ts';
import { type BenchDatabase, type DatabaseKind, databasesOf, openBenchDatabase } from './databases.ts';
import { addChannels, digestsIn, subscribe } from './digest-setting.ts';
import { randomNumbers } from './random.ts';

/**
 * On SQLite and on PostgreSQL, the real bot delivers digests to the sandbox and is killed (SIGKILL) again and again at random moments, while the
 * sandbox stores messages and then answers 500, drops connections before and after storing, or answers 429. Now and
 * then it stays down until nobody knows the nonces any more. In the end each digest must be there once.
 * `npm run bench:digest-crash -- --kills 200 [--database sqlite]`
 */

const { values: args } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
  },
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

/** Kills the bot on one kind of database. @returns what became of the digests */
async function measure(kind: DatabaseKind) {
  const database = await openBenchDatabase(kind);
  const sandbox = await startSandbox({ port: 0 });
  try {
    const result = await new Crashes(kind, database, sandbox).run();
    if (result.lost + result.duplicated > 0) process.exitCode = 1;
    return result;
  } finally {
    await sandbox.close();
    await database.close();
  }
}

class Crashes {
  readonly #kind: DatabaseKind;
  readonly #database: BenchDatabase;
  readonly #sandbox: RunningSandbox;
  readonly #random = randomNumbers(Number(args.seed));
  readonly #planned: string[] = [];

  constructor(kind: DatabaseKind, database: BenchDatabase, sandbox: RunningSandbox) {
    this.#kind = kind;
    this.#database = database;
    this.#sandbox = sandbox;
  }

  async run() {
    const started = performance.now();
    for (let round = 0; round < KILLS; round++) {
      await this.#plan(round);
      this.#order();
      const bot = await this.#start();
      await this.#waitForMoment(bot);
      await this.#kill(bot);
      if (round % DOWN_EVERY === DOWN_EVERY - 1) await this.#stayDown();
      if (round % 20 === 19) console.log(`${round + 1} kills, ${this.#planned.length} digests planned`);
    }
    await this.#finish();
    const found = this.#planned.map((channel) => digestsIn(this.#sandbox, channel).length);
    const wrong = this.#planned.filter((_, i) => found[i] !== 1);
    if (wrong.length > 0) await this.#describe(wrong);
    return {
      kills: KILLS,
      planned: this.#planned.length,
      delivered: found.filter((count) => count > 0).length,
      duplicated: found.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      lost: found.filter((count) => count === 0).length,
      seconds: Math.round((performance.now() - started) / 1000),
    };
  }

  /** Makes new digests that have been due since the last full minute. */
  async #plan(round: number): Promise<void> {
    const channels = addChannels(this.#sandbox, TEXT_CHANNELS, ChannelType.GuildText, `text-${round}`);
    if (round % FORUM_EVERY === 0)
      channels.push(...addChannels(this.#sandbox, 1, ChannelType.GuildForum, `forum-${round}`));
    await subscribe(this.#database.url, channels, Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
    this.#planned.push(...channels);
  }

  /** Puts trouble in the way of about half of the requests to come. */
  #order(): void {
    const { faults } = this.#sandbox;
    faults.clear();
    for (let i = 0; i < TEXT_CHANNELS; i++) {
      const fault = FAULTS[Math.floor(this.#random() * FAULTS.length)]!;
      faults.order(
        'POST',
        /^\/channels\/\d+\/(messages|threads)$/,
        this.#random() < 0.6 ? fault : { kind: 'delay', ms: 0 },
      );
    }
  }

  #start(): Promise<Bot> {
    const { token, apiUrl } = this.#sandbox;
    const { url, folder } = this.#database;
    const env = { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl, DATABASE_URL: url };
    return launchBot(env, { folder, env: { LOG_LEVEL: 'info' } });
  }

  async #waitForMoment(bot: Bot): Promise<void> {
    const ready = bot.logged('ready').catch(() => undefined);
    if (this.#random() < 0.2) await sleep(this.#random() * KILL_AFTER_START_MS);
    else {
      await ready;
      await sleep(this.#random() * KILL_AFTER_READY_MS);
    }
    if (bot.process.exitCode !== null)
      throw new Error(`the bot ended by itself: ${JSON.stringify(bot.log.at(-1))}`);
  }

  /** The next one shall not wait for half a minute until the leases of the dead one have run out. */
  async #kill(bot: Bot): Promise<void> {
    await bot.kill();
    if (this.#kind === 'postgres') await this.#database.query(`delete from leases where owner like '%-%'`);
  }

  /** What the bot remembers happened ten minutes ago, and Discord has forgotten its nonces. */
  async #stayDown(): Promise<void> {
    await this.#database.query(
      `update deliveries set unclear_since = unclear_since - ${DOWN_MS}, tried_at = tried_at - ${DOWN_MS}`,
    );
    this.#sandbox.clock.jump(DOWN_MS);
  }

  /** Lets the bot deliver what is left, undisturbed. */
  async #finish(): Promise<void> {
    this.#sandbox.faults.clear();
    const bot = await this.#start();
    await bot.logged('ready');
    const end = Date.now() + CALM_MS;
    while (Date.now() < end && (await this.#isWaiting())) await sleep(200);
    await bot.stop();
  }

  async #isWaiting(): Promise<boolean> {
    const waiting = await this.#database.query(
      `select id from deliveries where next_at is not null
       union all select id from subscriptions where next_at <= ${Date.now()} limit 1`,
    );
    return waiting.length > 0;
  }

  async #describe(channels: readonly string[]): Promise<void> {
    const rows = await this.#database.query(
      `select subscriptions.target, deliveries.* from deliveries
       join subscriptions on subscriptions.id = subscription_id
       where target in (${channels.map((id) => `'${id}'`)})`,
    );
    for (const row of rows) console.log(JSON.stringify(row));
  }
}

const results: [DatabaseKind, Awaited<ReturnType<typeof measure>>][] = [];
for (const kind of databasesOf(args.database)) {
  results.push([kind, await measure(kind)]);
  console.log(JSON.stringify(results.at(-1)));
}
const sum = (field: 'kills' | 'planned' | 'delivered' | 'duplicated' | 'lost' | 'seconds') =>
  results.reduce((total, [, result]) => total + result[field], 0);
console.log(
  JSON.stringify({
    bench: 'digest-crash',
    kills: sum('kills'),
    planned: sum('planned'),
    delivered: sum('delivered'),
    duplicated: sum('duplicated'),
    lost: sum('lost'),
    seconds: sum('seconds'),
    ...Object.fromEntries(results),
  }),
);
