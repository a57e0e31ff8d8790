import { parseArgs } from 'node:util';
import type { Interaction } from '../sandbox/src/interactions/interaction.ts';
import type { Actor } from '../sandbox/src/server/actors.ts';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { removeFolder, startBot } from '../test/support/bot.ts';
import { type DatabaseKind, databasesOf, openBenchDatabase } from './databases.ts';
import { answerMs, percentile, QUERIES, round } from './measures.ts';

/**
 * Milliseconds from the sandbox sending an interaction to receiving its callback: the real bot on SQLite and on PostgreSQL
 * beside a trivial discord.js bot, each in its own process on its own sandbox, taking turns. Aim: p50 and p99 at most
 * twice the trivial bot's. `npm run bench:roundtrip [-- --database sqlite]`
 */

const ROUNDS = 500;
const WARM_UP = 50;

const NAMES = ['TurnTrout', 'Alex Cloud', 'Ariana Azarbal', 'Jacob Drori'];

type Ask = (actor: Actor, round: number) => Interaction;
const pick = (list: readonly string[], round: number) => list[round % list.length]!;

const TRIVIAL: Record<string, Ask> = {
  'trivial command': (actor, n) => actor.run('trivial', { query: pick(QUERIES, n) }),
  'trivial autocomplete': (actor, n) => actor.complete('trivial', { query: pick(QUERIES, n) }, 'query'),
};
const REAL: Record<string, Ask> = {
  '/search': (actor, n) => actor.run('search', { query: pick(QUERIES, n) }),
  '/random': (actor) => actor.run('random', {}),
  '/author': (actor, n) => actor.run('author', { name: pick(NAMES, n) }),
  autocomplete: (actor, n) => actor.complete('search', { query: pick(QUERIES, n).slice(0, 5) }, 'query'),
};

interface Contender {
  readonly name: string;
  readonly actor: Actor;
  readonly asks: Readonly<Record<string, Ask>>;
  readonly times: ReadonlyMap<string, number[]>;
  end(): Promise<void>;
}

async function enter(
  name: string,
  asks: Contender['asks'],
  options: NonNullable<Parameters<typeof startBot>[1]>,
  after = async () => {},
): Promise<Contender> {
  const sandbox = await startSandbox({ port: 0 });
  const bot = await startBot(sandbox, options);
  const end = async () => {
    await bot.stop();
    await removeFolder(bot);
    await sandbox.close();
    await after();
  };
  const times = new Map(Object.keys(asks).map((ask) => [ask, [] as number[]]));
  return { name, actor: sandbox.as('admin', '#general'), asks, times, end };
}

async function enterOn(kind: DatabaseKind): Promise<Contender> {
  const { url, folder, close } = await openBenchDatabase(kind);
  const env = { LOG_LEVEL: 'info', DATABASE_URL: url };
  return enter(kind, REAL, { folder, env }, close);
}

const { values: args } = parseArgs({ options: { database: { type: 'string' } } });
const floor = await enter('trivial', TRIVIAL, { script: new URL('trivial-bot.ts', import.meta.url) });
const contenders = [floor];
try {
  for (const kind of databasesOf(args.database)) contenders.push(await enterOn(kind));
  for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
    for (const { actor, asks, times } of contenders) {
      for (const [name, ask] of Object.entries(asks)) {
        const ms = await answerMs(ask(actor, turn + WARM_UP));
        if (turn >= 0) times.get(name)?.push(ms);
      }
    }
  }
} finally {
  for (const contender of contenders) await contender.end();
}

const results = contenders.flatMap(({ name: bot, times }) =>
  [...times].map(([name, list]) => {
    const base = floor.times.get(name.endsWith('autocomplete') ? 'trivial autocomplete' : 'trivial command')!;
    const [p50, p99] = [percentile(list, 0.5), percentile(list, 0.99)];
    return {
      ...{ bot, name },
      p50: round(p50, 3),
      p99: round(p99, 3),
      p50Ratio: round(p50 / percentile(base, 0.5), 3),
      p99Ratio: round(p99 / percentile(base, 0.99), 3),
    };
  }),
);
console.table(results);
console.log(JSON.stringify({ bench: 'roundtrip', rounds: ROUNDS, unit: 'ms', results }));
