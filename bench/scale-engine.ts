/** Measures one engine for bench/scale.ts: `node bench/scale-engine.ts <engine> <dir>`. The last line is JSON. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDocuments } from './collection.ts';
import { measureCommonplace, measureSecondStart } from './commonplace.ts';
import { engines, type Found } from './engines.ts';
import { memoryMb, percentile, round, timed } from './measures.ts';

const SHOWN = 10;
const WARM_UP = 100;
/** Slow engines are asked fewer questions. */
const MAX_MS = 40_000;
const MAX_WARM_UP_MS = 5_000;

const [engine, dir] = process.argv.slice(2) as [string, string];
const queries: Record<string, string[]> = JSON.parse(await readFile(join(dir, 'queries.json'), 'utf8'));
if (engine === 'commonplace') console.log(JSON.stringify(await measureCommonplace(dir, measureQueries)));
else if (engine === 'commonplace-again')
  console.log(JSON.stringify(await measureSecondStart(dir, measureQueries)));
else {
  const docs = await readDocuments(join(dir, 'seeds', 'all.jsonl'));
  const before = memoryMb();
  const { result: index, ms } = await timed(() => engines[engine]!(docs));
  const indexMb = memoryMb() - before;
  console.log(JSON.stringify({ indexMs: Math.round(ms), indexMb, ...measureQueries(index) }));
}

/** Milliseconds per query for each kind that the engine can answer. */
function measureQueries(
  ask: Record<string, (query: string, limit: number) => Found>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(ask).map(([kind, answer]) => {
      const asked = queries[kind]!;
      const warm = performance.now() + MAX_WARM_UP_MS;
      for (const query of asked.slice(0, WARM_UP)) if (performance.now() < warm) answer(query, SHOWN);
      let found = 0;
      const times: number[] = [];
      const end = performance.now() + MAX_MS;
      for (const query of asked) {
        const start = performance.now();
        if (start > end) break;
        if (answer(query, SHOWN) > 0) found++;
        times.push(performance.now() - start);
      }
      const [p50, p99] = [0.5, 0.99].map((share) => round(percentile(times, share), 3));
      return [kind, { p50, p99, asked: times.length, answered: round(found / times.length, 3) }];
    }),
  );
}
