/**
 * How long the worst that one member can ask holds up the bot: the worst queries known and those that a search over the
 * query language finds, each with the longest block of the event loop, and how long another person's /about takes
 * meanwhile, with the real bot. `npm run bench:hostile [-- --docs 10000,100000 --rounds 150 --seconds 20]`
 */
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { completeExcerpts } from '../commands/support/excerpts.ts';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { Library } from '../src/library/library.ts';
import { launchBot, removeFolder } from '../test/support/bot.ts';
import { corpusOf, type Sketch } from '../test/support/corpus.ts';
import { readDocuments } from './collection.ts';
import { percentile, round } from './measures.ts';
import { randomNumbers } from './random.ts';
import { wordChain } from './word-chain.ts';

const SOURCE = '../shared/data/excerpts.jsonl';
const WORDS = 50;
/** Aims: the longest block in milliseconds by the number of excerpts, and the p99 of another person's /about. */
const AIM_BLOCK_MS: Readonly<Record<number, number>> = { 10000: 50, 100000: 150 };
const AIM_ABOUT_MS = 500;
const ABOUT_EVERY_MS = 200;
/** What Discord lets through. */
const MAX_QUERY = 300;
const MAX_AUTOCOMPLETE = 6000;
/** Each query is asked this often; the least of the blocks is its own, the rest is the machine's. */
const REPEATS = 3;
/** The worst queries that are asked of the real bot. */
const ASKED = 6;

const { values: args } = parseArgs({
  options: {
    docs: { type: 'string', default: '10000,100000' },
    rounds: { type: 'string', default: '150' },
    seconds: { type: 'string', default: '20' },
  },
});
const random = randomNumbers(7);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

const STOP_WORDS =
  'a to of i the in is and it that for be as on this with are we not or by an at have can'.split(' ');
const COMMON = 'model ai models human alignment like think time people world training good'.split(' ');
/** Words that no library has, near to some that many have. */
const MISSPELT =
  'interpretzbilqqy transformzzqr alignmnetq generlaizing optimizzation intellgiencez zzqxv sycofancyq'.split(
    ' ',
  );

/** The worst known, from an attack on the first release. */
const KNOWN: readonly string[] = [
  `author:qqq author:zzq interpretzbilqqy transformzzqr ${STOP_WORDS.map((word) => `-${word}`).join(' ')}`,
  STOP_WORDS.map((word) => `-${word}`).join(' '),
  STOP_WORDS.map((word) => `"${word}"`).join(' '),
  `${MISSPELT.join(' ')} ${MISSPELT.map((word) => `${word}s`).join(' ')}`,
  'author:qqq OR author:zzq OR author:qzq OR author:zqz OR author:qqz OR author:zzz',
  `-author:alex -tag:ai -source:x -before:2000 ${STOP_WORDS.join(' ')}`,
  'the '.repeat(75),
  '"of the" "in the" "to be" "it is" "that the" "and the" "on the" "for the" "is a" "as a"',
  'of the in to be it is that and on for a',
].map((query) => query.slice(0, MAX_QUERY).trim());

/** One part of a random query. */
function part(): string {
  const word = pick([STOP_WORDS, STOP_WORDS, COMMON, MISSPELT]);
  switch (below(9)) {
    case 0:
    case 1:
      return `-${pick(word)}`;
    case 2:
      return `"${pick(word)}"`;
    case 3:
      return `"${pick(STOP_WORDS)} ${pick(STOP_WORDS)}"`;
    case 4:
      return `${pick(['', '-'])}author:${pick(['alex', 'qqq', 'evn', 'j', 'the'])}`;
    case 5:
      return `${pick(['', '-'])}${pick(['tag:ai', 'source:by', 'after:1990', 'before:last week', 'before:2099'])}`;
    case 6:
      return pick(['OR', 'NOT', '(', ')']);
    default:
      return pick(word);
  }
}

function randomQuery(): string {
  return Array.from({ length: 4 + below(40) }, part)
    .join(' ')
    .slice(0, MAX_QUERY);
}

function mutated(query: string): string {
  const parts = query.split(' ');
  for (let change = 0; change < 3; change++) parts.splice(below(parts.length + 1), below(3), part());
  return parts.join(' ').slice(0, MAX_QUERY);
}

/** The ways in which a member can have a query worked on. */
const WAYS: Readonly<Record<string, (library: Library, query: string) => unknown>> = {
  search: (library, query) => library.search({ query, limit: 5 }),
  'search, last page': (library, query) => library.search({ query, limit: 5, offset: 995 }),
  'search by newest': (library, query) => library.search({ query, limit: 5, order: 'newest' }),
  'query autocomplete': (library, query) => library.suggest(query, 25),
  'excerpt autocomplete': (library, query) => completeExcerpts(library, query),
  'person autocomplete': (library, query) => library.suggestPeople(query, 25),
  'name option': (library, query) => library.findPeople(query),
  'digest filter': (library, query) => library.matchAll({ query }),
  'related to a text': (library, query) => library.similar(query, { limit: 15 }),
};

interface Block {
  /** The longest block of the event loop as the clock has it. On a busy machine it is longer than what the work takes. */
  readonly ms: number;
  /** What the main thread computed meanwhile: for asynchronous work all of it, not its longest slice. */
  readonly cpuMs: number;
}

/** The least of a few tries. */
async function blockOf(work: () => unknown): Promise<Block> {
  const blocks: Block[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await sleep(2);
    delay.reset();
    const [started, cpu] = [performance.now(), process.threadCpuUsage()];
    const result = work();
    const synchronous = performance.now() - started;
    await result;
    const { user, system } = process.threadCpuUsage(cpu);
    await sleep(2);
    delay.disable();
    const isSliced = result instanceof Promise;
    blocks.push({
      ms: isSliced ? Math.max(synchronous, delay.max / 1e6) : synchronous,
      cpuMs: (user + system) / 1000,
    });
  }
  return {
    ms: Math.min(...blocks.map(({ ms }) => ms)),
    cpuMs: Math.min(...blocks.map(({ cpuMs }) => cpuMs)),
  };
}

interface Worst extends Block {
  readonly way: string;
  readonly query: string;
}

async function worstQueries(library: Library, rounds: number): Promise<Worst[]> {
  const worst: Worst[] = [];
  for (const [way, work] of Object.entries(WAYS)) {
    const long = way.includes('autocomplete') ? [KNOWN[0]!.repeat(25).slice(0, MAX_AUTOCOMPLETE)] : [];
    const asked: Worst[] = [];
    const ask = async (query: string) => {
      asked.push({ way, query, ...(await blockOf(() => work(library, query))) });
    };
    for (const query of [...KNOWN, ...long]) await ask(query);
    for (let round = 0; round < rounds; round++) {
      asked.sort((a, b) => b.cpuMs - a.cpuMs);
      await ask(round % 3 === 0 ? randomQuery() : mutated(pick(asked.slice(0, 5)).query));
    }
    asked.sort((a, b) => b.cpuMs - a.cpuMs);
    worst.push(...asked.slice(0, 3));
    console.log(
      `${way}: ${round1(asked[0]!.ms)} ms (${round1(asked[0]!.cpuMs)} computed) for ${asked[0]!.query.slice(0, 100)}`,
    );
  }
  return worst.sort((a, b) => b.cpuMs - a.cpuMs);
}

function round1(ms: number): number {
  return round(ms, 1);
}

async function sketches(count: number): Promise<Sketch[]> {
  const real = await readDocuments(SOURCE);
  const nextText = wordChain(
    real.map(({ text }) => text),
    WORDS,
  );
  const nextTitle = wordChain(
    real.map(({ title }) => title ?? ''),
    7,
    2,
  );
  // The longer the library, the more words it has: one in fifty is made up.
  const letters = 'etaoinshrdlucmfwypvbgkjqxz';
  const madeUp = () =>
    Array.from({ length: 4 + below(9) }, () => letters[Math.floor(26 * random() ** 2)]).join('');
  return Array.from({ length: count }, (_, id) => ({
    id: `d${id}`,
    title: nextTitle(),
    text: `${nextText()} ${madeUp()}`,
    authors: [random() < 0.5 ? real[below(real.length)]!.authors![0]! : `${madeUp()} ${madeUp()}`],
    tags: [pick(['AI', 'Rationality', 'World Modeling'])],
    date: `20${10 + below(16)}-0${1 + below(9)}-1${below(10)}`,
  }));
}

/** Milliseconds that /about takes while somebody else sends the worst queries, with the real bot. */
async function aboutMs(documents: readonly Sketch[], worst: readonly Worst[], seconds: number) {
  const dir = await mkdtemp(join(tmpdir(), 'bench-hostile-'));
  const seeds = join(dir, 'seeds');
  await mkdir(seeds);
  const out = createWriteStream(join(seeds, 'all.jsonl'));
  for (const document of documents) {
    if (!out.write(`${JSON.stringify(document)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  const sandbox = await startSandbox({ port: 0 });
  const bot = await launchBot(
    { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl, SEEDS_DIR: seeds, LOG_LEVEL: 'info' },
    {},
  );
  try {
    await bot.logged('ready');
    const admin = sandbox.as('admin', '#general');
    const member = sandbox.as('member', '#general');
    const ask = async () => {
      const interaction = admin.run('about', {});
      await interaction.finished;
      const { sent, callback } = interaction.timing;
      return callback === undefined ? undefined : callback - sent!;
    };
    for (let warmUp = 0; warmUp < 20; warmUp++) await ask();
    const measure = async () => {
      const times: number[] = [];
      let failed = 0;
      const until = performance.now() + seconds * 1000;
      while (performance.now() < until) {
        const ms = await ask();
        if (ms === undefined) failed++;
        else times.push(ms);
        await sleep(ABOUT_EVERY_MS);
      }
      return {
        asked: times.length + failed,
        failed,
        p50: round1(percentile(times, 0.5)),
        p99: round1(percentile(times, 0.99)),
      };
    };
    const quiet = await measure();
    let attacking = true;
    let attacks = 0;
    const attack = async () => {
      for (let at = 0; attacking; at++) {
        const { way, query } = worst[at % worst.length]!;
        const isTyping = way === 'query autocomplete';
        const interaction = isTyping
          ? member.complete('search', { query }, 'query')
          : way.startsWith('excerpt')
            ? member.complete('related', { excerpt: query.slice(0, 100) }, 'excerpt')
            : way.startsWith('digest')
              ? member.run('digest me start', { query: query.slice(0, 200) })
              : member.run('search', { query });
        await Promise.race([interaction.finished, sleep(3000)]);
        attacks++;
      }
    };
    const attackers = [attack(), attack()];
    const attacked = await measure();
    attacking = false;
    await Promise.all(attackers);
    return { quiet, attacked, attacks };
  } finally {
    await bot.stop();
    await removeFolder(bot);
    await sandbox.close();
    await rm(dir, { recursive: true, force: true });
  }
}

if (!existsSync(SOURCE)) throw new Error(`${SOURCE} is needed to make excerpts of real words`);
const results: object[] = [];
for (const docs of args.docs.split(',').map(Number)) {
  const documents = await sketches(docs);
  const worst = await worstQueries(await Library.build(corpusOf(documents)), Number(args.rounds));
  const asked = worst.filter(({ query }) => query.length <= MAX_QUERY).slice(0, ASKED);
  const about = Number(args.seconds) > 0 ? await aboutMs(documents, asked, Number(args.seconds)) : undefined;
  const sliced = 'digest filter';
  const blocking = worst.filter(({ way }) => way !== sliced);
  results.push({
    docs,
    longestBlockMs: round1(Math.max(...worst.map(({ ms }) => ms))),
    longestBlockCpuMs: round1(Math.max(...blocking.map(({ cpuMs }) => cpuMs))),
    aimMs: AIM_BLOCK_MS[docs],
    about,
    aimAboutMs: AIM_ABOUT_MS,
    worst: worst.map(({ way, query, ms, cpuMs }) => ({
      way,
      query: query.slice(0, MAX_QUERY),
      ms: round1(ms),
      cpuMs: round1(cpuMs),
    })),
  });
}
console.log(JSON.stringify({ bench: 'hostile', unit: 'ms', results }));
