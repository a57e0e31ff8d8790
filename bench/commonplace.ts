import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { loadCorpus } from '../src/corpus/load.ts';
import { Library } from '../src/library/library.ts';
import { libraryKey, openLibrary, writeLibrary } from '../src/library/snapshot/library.ts';
import type { Found } from './engines.ts';
import { memoryMb, timed } from './measures.ts';

type MeasureQueries = (
  ask: Record<string, (query: string, limit: number) => Found>,
) => Record<string, unknown>;

/** The first start, from the seeds; the index is saved for the second. */
export async function measureCommonplace(dir: string, measureQueries: MeasureQueries): Promise<object> {
  const seeds = join(dir, 'seeds');
  const blocked = await watchEventLoop();
  const { result: key, ms: keyMs } = await timed(() => libraryKey(seeds));
  const { result: corpus, ms: loadMs } = await timed(() => loadCorpus(seeds));
  const loadBlockMs = blocked();
  const before = memoryMb();
  const blockedAgain = await watchEventLoop();
  const { result: library, ms: indexMs } = await timed(() => Library.build(corpus));
  const indexBlockMs = blockedAgain();
  const indexMb = memoryMb() - before;
  const blockedOnceMore = await watchEventLoop();
  const { ms: saveMs } = await timed(() => writeLibrary(join(dir, 'library.index'), key, library));
  const saveBlockMs = blockedOnceMore();
  return {
    excerpts: corpus.excerpts.length,
    ...rounded({ loadAndDedupeMs: loadMs, indexMs, startMs: keyMs + loadMs + indexMs, saveMs }),
    longestBlockMs: rounded({ load: loadBlockMs, index: indexBlockMs, save: saveBlockMs }),
    indexMb,
    totalMb: memoryMb(),
    ...measureQueries(questions(library)),
  };
}

/** A second start, from the saved index. */
export async function measureSecondStart(dir: string, measureQueries: MeasureQueries): Promise<object> {
  const blocked = await watchEventLoop();
  const { result, ms: startMs } = await timed(() =>
    openLibrary(join(dir, 'seeds'), join(dir, 'library.index')),
  );
  return {
    fromSaved: result.fromSaved,
    ...rounded({ startMs, longestBlockMs: blocked() }),
    totalMb: memoryMb(),
    ...measureQueries(questions(result.library)),
  };
}

function questions(library: Library): Record<string, (query: string, limit: number) => Found> {
  const search = (query: string, limit: number) => library.search({ query, limit }).hits.length;
  return { search, phrase: search, typing: (query) => library.suggest(query, 25).length };
}

/** @returns a function that ends the watch and tells for how long the event loop was blocked at most, in milliseconds */
async function watchEventLoop(): Promise<() => number> {
  // What held up the loop before does not count.
  await setImmediate();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return () => {
    delay.disable();
    return delay.max / 1e6;
  };
}

function rounded(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value)]));
}
