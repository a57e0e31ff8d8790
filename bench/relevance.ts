/**
 * Measures ranking on judged collections: `npm run bench:relevance -- <dir> [<dir> …]`. It searches as /search does, with
 * the library's own defaults, beside Lucene's BM25. The last line is JSON: of one collection its figures, of several
 * their means and each collection's figures.
 */
import { basename } from 'node:path';
import { Library } from '../src/library/library.ts';
import { readCollection } from './collection.ts';
import { luceneBm25 } from './lucene.ts';
import { mean, memoryMb, ndcg, percentile, recall, reciprocalRank, round, timed } from './measures.ts';

const DEEP = 100;
const SHOWN = 10;

const dirs = process.argv.slice(2);
if (dirs.length === 0) {
  console.error('Say which collections: npm run bench:relevance -- <dir> [<dir> …]');
  process.exit(1);
}

async function measure(dir: string) {
  const { corpus, queries } = await readCollection(dir);
  const before = memoryMb();
  const { result: library, ms: indexMs } = await timed(() => Library.build(corpus));
  const indexMb = memoryMb() - before;
  const lucene = luceneBm25(corpus);
  const runs = queries.map(({ query, judged }) => {
    const start = performance.now();
    library.search({ query, limit: SHOWN });
    const ms = performance.now() - start;
    const ranked = library.search({ query, limit: DEEP }).hits.map(({ excerpt }) => excerpt.id);
    return { judged, ranked, baseline: lucene(query, DEEP), ms };
  });
  const times = runs.map(({ ms }) => ms);
  const figures = (of: 'ranked' | 'baseline') => ({
    'ndcg@10': round(mean(runs.map((run) => ndcg(run[of], run.judged, 10)))),
    'mrr@10': round(mean(runs.map((run) => reciprocalRank(run[of], run.judged, 10)))),
    'recall@100': round(mean(runs.map((run) => recall(run[of], run.judged, DEEP)))),
  });
  return {
    collection: dir,
    documents: corpus.excerpts.length,
    queries: queries.length,
    ...figures('ranked'),
    lucene: figures('baseline'),
    queryMs: { p50: round(percentile(times, 0.5), 3), p99: round(percentile(times, 0.99), 3) },
    indexMs: Math.round(indexMs),
    indexMb,
  };
}

const all: Awaited<ReturnType<typeof measure>>[] = [];
for (const dir of dirs) {
  const measured = await measure(dir);
  all.push(measured);
  console.log(
    `${basename(dir)}: ${measured.documents} documents, ${measured.queries} queries with relevant documents, nDCG@10 ` +
      `${measured['ndcg@10']} (Lucene ${measured.lucene['ndcg@10']}), MRR@10 ${measured['mrr@10']} (${measured.lucene['mrr@10']})`,
  );
}
const [first, ...others] = all;
const means = (key: 'ndcg@10' | 'mrr@10') => ({
  [key]: round(mean(all.map((each) => each[key]))),
  [`lucene ${key}`]: round(mean(all.map(({ lucene }) => lucene[key]))),
});
const timesLucene = round(
  mean(all.map((each) => each['ndcg@10'])) / mean(all.map(({ lucene }) => lucene['ndcg@10'])),
);
console.log(
  JSON.stringify(
    others.length === 0
      ? first
      : { mean: { ...means('ndcg@10'), ...means('mrr@10'), timesLucene }, collections: all },
  ),
);
