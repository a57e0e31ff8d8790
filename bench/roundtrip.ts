import type { Interaction } from '../sandbox/src/interactions/interaction.ts';
import type { Actor } from '../sandbox/src/server/actors.ts';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { removeFolder, startBot } from '../test/support/bot.ts';
import { answerMs, percentile, round } from './measures.ts';

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
  return { actor: sandbox.as('admin', '#general'), end };
}

const floor = await start(new URL('trivial-bot.ts', import.meta.url));
const real = await start();
const times = new Map([...Object.keys(TRIVIAL), ...Object.keys(REAL)].map((name) => [name, [] as number[]]));
try {
  for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
    for (const [bench, asks] of [
      [floor, TRIVIAL],
      [real, REAL],
    ] as const) {
      for (const [name, ask] of Object.entries(asks)) {
        const ms = await answerMs(ask(bench.actor, turn + WARM_UP));
        if (turn >= 0) times.get(name)?.push(ms);
      }
    }
  }
} finally {
  await floor.end();
  await real.end();
}

const results = [...times].map(([name, list]) => {
  const base = times.get(name.endsWith('autocomplete') ? 'trivial autocomplete' : 'trivial command')!;
  const [p50, p99] = [percentile(list, 0.5), percentile(list, 0.99)];
  return {
    name,
    p50: round(p50, 3),
    p99: round(p99, 3),
    p50Ratio: round(p50 / percentile(base, 0.5), 3),
    p99Ratio: round(p99 / percentile(base, 0.99), 3),
  };
});
console.table(results);
console.log(JSON.stringify({ bench: 'roundtrip', rounds: ROUNDS, unit: 'ms', results }));
