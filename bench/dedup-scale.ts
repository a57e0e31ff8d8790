/**
 * Deduplicates many made texts, a tenth of them copies of others, in a process of its own, so that its memory can be
 * told: `node bench/dedup-scale.ts <dir> <texts> [--index]`. With `--index` it also measures MiniSearch's addAll on the
 * same texts. The last line is JSON.
 */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import MiniSearch from 'minisearch';
import { deduplicate } from '../src/corpus/dedupe/deduplicate.ts';
import { readDocuments } from './collection.ts';
import { memoryMb, round, timed } from './measures.ts';
import { wordChain } from './word-chain.ts';

const WORDS = 50;
const COPY_EVERY = 10;

const [dir, count, index] = process.argv.slice(2);
const texts = makeTexts(
  (await readDocuments(join(dir!, 'docs.jsonl'))).map(({ text }) => text),
  Number(count),
);
const before = memoryMb();

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const start = process.cpuUsage();
const { result, ms } = await timed(() => deduplicate(texts.map((text) => ({ text, facts: 0 }))));
const cpu = cpuSeconds(start);
delay.disable();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);

const indexingStart = process.cpuUsage();
const indexing = index
  ? await timed(() => new MiniSearch({ fields: ['text'] }).addAll(texts.map(asDocument)))
  : undefined;
const indexingCpu = cpuSeconds(indexingStart);

console.log(
  JSON.stringify({
    texts: texts.length,
    copies: Math.floor((texts.length - 1) / COPY_EVERY),
    merged: texts.length - result.groups.length,
    seconds: round(ms / 1000, 1),
    cpuSeconds: round(cpu, 1),
    longestBlockMs: Math.round(delay.max / 1e6),
    textsMb: before,
    peakMb,
    ...(indexing && {
      miniSearchSeconds: round(indexing.ms / 1000, 1),
      timesMiniSearch: round(ms / indexing.ms, 2),
      timesMiniSearchCpu: round(cpu / indexingCpu, 2),
    }),
  }),
);

/** Of the processor, since then: what other work on the machine does not change. */
function cpuSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function makeTexts(real: readonly string[], count: number): string[] {
  const next = wordChain(real, WORDS);
  const texts: string[] = [];
  while (texts.length < count) {
    const copy = texts.length % COPY_EVERY === 0 && texts.length > 0;
    // A copy is cut at another length and quoted.
    texts.push(copy ? `> ${texts[texts.length - COPY_EVERY + 1]!.slice(0, 200)}…` : next());
  }
  return texts;
}

function asDocument(text: string, id: number) {
  return { id, text };
}
