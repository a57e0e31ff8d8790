/**
 * Measures deduplication: `npm run bench:dedup -- <dir> [--docs N]`. On the labelled pairs of a set (docs.jsonl and
 * pairs.jsonl): precision, recall and F1 of what the loader runs, beside simpler ways. Then time and memory for N made
 * texts, 100,000 and 1,000,000 when not said (0: none). The last line is JSON.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { deduplicate } from '../src/corpus/dedupe/deduplicate.ts';
import { comparable } from '../src/corpus/normalise.ts';
import { readDocuments, readLines } from './collection.ts';
import { memoryMb, round, timed } from './measures.ts';
import { minHashLsh } from './minhash.ts';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly dup: 0 | 1;
  readonly kind: string;
}

/** Whether a method takes two texts, by their indexes, for the same. */
type Method = (a: number, b: number) => boolean;

/** MiniSearch takes minutes for more. */
const MAX_INDEXED = 100_000;
const HEAP_MB = 16_384;

const { values, positionals } = parseArgs({ options: { docs: { type: 'string' } }, allowPositionals: true });
const [dir] = positionals;
if (!dir) {
  console.error('Say which set: npm run bench:dedup -- <dir> [--docs N]');
  process.exit(1);
}
const docs = await readDocuments(join(dir, 'docs.jsonl'));
const pairs = await readLines<Pair>(join(dir, 'pairs.jsonl'));
const texts = docs.map(({ text }) => text);
const indexes = new Map(docs.map(({ id }, index) => [id!, index]));

const before = memoryMb();
const { result: loader, ms } = await timed(ourMethod);
const memory = memoryMb() - before;
const methods: Record<string, Method> = {
  loader,
  equal: equalAs((text) => text),
  'equal, trimmed and lower case': equalAs((text) => text.trim().toLowerCase()),
  'MinHash-LSH, Jaccard 0.8': minHashLsh(texts.map(comparable), 0.8),
};
const results = Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, measure(method)]));
printTable(results);

const sizes =
  values.docs === undefined ? [100_000, 1_000_000] : [Number(values.docs)].filter((size) => size > 0);
const scale = [];
for (const size of sizes) {
  scale.push(await measureScale(dir, size));
  console.log(JSON.stringify(scale.at(-1)));
}
console.log(
  JSON.stringify({
    set: dir,
    texts: docs.length,
    pairs: pairs.length,
    ms: Math.round(ms),
    memoryMb: memory,
    results,
    scale,
  }),
);

/** What the loader runs, told nothing but the texts. */
async function ourMethod(): Promise<Method> {
  const { groups } = await deduplicate(texts.map((text) => ({ text, facts: 0 })));
  const groupOf = new Map(groups.flatMap(({ members }, group) => members.map((member) => [member, group])));
  return (a, b) => groupOf.get(a) === groupOf.get(b);
}

function equalAs(form: (text: string) => string): Method {
  return (a, b) => form(texts[a]!) === form(texts[b]!);
}

function measure(same: Method) {
  const judged = pairs.map((pair) => ({
    ...pair,
    said: same(indexes.get(String(pair.a))!, indexes.get(String(pair.b))!),
  }));
  const kinds = [...new Set(pairs.map(({ kind }) => kind))].sort();
  const byKind = kinds.map((kind) => [kind, scores(judged.filter((pair) => pair.kind === kind))]);
  return { ...scores(judged), byKind: Object.fromEntries(byKind) };
}

/** `right` is the share of pairs that were judged as labelled; the others are null where they say nothing. */
function scores(judged: readonly (Pair & { readonly said: boolean })[]) {
  const count = (dup: number, said: boolean) =>
    judged.filter((pair) => pair.dup === dup && pair.said === said).length;
  const [hits, misses, falseHits] = [count(1, true), count(1, false), count(0, true)];
  const share = (part: number, whole: number) => (whole === 0 ? null : round(part / whole));
  return {
    pairs: judged.length,
    right: round((hits + count(0, false)) / judged.length),
    precision: share(hits, hits + falseHits),
    recall: share(hits, hits + misses),
    f1: share(2 * hits, 2 * hits + falseHits + misses),
  };
}

function printTable(results: Record<string, ReturnType<typeof measure>>): void {
  for (const [name, { byKind, precision, recall, f1 }] of Object.entries(results)) {
    console.log(`${name}: precision ${precision}, recall ${recall}, F1 ${f1}`);
    const kinds = Object.entries<ReturnType<typeof scores>>(byKind);
    console.log(`  right by kind: ${kinds.map(([kind, { right }]) => `${kind} ${right}`).join(', ')}`);
  }
}

/** In a process of its own, whose memory is nothing but this. */
async function measureScale(dir: string, size: number): Promise<object> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    `--max-old-space-size=${HEAP_MB}`,
    join(import.meta.dirname, 'dedup-scale.ts'),
    dir,
    String(size),
    ...(size <= MAX_INDEXED ? ['--index'] : []),
  ]);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
