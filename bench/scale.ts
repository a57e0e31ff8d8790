/**
 * Measures start, memory and speed with many excerpts: `npm run bench:scale -- --docs N [--engines a,b]`. The excerpts are
 * made of real words in real proportions. Commonplace and the other engines get the same documents and the same queries,
 * each in a process of its own, one after the other. The last line is JSON.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readDocuments } from './collection.ts';
import { randomNumbers } from './random.ts';
import { wordChain } from './word-chain.ts';

const SOURCE = '../shared/data/excerpts.jsonl';
const WORDS = 50;
const TITLE_WORDS = 7;
const QUERIES = 1000;
const HEAP_MB = 16_384;
const MAX_MS = 30 * 60 * 1000;
/** Beyond this these engines need more memory or minutes than the machine has. */
const MOST: Readonly<Record<string, number>> = {
  lunr: 100_000,
  orama: 100_000,
  flexsearch: 100_000,
  minisearch: 1_000_000,
  'minisearch-typo': 1_000_000,
};
const ENGINES = [
  'commonplace',
  'commonplace-again',
  'minisearch',
  'minisearch-typo',
  'fts5',
  'flexsearch',
  'orama',
  'lunr',
];

const run = promisify(execFile);
const { values } = parseArgs({ options: { docs: { type: 'string' }, engines: { type: 'string' } } });
const count = Number(values.docs ?? 10_000);
const engines = values.engines?.split(',') ?? ENGINES;

if (engines.some((engine) => MOST[engine] === 100_000) && !existsSync('bench/node_modules')) {
  console.log('Installing the other engines for bench/ …');
  await run('npm', ['ci', '--prefix', 'bench']).catch((error: Error) => console.log(error.message));
}
const dir = await mkdtemp(join(tmpdir(), 'bench-scale-'));
const results: Record<string, unknown> = {};
try {
  await mkdir(join(dir, 'seeds'));
  await writeSeeds(join(dir, 'seeds', 'all.jsonl'));
  for (const engine of engines) {
    results[engine] =
      count > (MOST[engine] ?? count) ? { skipped: `not above ${MOST[engine]}` } : await measure(engine);
    console.log(`${engine}: ${JSON.stringify(results[engine])}`);
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
console.log(JSON.stringify({ docs: count, engines: results }));

async function measure(engine: string): Promise<unknown> {
  const args = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`, 'bench/scale-engine.ts', engine, dir];
  try {
    const { stdout } = await run(process.execPath, args, { timeout: MAX_MS, maxBuffer: 1 << 24 });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  } catch (error) {
    return { failed: (error as Error).message.slice(0, 300) };
  }
}

/** Writes seeds, and beside them queries of three kinds: words of a title, the same while being typed, and a phrase. */
async function writeSeeds(file: string): Promise<void> {
  const real = await readDocuments(SOURCE);
  const nextText = wordChain(
    real.map(({ text }) => text),
    WORDS,
  );
  const nextTitle = wordChain(
    real.map(({ title }) => title ?? ''),
    TITLE_WORDS,
    2,
  );
  const random = randomNumbers(3);
  const below = (limit: number) => Math.floor(random() * limit);
  const out = createWriteStream(file);
  const queries: Record<'search' | 'typing' | 'phrase', string[]> = { search: [], typing: [], phrase: [] };
  const askEvery = Math.max(1, Math.floor(count / QUERIES));
  for (let id = 0; id < count; id++) {
    const title = nextTitle().replace(/\.{3}$/, '');
    const text = nextText();
    const author = real[below(real.length)]!.authors?.[0];
    const date = `20${10 + below(16)}-0${1 + below(9)}-1${below(10)}`;
    const line = JSON.stringify({ id: `d${id}`, title, text, authors: author ? [author] : [], date });
    if (!out.write(`${line}\n`)) await once(out, 'drain');
    if (id % askEvery > 0 || queries.search.length >= QUERIES) continue;
    const words = title
      .split(' ')
      .map((word) => word.replace(/[^\p{L}\p{N}'’-]/gu, ''))
      .filter(Boolean);
    const from = below(Math.max(1, words.length - 3));
    const asked = words.slice(from, from + 1 + below(4)).join(' ');
    queries.search.push(asked);
    queries.typing.push(asked.slice(0, Math.max(2, asked.length - below(5))));
    const plain = text.split(' ').map((word) => word.replace(/[^\p{L}\p{N}'’-]/gu, ''));
    queries.phrase.push(`"${plain.slice(20, 23).join(' ')}"`);
  }
  out.end();
  await once(out, 'close');
  await writeFile(join(dir, 'queries.json'), JSON.stringify(queries));
}
