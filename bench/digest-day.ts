import { subscribe } from 'node:diagnostics_channel';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ChannelType } from 'discord-api-types/v10';
import pg from 'pg';
import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { startSandbox } from '../sandbox/src/server/server.ts';
import type { Channel } from '../sandbox/src/world/model.ts';
import { SEEDED } from '../sandbox/src/world/seed.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/clock.ts';
import { loadCorpus } from '../src/corpus/load.ts';
import { nextRun } from '../src/digest/schedule.ts';
import { openDigestServices } from '../src/digest-services.ts';
import { Library } from '../src/library/library.ts';
import { inTransaction, openDatabase } from '../src/storage/database.ts';
import { type SubscriptionSettings, Subscriptions } from '../src/storage/subscriptions.ts';
import { openUserData } from '../src/storage/user-data.ts';
import { databasesOf, openBenchDatabase } from './databases.ts';
import { memoryMb, percentile, round } from './measures.ts';
import { randomNumbers } from './random.ts';

/**
 * A day of 100,000 digests at the times that people choose, and the busiest minute of it once more on the next day, against
 * the sandbox with its rate limits. Time jumps from moment to moment whenever nothing is under way. On the day the bot is
 * restarted within the greatest window, Discord fails now and then, and some channels are closed to the bot.
 * `npm run bench:digest-day -- --subscriptions 100000 [--database postgres]`
 */

const { values: args } = parseArgs({
  options: {
    subscriptions: { type: 'string', default: '100000' },
    guilds: { type: 'string', default: '10000' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const SUBSCRIPTIONS = Number(args.subscriptions);
/** The night on which Europe's clocks go back lies in the middle. */
const START = Date.UTC(2026, 9, 24, 5, 40);
const HOURS = 27;
const CLOSED = Math.ceil(SUBSCRIPTIONS / 500);
const FAULTS = Math.ceil(SUBSCRIPTIONS / 1000);
/** What the restart and the faults may cost beyond the window. */
const TOLERANCE_MS = 30_000;
/** Turns of the event loop in which nothing happens. */
const QUIET_TURNS = 5;
const ZONES = [
  'Europe/Berlin',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Asia/Tokyo',
];
const HOURS_CHOSEN = ['09', '09', '09', '08', '08', '12', '07', '10', '18', '20'];
const MINUTES_CHOSEN = ['00', '00', '00', '00', '30', '15'];
const DAYS_CHOSEN = [
  [1, 2, 3, 4, 5, 6, 7],
  [1, 2, 3, 4, 5, 6, 7],
  [1, 2, 3, 4, 5],
  [6, 7],
];

const realNow = Date.now.bind(Date);
let ahead = START - realNow();
Date.now = () => realNow() + ahead;

const random = randomNumbers(1);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const sandbox = await startSandbox({ port: 0, guilds: Number(args.guilds), limitsNow: Date.now });
const { world, clock } = sandbox;
const [kind = 'sqlite'] = databasesOf(args.database);
const database = await openBenchDatabase(kind);
const seeds = new URL('../seeds', import.meta.url).pathname;
const library = await Library.build(await loadCorpus(seeds));
const logger = pino({ level: 'silent' });

/** Requests that the bot waits for, and connections to PostgreSQL that it uses. */
let inFlight = 0;
// https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
subscribe('undici:request:create', () => inFlight++);
for (const end of ['trailers', 'error']) subscribe(`undici:request:${end}`, () => inFlight--);
// pg tells nobody.
const connect = pg.Pool.prototype.connect as (this: pg.Pool) => Promise<pg.PoolClient>;
pg.Pool.prototype.connect = async function (this: pg.Pool) {
  inFlight++;
  const client = await connect.call(this).catch((error: unknown) => {
    inFlight--;
    throw error;
  });
  const { release } = client;
  client.release = (broken?: boolean | Error) => {
    inFlight--;
    release(broken);
  };
  return client;
} as typeof pg.Pool.prototype.connect;

/** Moves the time on. The bot, its REST client and the sandbox all have it. */
function jumpTo(at: number): void {
  ahead += Math.max(0, Math.ceil(at - Date.now()));
  clock.jump(0);
}

function settings(channel: Channel): SubscriptionSettings {
  const what = {
    author: null,
    query: random() < 0.1 ? 'reward' : null,
    flavour: null,
    roleId: null,
    publish: false,
  };
  const when = {
    time: `${pick(HOURS_CHOSEN)}:${pick(MINUTES_CHOSEN)}`,
    zone: pick(ZONES),
    days: pick(DAYS_CHOSEN),
  };
  const quiet = random() < 0.1;
  return {
    guildId: channel.guildId,
    target: channel.id,
    userId: SEEDED.admin,
    count: 1 + Math.floor(random() * 3),
    quiet,
    ...when,
    ...what,
  };
}

/** When a digest is due within the time that is simulated, worked out apart from the bot. */
function slotsOf({ time, zone, days }: SubscriptionSettings): number[] {
  const day = Temporal.Instant.fromEpochMilliseconds(START).toZonedDateTimeISO(zone).toPlainDate();
  return [0, 1, 2]
    .map((add) => day.add({ days: add }))
    .filter(({ dayOfWeek }) => days.includes(dayOfWeek))
    .map((date) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
    .filter((at) => at > START && at < START + HOURS * HOUR_MS);
}

const guilds = world.botGuilds();
const chosen = Array.from({ length: SUBSCRIPTIONS }, (_, at) => {
  const { id: guildId } = guilds[at % guilds.length]!;
  return settings(world.addChannel({ type: ChannelType.GuildText, guildId, name: `room-${at}` }));
});
const closed = new Set(chosen.slice(0, CLOSED).map(({ target }) => target));
for (const target of closed) world.setPermission(world.channel(target), world.botId, 'SendMessages', false);

const setUp = await openDatabase(database.url);
await inTransaction(setUp.db, async (trx) => {
  const subscriptions = new Subscriptions(trx);
  for (const each of chosen) await subscriptions.put(each, nextRun(each, START).at);
});
await setUp.close();

/** Starts what makes and sends digests, as a worker does. */
async function start() {
  const storage = await openDatabase(database.url);
  const services = openDigestServices({
    ...{ db: storage.db, userData: openUserData(storage, clock), clock, logger, catchUpHours: 6 },
    ...{ botId: () => world.botId, token: sandbox.token, apiUrl: sandbox.apiUrl },
    ...{ library: () => library, linkOf: (excerpt) => library.linkOf(excerpt) },
    within: (_owner, work) => work(),
    onState: (state) => {
      states[state] = (states[state] ?? 0) + 1;
    },
  });
  await services.runner.start();
  const close = async () => {
    await services.runner.close();
    await storage.close();
  };
  return { runner: services.runner, close };
}

const states: Record<string, number> = {};
const delivered = new Map<string, number[]>();
world.changes.on('change', (change) => {
  if (change.kind !== 'message-create') return;
  const { channel_id: channel, components } = change.message.wire;
  if (!JSON.stringify(components).includes('digest:why')) return;
  delivered.set(channel, [...(delivered.get(channel) ?? []), Date.now()]);
});

/** Waits until no request has been under way for some turns of the loop. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    await turnOfTheLoop();
    if (inFlight > 0) turns = 0;
  }
}

const slots = chosen.map(slotsOf);
const due = new Map<number, number>();
for (const at of slots.flat()) due.set(at, (due.get(at) ?? 0) + 1);
const [[busiest, most]] = [...due].filter(([at]) => at < START + DAY_MS).sort(([, a], [, b]) => b - a) as [
  [number, number],
];

const started = performance.now();
const cpu = process.cpuUsage();
let bot = await start();
const promised = new Map<number, number>();
let restarted = false;
for (let hour = 0; Date.now() < START + HOURS * HOUR_MS; ) {
  await quiet();
  if (!restarted && Date.now() > busiest + 20_000) {
    restarted = true;
    await bot.close();
    bot = await start();
    sandbox.faults.order('POST', /\/messages$/, { kind: 'refuse', status: 503 }, FAULTS);
    sandbox.faults.order('POST', /\/messages$/, { kind: 'do-then-fail', status: 500 }, FAULTS);
  }
  const idle = await Promise.race([bot.runner.idle().then(() => true), turnOfTheLoop(false)]);
  const next = clock.next('turn') ?? (idle ? clock.next('digest') : null);
  if (next === null) continue;
  // What /digest status would say of it the moment before.
  if (idle && !promised.has(next)) promised.set(next, await bot.runner.windowMs(next));
  jumpTo(Math.min(next, START + HOURS * HOUR_MS));
  const passed = Math.floor((Date.now() - START) / HOUR_MS);
  if (passed > hour) {
    hour = passed;
    console.log(
      `${hour} h, ${[...delivered.values()].flat().length} delivered, ${Math.round((performance.now() - started) / 1000)} s`,
    );
  }
}
await bot.close();
await sandbox.close();
await database.close();

const sum = {
  planned: 0,
  delivered: 0,
  lost: 0,
  doubled: 0,
  quiet: 0,
  closed: 0,
  outsideWindow: 0,
  compared: 0,
  moved: 0,
};
const late: number[] = [];
for (const [at, { target, quiet: isQuiet }] of chosen.entries()) {
  const wanted = slots[at]!;
  // Nobody says anything in between, so that a quiet one comes once.
  const expected = closed.has(target) ? [] : isQuiet ? wanted.slice(0, 1) : wanted;
  const times = delivered.get(target) ?? [];
  sum.planned += wanted.length;
  sum.closed += closed.has(target) ? wanted.length : 0;
  sum.quiet += closed.has(target) ? 0 : wanted.length - expected.length;
  sum.delivered += times.length;
  sum.lost += Math.max(0, expected.length - times.length);
  sum.doubled += Math.max(0, times.length - expected.length);
  const places = expected.map((slot, index) => (times[index] ?? slot) - slot);
  late.push(...places);
  for (const [index, slot] of expected.entries()) {
    if (places[index]! < 0 || places[index]! > (promised.get(slot) ?? 0) + MINUTE_MS + TOLERANCE_MS)
      sum.outsideWindow++;
  }
  // The same minute on the second day: how far a digest has moved within it.
  if (expected.length === 2 && due.get(expected[0]!) === due.get(expected[1]!)) {
    sum.compared++;
    if (Math.abs(places[0]! - places[1]!) > TOLERANCE_MS) sum.moved++;
  }
}
const { user, system } = process.cpuUsage(cpu);
const result = {
  bench: 'digest-day',
  database: kind,
  subscriptions: SUBSCRIPTIONS,
  guilds: guilds.length,
  hours: HOURS,
  ...sum,
  states,
  busiest: { due: most, windowS: round((promised.get(busiest) ?? 0) / 1000, 1) },
  lateS: {
    p50: round(percentile(late, 0.5) / 1000, 1),
    p99: round(percentile(late, 0.99) / 1000, 1),
    max: round(percentile(late, 1) / 1000, 1),
  },
  refusals: sandbox.limits.refused,
  processorSeconds: round((user + system) / 1e6, 1),
  memoryMb: memoryMb(),
  seconds: Math.round((performance.now() - started) / 1000),
};
if (sum.lost + sum.doubled + sum.outsideWindow > 0) process.exitCode = 1;
console.log(JSON.stringify(result));
