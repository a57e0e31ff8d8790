import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ChannelType } from 'discord-api-types/v10';
import { type RunningSandbox, startSandbox } from '../sandbox/src/server/server.ts';
import { MINUTE_MS } from '../src/clock.ts';
import { LIMITS } from '../src/discord/gateway/limits.ts';
import { startBot } from '../test/support/bot.ts';
import { type DatabaseKind, databasesOf, openBenchDatabase } from './databases.ts';
import { addChannels, digestsIn, subscribe } from './digest-setting.ts';
import { answerMs, percentile, QUERIES, round } from './measures.ts';

/**
 * Many digests due in the same minute, on SQLite and on PostgreSQL: how long until all are delivered against the time that
 * Discord's global limit takes, how often Discord had to say 429, and how long /search takes meanwhile against the same
 * before and after. `npm run bench:digest-load -- --digests 3000 [--database sqlite]`
 */

const { values: args } = parseArgs({
  options: { digests: { type: 'string', default: '3000' }, database: { type: 'string' } },
});
const DIGESTS = Number(args.digests);
/** Between two searches, as a busy server would. */
const PAUSE_MS = 20;
/** Searches that are not counted, and those that are, before and again after the digests. */
const WARM_UP = 50;
const BASELINE = 400;
/** The bot starts, and searches are measured without the load, in this time. */
const LEAD_MS = 35_000;

async function measure(kind: DatabaseKind) {
  const database = await openBenchDatabase(kind);
  const sandbox = await startSandbox({ port: 0 });
  const channels = addChannels(sandbox, DIGESTS, ChannelType.GuildText, 'room');
  const due = Math.ceil((Date.now() + LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  await subscribe(database.url, channels, due);
  const env = { LOG_LEVEL: 'info', DATABASE_URL: database.url };
  const bot = await startBot(sandbox, { folder: database.folder, env });
  try {
    return await load(sandbox, channels, due);
  } finally {
    await bot.stop();
    await sandbox.close();
    await database.close();
  }
}

async function load(sandbox: RunningSandbox, channels: readonly string[], due: number) {
  const admin = sandbox.as('admin', '#general');
  let asked = 0;
  /** @returns milliseconds from sending the interaction to the answer */
  const search = async () => {
    const ms = await answerMs(admin.run('search', { query: QUERIES[asked++ % QUERIES.length]! }));
    await sleep(PAUSE_MS);
    return ms;
  };
  let delivered = 0;
  let lastAt = 0;
  sandbox.world.changes.on('change', (change) => {
    if (
      change.kind !== 'message-create' ||
      !JSON.stringify(change.message.wire.components).includes('digest:why')
    )
      return;
    delivered++;
    lastAt = Date.now();
  });

  for (let i = 0; i < WARM_UP; i++) await search();
  const without: number[] = [];
  while (without.length < BASELINE && Date.now() < due) without.push(await search());
  if (delivered > 0) throw new Error('digests came before they were due');
  await sleep(Math.max(0, due - Date.now()));

  const refusedBefore = sandbox.limits.refused;
  const meanwhile: number[] = [];
  while (delivered < DIGESTS && Date.now() < due + 10 * MINUTE_MS) meanwhile.push(await search());
  for (let i = 0; i < BASELINE; i++) without.push(await search());

  const seconds = (lastAt - due) / 1000;
  const limit = DIGESTS / LIMITS.globalRequestsPerSecond;
  const p99 = { without: percentile(without, 0.99), meanwhile: percentile(meanwhile, 0.99) };
  return {
    digests: DIGESTS,
    delivered,
    twice: channels.filter((id) => digestsIn(sandbox, id).length > 1).length,
    seconds: round(seconds, 1),
    limitSeconds: limit,
    timesLimit: round(seconds / limit, 2),
    refusals: sandbox.limits.refused - refusedBefore,
    searches: { without: without.length, meanwhile: meanwhile.length },
    p50: { without: round(percentile(without, 0.5), 2), meanwhile: round(percentile(meanwhile, 0.5), 2) },
    p99: { without: round(p99.without, 2), meanwhile: round(p99.meanwhile, 2) },
    p99Ratio: round(p99.meanwhile / p99.without, 2),
  };
}

const results: [DatabaseKind, Awaited<ReturnType<typeof measure>>][] = [];
for (const kind of databasesOf(args.database)) {
  results.push([kind, await measure(kind)]);
  console.log(JSON.stringify(results.at(-1)));
}
const [first, second] = results.map(([, { seconds, p99Ratio }]) => ({ seconds, p99Ratio }));
const ratios = first &&
  second && {
    seconds: round(second.seconds / first.seconds, 2),
    p99Ratio: round(second.p99Ratio / first.p99Ratio, 2),
  };
console.log(JSON.stringify({ bench: 'digest-load', ...Object.fromEntries(results), ratios }));
