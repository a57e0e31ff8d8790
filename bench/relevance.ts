/**
 * Measures ranking on a judged collection: `npm run bench:relevance -- <dir>`. It searches as /search does, with the
 * library's own defaults. The last line is JSON.
 */
import { Library } from '../src/library/library.ts';
import { readCollection } from './collection.ts';
import { mean, memoryMb, ndcg, percentile, recall, reciprocalRank, round, timed } from './measures.ts';

const DEEP = 100;
const SHOWN = 10;

const dir = process.argv[2];
if (!dir) {
  console.error('Say which collection: npm run bench:relevance -- <dir>');
  process.exit(1);
}
const { corpus, queries } = await readCollection(dir);
const before = memoryMb();
const { result: library, ms: indexMs } = await timed(() => Library.build(corpus));
const indexMb = memoryMb() - before;

const runs = queries.map(({ query, judged }) => {
  const start = performance.now();
  library.search({ query, limit: SHOWN });
  const ms = performance.now() - start;
  const ranked = library.search({ query, limit: DEEP }).hits.map(({ excerpt }) => excerpt.id);
  return { judged, ranked, ms };
});

console.log(`${corpus.excerpts.length} documents, ${queries.length} queries with relevant documents`);
console.log(
  JSON.stringify({
    collection: dir,
    documents: corpus.excerpts.length,
    queries: queries.length,
    'ndcg@10': round(mean(runs.map(({ ranked, judged }) => ndcg(ranked, judged, 10)))),
    'mrr@10': round(mean(runs.map(({ ranked, judged }) => reciprocalRank(ranked, judged, 10)))),
    'recall@100': round(mean(runs.map(({ ranked, judged }) => recall(ranked, judged, DEEP)))),
    queryMs: {
      p50: round(
        percentile(
          runs.map(({ ms }) => ms),
          0.5,
        ),
        3,
      ),
      p99: round(
        percentile(
          runs.map(({ ms }) => ms),
          0.99,
        ),
        3,
      ),
    },
    indexMs: Math.round(indexMs),
    indexMb,
  }),
);
