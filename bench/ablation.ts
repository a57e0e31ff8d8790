/**
 * Shows what each step of the ranking gives: `npm run bench:ablation -- <dir> [<dir> …]`, judged collections as for
 * bench:relevance. The last line is JSON: nDCG@10 by step and collection.
 */
import MiniSearch from 'minisearch';
import type { Corpus } from '../src/corpus/model.ts';
import { SearchEngine } from '../src/search/engine.ts';
import { analyse } from '../src/search/index/analysis.ts';
import { documentOf } from '../src/search/index/document.ts';
import { parseQuery } from '../src/search/query/parser.ts';
import { RANKING, type Ranking } from '../src/search/ranking/settings.ts';
import { loadWordVectors } from '../src/search/ranking/word-vectors.ts';
import { stem, tokenise } from '../src/text/analyser.ts';
import { isStopWord } from '../src/text/stop-words.ts';
import { Slicer } from '../src/yielding.ts';
import { type Collection, readCollection } from './collection.ts';
import { mean, ndcg, round } from './measures.ts';

const SHOWN = 10;

type Find = (query: string) => string[];

const words = (text: string) => tokenise(text).map(({ word }) => word);

function miniSearch({ excerpts }: Corpus, analysed: boolean, unweighted: boolean): Find {
  const index = new MiniSearch({
    fields: ['title', 'text', 'authors'],
    ...(analysed && { tokenize: words, processTerm: stem }),
  });
  index.addAll(
    excerpts.map(({ id, text, post: { title, authors } }) => ({
      id,
      text,
      title,
      authors: authors.map(({ name }) => name).join(', '),
    })),
  );
  return (query) => {
    const options = analysed ? { processTerm: (word: string) => (isStopWord(word) ? null : stem(word)) } : {};
    const found = index.search(query, options).map(({ id, score, queryTerms }) => {
      return { id: String(id), score: unweighted ? score / queryTerms.length : score };
    });
    return found.sort((a, b) => b.score - a.score).map(({ id }) => id);
  };
}

async function engine({ excerpts }: Corpus, without: Partial<Ranking>): Promise<Find> {
  const analysis = await analyse(excerpts, documentOf, new Slicer());
  const built = await SearchEngine.build(
    analysis,
    [],
    new Slicer(),
    { ...RANKING, ...without },
    await loadWordVectors(),
  );
  return (query) =>
    built
      .search({ query: parseQuery(query), order: 'relevance', limit: SHOWN })
      .best.map(({ doc }) => excerpts[doc]!.id);
}

const forms = { sameForm: 0, complete: 0 };
const firstStage = { similarity: 0, softMatch: 0, neighbourhood: 0 };
const steps: Readonly<Record<string, (corpus: Corpus) => Find | Promise<Find>>> = {
  'MiniSearch as it comes': (corpus) => miniSearch(corpus, false, false),
  'Porter2 stems, stop words left out of queries': (corpus) => miniSearch(corpus, true, false),
  'score not multiplied by the number of matched words': (corpus) => miniSearch(corpus, true, true),
  'one field for all, a second for the head; k, b, d for short texts; own query reading': (corpus) =>
    engine(corpus, { neighbours: 0, ...forms, aligned: 0, ...firstStage }),
  'neighbouring words, same forms, order and distance of the query': (corpus) => engine(corpus, firstStage),
  'second stage: similar candidates': (corpus) => engine(corpus, { similarity: 0, softMatch: 0 }),
  'second stage: nearness in meaning': (corpus) => engine(corpus, { softMatch: 0 }),
  'second stage: soft word match, all of it': (corpus) => engine(corpus, {}),
};

const dirs = process.argv.slice(2);
if (dirs.length === 0) {
  console.error('Say which collections: npm run bench:ablation -- <dir> [<dir> …]');
  process.exit(1);
}
const collections = new Map<string, Collection>();
for (const dir of dirs) collections.set(dir, await readCollection(dir));
const results: Record<string, Record<string, number>> = {};
for (const [step, build] of Object.entries(steps)) {
  const row: Record<string, number> = {};
  for (const [dir, { corpus, queries }] of collections) {
    const find = await build(corpus);
    row[dir] = round(mean(queries.map(({ query, judged }) => ndcg(find(query), judged, SHOWN))));
  }
  results[step] = row;
  console.log(`${Object.values(row).join('  ')}  ${step}`);
}
console.log(JSON.stringify(results));
