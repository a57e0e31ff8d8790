import type { Actor } from '../src/sandbox/actors.ts';
import type { Interaction } from '../src/sandbox/interaction.ts';
import { startSandbox } from '../src/sandbox/server.ts';
import { removeFolder, startBot } from '../test/support/bot.ts';

/**
 * Milliseconds from the sandbox sending an interaction to receiving its callback: the real bot beside a trivial
 * discord.js bot, each in its own process on its own sandbox, taking turns. Aim: p50 and p99 at most twice the
 * trivial bot's. `npm run bench:roundtrip`
 */

const ROUNDS = 500;
const WARM_UP = 50;

const QUERIES = [
  'obfuscated chain of thought',
  'reward hacking',
  'instrumental convergence',
  'CoT',
  'turner',
];
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

async function start(script?: URL) {
  const sandbox = await startSandbox({ port: 0 });
  const bot = await startBot(sandbox, script ? { script } : { env: { LOG_LEVEL: 'info' } });
  const end = async () => {
    await bot.stop();
    await removeFolder(bot);
    await sandbox.close();
  };
  return { actor: sandbox.as('admin', '#general'), interactions: sandbox.interactions, end };
}

type Bench = Awaited<ReturnType<typeof start>>;

async function measure({ interactions, actor }: Bench, ask: Ask, round: number): Promise<number> {
  const interaction = ask(actor, round);
  await interactions.acknowledgedOrOver(interaction);
  const { sent, callback } = interaction.timing;
  if (sent === undefined || callback === undefined) throw new Error('an interaction was not answered');
  await interaction.finished;
  return callback - sent;
}

function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}

const floor = await start(new URL('trivial-bot.ts', import.meta.url));
const real = await start();
const times = new Map([...Object.keys(TRIVIAL), ...Object.keys(REAL)].map((name) => [name, [] as number[]]));
try {
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [bench, asks] of [
      [floor, TRIVIAL],
      [real, REAL],
    ] as const) {
      for (const [name, ask] of Object.entries(asks)) {
        const ms = await measure(bench, ask, round + WARM_UP);
        if (round >= 0) times.get(name)?.push(ms);
      }
    }
  }
} finally {
  await floor.end();
  await real.end();
}

const round3 = (value: number) => Math.round(value * 1000) / 1000;
const results = [...times].map(([name, list]) => {
  const base = times.get(name.endsWith('autocomplete') ? 'trivial autocomplete' : 'trivial command')!;
  const [p50, p99] = [quantile(list, 0.5), quantile(list, 0.99)];
  return {
    name,
    p50: round3(p50),
    p99: round3(p99),
    p50Ratio: round3(p50 / quantile(base, 0.5)),
    p99Ratio: round3(p99 / quantile(base, 0.99)),
  };
});
console.table(results);
console.log(JSON.stringify({ bench: 'roundtrip', rounds: ROUNDS, unit: 'ms', results }));
