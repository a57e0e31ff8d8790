import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { MINUTE_MS } from '../src/clock.ts';
import { type Bot, launchBot } from '../test/support/bot.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { digestsIn, subscribe } from './digest-setting.ts';
import { percentile, round } from './measures.ts';
import { randomNumbers } from './random.ts';

/**
 * PostgreSQL, two workers and three gateways on the sandbox with 10,000 servers on eight shards, and one trouble after the
 * other: a process killed (SIGKILL), PostgreSQL crashed and started again, a process cut off from the database, a clock
 * moved by two minutes. In the end each digest must be there once.
 * `npm run bench:cluster -- --faults 200`
 */

const { values: args } = parseArgs({
  options: {
    faults: { type: 'string', default: '200' },
    guilds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const FAULTS = Number(args.faults);
const SHARDS = 8;
const DIGESTS_PER_FAULT = 5;
/** A supervisor starts a process again after this; one time in three only when its leases have run out. */
const RESTART_MS = 1_000;
const STAY_DOWN_MS = 40_000;
const CUT_MS = 45_000;
const BETWEEN_MS = 4_000;
const READY_MS = 180_000;
const CALM_MS = 8 * MINUTE_MS;

type Role = 'worker' | 'gateway';
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

/** Stands between a process and PostgreSQL, and can fall silent as a broken network does. */
class Wire {
  readonly #sockets = new Set<Socket>();
  #silent = false;
  readonly #server = createServer((near) => {
    const { hostname, port } = new URL(url);
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('data', (data) => {
        if (!this.#silent) other.write(data);
      });
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as { port: number };
    const through = new URL(url);
    through.port = String(port);
    return through.href;
  }

  cut(): void {
    this.#silent = true;
  }

  mend(): void {
    this.#silent = false;
    // What was lost on the way is not sent again: the connections are of no use any more.
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** A place for a process: its successor takes it over. */
class Seat {
  readonly role: Role;
  readonly wire = new Wire();
  bot: Bot | undefined;
  busy = false;
  #through = '';

  constructor(role: Role) {
    this.role = role;
  }

  async start(): Promise<void> {
    this.#through ||= await this.wire.open();
    this.bot = await launchBot(
      {
        DISCORD_TOKEN: sandbox.token,
        DISCORD_API_URL: sandbox.apiUrl,
        DATABASE_URL: this.#through,
        COMMONPLACE_ROLE: this.role,
        LOG_LEVEL: 'info',
        NODE_OPTIONS: `--import=${fileURLToPath(new URL('moved-clock.mjs', import.meta.url))}`,
      },
      { folder },
    );
    // As a supervisor does, also after one that ended by itself.
    const { process: child } = this.bot;
    child.once('exit', () => {
      if (!ended && !this.busy) setTimeout(() => void this.start(), RESTART_MS);
    });
  }

  /** Until it is ready no other of its role is troubled: one process of each role always works. */
  async ready(): Promise<void> {
    await Promise.race([this.bot?.logged('ready').catch(() => {}), sleep(READY_MS)]);
  }

  async kill(downMs: number): Promise<void> {
    this.busy = true;
    await this.bot?.kill();
    await sleep(downMs);
    if (!ended) await this.start();
    await this.ready();
    this.busy = false;
  }
}

let ended = false;
const seats = [
  new Seat('worker'),
  new Seat('worker'),
  new Seat('gateway'),
  new Seat('gateway'),
  new Seat('gateway'),
];
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
  #since: number | undefined;
  look(there: boolean): void {
    const now = performance.now();
    if (there) this.#since = undefined;
    else this.#since ??= now;
    if (this.#since !== undefined) this.longest = Math.max(this.longest, now - this.#since);
  }
}

const senderGap = new Gap();
const shardGaps = Array.from({ length: SHARDS }, () => new Gap());
async function observe(): Promise<void> {
  while (!ended) {
    const connected = new Set(sandbox.gateway.shards.map(([id]) => id));
    for (const [id, gap] of shardGaps.entries()) gap.look(connected.has(id));
    const holds = await ask(
      "select 1 from leases where name = 'sender' and until > extract(epoch from clock_timestamp()) * 1000",
    ).then(
      (rows) => rows.length > 0,
      () => false,
    );
    senderGap.look(holds);
    await sleep(500);
  }
}

const idle = (role: Role) => seats.filter((seat) => seat.role === role && !seat.busy && seat.bot);
const down = () => (random() < 1 / 3 ? STAY_DOWN_MS : RESTART_MS);
/** Whether another of the role stays: one process of each is always left alone. */
const spare = (role: Role) => {
  const free = idle(role);
  return free.length > 1 ? pick(free) : undefined;
};

const troubles: Record<string, () => Promise<void> | undefined> = {
  'worker killed': () => spare('worker')?.kill(down()),
  'gateway killed': () => spare('gateway')?.kill(down()),
  'PostgreSQL crashed': () => server.crash(),
  'cut off': async () => {
    const seat = spare(pick(['worker', 'gateway'] as const));
    if (!seat) return;
    seat.busy = true;
    seat.wire.cut();
    await sleep(CUT_MS);
    seat.wire.mend();
    if (seat.bot?.process.exitCode !== null && !ended) await seat.start();
    await seat.ready();
    seat.busy = false;
  },
  'clock moved': async () => {
    pick(seats).bot?.process.kill('SIGUSR2');
  },
};

const started = performance.now();
const latencies: number[] = [];
const under = new Set<Promise<void>>();
try {
  await Promise.all(seats.map((seat) => seat.start()));
  await Promise.race([
    Promise.all(seats.map((seat) => seat.bot!.logged('ready'))),
    sleep(READY_MS).then(() => {
      throw new Error('the processes were not ready in time');
    }),
  ]);
  while (new Set(sandbox.gateway.shards.map(([id]) => id)).size < SHARDS) await sleep(500);
  console.log(`ready after ${Math.round((performance.now() - started) / 1000)} s`);
  void observe();
  const member = sandbox.as('admin', '#general');

  for (let fault = 1; fault <= FAULTS; fault++) {
    await plan();
    const name = pick(Object.keys(troubles));
    counts[name] = (counts[name] ?? 0) + 1;
    const trouble = troubles[name]!() ?? Promise.resolve();
    const guarded: Promise<void> = trouble
      .catch((error: Error) => console.log(`${name}: ${error.message}`))
      .finally(() => under.delete(guarded));
    under.add(guarded);
    const asked = performance.now();
    const outcome = await Promise.race([
      member.run('search', { query: 'reward hacking' }).finished,
      sleep(4_000).then(() => undefined),
    ]);
    if (outcome?.kind === 'message') latencies.push(performance.now() - asked);
    await sleep(BETWEEN_MS * (0.5 + random()));
    if (fault % 10 === 0) console.log(`${fault} faults, ${planned.length} digests planned`);
  }
  await Promise.all(under);
  const end = Date.now() + CALM_MS;
  while (Date.now() < end && planned.some((channel) => digestsIn(sandbox, channel).length === 0)) {
    await retried(() => ask("select pg_notify('commonplace_digests', '')"));
    await sleep(2_000);
  }
  // Whatever is still on its way would come now.
  await sleep(10_000);
} finally {
  ended = true;
  for (const { bot } of seats) await bot?.kill();
  for (const { wire } of seats) wire.close();
  await sandbox.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

const found = planned.map((channel) => digestsIn(sandbox, channel).length);
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
  longestWithoutGatewayS: shardGaps.map(({ longest }) => round(longest / 1000, 1)),
  searches: { asked: FAULTS, answered: latencies.length, p50Ms: round(percentile(latencies, 0.5), 1) },
  seconds: Math.round((performance.now() - started) / 1000),
};
if (result.lost + result.doubled > 0) process.exitCode = 1;
console.log(JSON.stringify(result));
process.exit();
