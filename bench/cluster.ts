import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { shardOf } from '../sandbox/src/gateway/sharding.ts';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { SEEDED } from '../sandbox/src/world/seed.ts';
import { MINUTE_MS } from '../src/clock.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { RESTART_MS, type Role, Seat } from './cluster-seat.ts';
import { digestsIn, subscribe } from './digest-setting.ts';
import { percentile, round } from './measures.ts';
import { randomNumbers } from './random.ts';

/**
 * PostgreSQL, two workers and three gateways on the sandbox with 10,000 servers on eight shards, and one trouble after the
 * other: a process killed (SIGKILL), PostgreSQL crashed and started again, a process cut off from the database, a clock
 * moved by two minutes. Meanwhile somebody searches on each shard. In the end each digest must be there once.
 * `npm run bench:cluster -- --faults 200`
 */

const { values: args } = parseArgs({
  options: {
    faults: { type: 'string', default: '200' },
    guilds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    /** A folder for the logs of the processes that run at the end. */
    logs: { type: 'string' },
  },
});
const FAULTS = Number(args.faults);
const SHARDS = 8;
const DIGESTS_PER_FAULT = 5;
/** One killed process in three comes back only when its leases have run out. */
const STAY_DOWN_MS = 40_000;
const CUT_MS = 45_000;
const BETWEEN_MS = 3_500;
const READY_MS = 300_000;
const CALM_MS = 8 * MINUTE_MS;
/** How often each shard is asked, and how long an answer may take. */
const PROBE_MS = 2_000;
const ANSWER_MS = 4_000;
const NOTICED_MS = 10_000;

const random = randomNumbers(Number(args.seed));
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const folder = await mkdtemp(join(tmpdir(), 'commonplace-cluster-'));
const server = await startPostgres({ durable: true });
const url = await server.create('commonplace');
const sandbox = await startSandbox({
  port: 0,
  guilds: Number(args.guilds),
  sharding: { shards: SHARDS, maxConcurrency: 2, identifyWindowMs: 5_000 },
});

let ended = false;
const seats: Seat[] = [];
const planned: string[] = [];
const unused = [...sandbox.world.channels.values()].filter(({ guildId, name }) => guildId && name);
const counts: Record<string, number> = {};

/** Makes digests that have been due since the last full minute. */
async function plan(): Promise<void> {
  const channels = Array.from({ length: DIGESTS_PER_FAULT }, () => {
    const [channel] = unused.splice(Math.floor(random() * unused.length), 1);
    return channel!.id;
  });
  const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  await retried(() => subscribe(url, channels, at, (id) => sandbox.world.channel(id).guildId!));
  planned.push(...channels);
  await retried(() => ask("select pg_notify('commonplace_digests', '')"));
}

async function ask(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await sleep(500);
    }
  }
}

/** For how long at most, in milliseconds, something was not there. */
class Gap {
  longest = 0;
  /** All that lasted longer than a search that is slow or was lost on the way. */
  readonly noticed: number[] = [];
  #since = performance.now();

  /** Whether it has not been there for so long that somebody notices. */
  get open(): boolean {
    return performance.now() - this.#since > NOTICED_MS;
  }

  /** It was there at this moment. */
  there(at = performance.now()): void {
    const lasted = at - this.#since;
    this.longest = Math.max(this.longest, lasted);
    if (lasted > NOTICED_MS) this.noticed.push(lasted);
    this.#since = at;
  }

  /** Starts counting from now. */
  reset(): void {
    this.longest = 0;
    this.#since = performance.now();
  }
}

const senderGap = new Gap();
async function observeSender(): Promise<void> {
  while (!ended) {
    if (seats.some((seat) => seat.sends)) senderGap.there();
    await sleep(250);
  }
}

const latencies: number[] = [];
let asked = 0;
const answerGaps = Array.from({ length: SHARDS }, () => new Gap());
/** Searches on a server of a shard again and again. */
async function probe(shard: number): Promise<void> {
  const guild = sandbox.world.botGuilds().find(({ id }) => shardOf(id, SHARDS) === shard);
  const [channel] = sandbox.world.channelsOf(guild?.id ?? '');
  const member = sandbox.as(guild?.id === SEEDED.guild ? 'admin' : 'host', channel?.id ?? '');
  while (!ended) {
    asked++;
    const at = performance.now();
    const outcome = await Promise.race([
      member.run('search', { query: 'reward hacking' }).finished,
      sleep(ANSWER_MS).then(() => undefined),
    ]);
    if (outcome?.kind === 'message' && !ended) {
      latencies.push(performance.now() - at);
      answerGaps[shard]?.there();
    }
    await sleep(PROBE_MS);
  }
}

const down = () => (random() < 1 / 3 ? STAY_DOWN_MS : RESTART_MS);
/** One worker at a time is troubled, and one gateway when all shards are answered; PostgreSQL and clocks at any time. */
const spare = (role: Role) => {
  const all = seats.filter((seat) => seat.role === role);
  if (all.some(({ busy }) => busy) || (role === 'gateway' && answerGaps.some(({ open }) => open)))
    return undefined;
  return pick(all);
};

const troubles: Record<string, () => Promise<void> | undefined> = {
  'worker killed': () => spare('worker')?.kill(down()),
  'gateway killed': () => spare('gateway')?.kill(down()),
  'PostgreSQL crashed': () => server.crash(),
  'worker cut off': () => spare('worker')?.cutOff(CUT_MS),
  'gateway cut off': () => spare('gateway')?.cutOff(CUT_MS),
  'clock moved': async () => {
    pick(seats).bot?.process.kill('SIGUSR2');
  },
};
/** Draws a trouble that is possible now: not while too few processes are well. */
function trouble(): [string, Promise<void>] {
  for (;;) {
    const name = pick(Object.keys(troubles));
    const work = troubles[name]?.();
    if (work) return [name, work];
  }
}

const started = performance.now();
const under = new Set<Promise<void>>();
try {
  for (const role of ['worker', 'worker', 'gateway', 'gateway', 'gateway'] as const)
    seats.push(await Seat.open(role, url, sandbox, folder));
  const inVain = sleep(READY_MS).then(() => {
    throw new Error('the processes were not ready in time');
  });
  await Promise.race([inVain, Promise.all(seats.map((seat) => seat.ready()))]);
  const connected = () => new Set(sandbox.gateway.shards.map(([id]) => id)).size;
  while (connected() < SHARDS || !seats.some((seat) => seat.sends)) await sleep(500);
  console.log(`ready after ${Math.round((performance.now() - started) / 1000)} s`);
  for (const gap of [senderGap, ...answerGaps]) gap.reset();
  void observeSender();
  for (const shard of answerGaps.keys()) void probe(shard);

  for (let fault = 1; fault <= FAULTS; fault++) {
    await plan();
    const [name, work] = trouble();
    counts[name] = (counts[name] ?? 0) + 1;
    const guarded: Promise<void> = work
      .catch((error: Error) => console.log(`${name}: ${error.message}`))
      .finally(() => under.delete(guarded));
    under.add(guarded);
    await sleep(BETWEEN_MS * (0.5 + random()));
    if (fault % 10 === 0)
      console.log(
        `${fault} faults, ${planned.length} digests planned, ${latencies.length} of ${asked} searches answered, ` +
          `longest without an answer ${answerGaps.map(({ longest }) => Math.round(longest / 1000))} s, ` +
          `without a sender ${Math.round(senderGap.longest / 1000)} s`,
      );
  }
  await Promise.all(under);
  const end = Date.now() + CALM_MS;
  while (Date.now() < end && planned.some((channel) => digestsIn(sandbox, channel).length === 0)) {
    await retried(() => ask("select pg_notify('commonplace_digests', '')"));
    await sleep(2_000);
  }
  // Whatever is still on its way would come now.
  await sleep(10_000);
  for (const gap of [senderGap, ...answerGaps]) gap.there();
} finally {
  ended = true;
  for (const seat of seats) await seat.end();
  if (args.logs !== undefined)
    for (const [i, { role, bot }] of seats.entries())
      await writeFile(
        join(args.logs, `${role}-${i}.log`),
        bot?.log.map((line) => JSON.stringify(line)).join('\n') ?? '',
      );
  await sandbox.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

const found = planned.map((channel) => digestsIn(sandbox, channel).length);
const noticed = answerGaps.flatMap((gap) => gap.noticed);
const result = {
  bench: 'cluster',
  faults: FAULTS,
  kinds: counts,
  guilds: Number(args.guilds),
  shards: SHARDS,
  planned: planned.length,
  delivered: found.filter((count) => count > 0).length,
  lost: found.filter((count) => count === 0).length,
  doubled: found.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  longestWithoutSenderS: round(senderGap.longest / 1000, 1),
  longestWithoutAnswerS: answerGaps.map(({ longest }) => round(longest / 1000, 1)),
  withoutAnswer: { times: noticed.length, medianS: round(percentile(noticed, 0.5) / 1000, 1) },
  searches: { asked, answered: latencies.length, p50Ms: round(percentile(latencies, 0.5), 1) },
  endedByThemselves: seats.reduce((sum, { ownExits }) => sum + ownExits, 0),
  seconds: Math.round((performance.now() - started) / 1000),
};
if (result.lost + result.doubled > 0) process.exitCode = 1;
console.log(JSON.stringify(result));
process.exit();
