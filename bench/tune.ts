/**
 * Chooses the ranking's numbers leaving one collection out: `npm run bench:tune -- [--settings N] <dir> [<dir> …]`. A file
 * of excerpts stands for finding an excerpt by its title, titles not indexed, and for the development half of the
 * paraphrased questions about them. Settings are drawn at random around the present ones; for each collection those that do
 * best on all others are measured on it, and those that do best on all on the questions that are held out. The last line is
 * JSON.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { SearchEngine } from '../src/search/engine.ts';
import { type Analysis, analyse } from '../src/search/index/analysis.ts';
import { documentOf } from '../src/search/index/document.ts';
import { parseQuery } from '../src/search/query/parser.ts';
import { RANKING, type Ranking } from '../src/search/ranking/settings.ts';
import { loadWordVectors } from '../src/search/ranking/word-vectors.ts';
import { Slicer } from '../src/yielding.ts';
import { corpusOf } from '../test/support/corpus.ts';
import { type Collection, type Half, readCollection, readDocuments, readQuestions } from './collection.ts';
import { mean, ndcg, round } from './measures.ts';
import { randomNumbers } from './random.ts';

const SHOWN = 10;
/** Of a file of excerpts, so many are left out between two that are asked for. */
const EVERY = 8;
/** The figure of a left-out collection is the mean over so many of the best settings, lest chance decide. */
const BEST = 5;
const FACTORS = [0, 0.5, 0.75, 1, 1.25, 1.5];
const TUNED = [
  'k',
  'b',
  'd',
  'head',
  'stopWords',
  'neighbours',
  'similarity',
  'softMatch',
  'neighbourhood',
] as const;

const { values: args, positionals: places } = parseArgs({
  options: { settings: { type: 'string', default: '30' } },
  allowPositionals: true,
});
if (places.length < 2) {
  console.error('Say which collections: npm run bench:tune -- <dir> <dir> [<dir> …]');
  process.exit(1);
}

/** A collection by its name. */
type Named = readonly [string, Collection];

async function readPlace(place: string): Promise<Named[]> {
  if (!place.endsWith('.jsonl')) return [[basename(place), await readCollection(place)]];
  const documents = await readDocuments(place);
  const untitled = corpusOf(documents.map(({ title: _, ...rest }) => rest));
  const titles = documents.flatMap(({ title, id }, at) =>
    title && at % EVERY === 0 ? [{ query: title, judged: new Map([[String(id), 1]]) }] : [],
  );
  return [
    ['titles', { corpus: untitled, queries: titles }],
    ['questions', await questionsAbout(documents, 'development')],
  ];
}

async function questionsAbout(
  documents: Awaited<ReturnType<typeof readDocuments>>,
  wanted: Half,
): Promise<Collection> {
  const questions = (await readQuestions(documents)).filter(({ half }) => half === wanted);
  return {
    corpus: corpusOf(documents),
    queries: questions.map(({ id, query }) => ({ query, judged: new Map([[id, 1]]) })),
  };
}

const random = randomNumbers(1);
const drawn = (): Ranking => {
  const factors = TUNED.map((name) => {
    const choices = name === 'k' || name === 'b' ? FACTORS.slice(1) : FACTORS;
    return [name, RANKING[name] * choices[Math.floor(random() * choices.length)]!];
  });
  return { ...RANKING, ...Object.fromEntries(factors) };
};
const settings = [RANKING, ...Array.from({ length: Number(args.settings) }, drawn)];
const vectors = await loadWordVectors();

async function figure(
  { corpus, queries }: Collection,
  analysis: Analysis,
  ranking: Ranking,
): Promise<number> {
  const engine = await SearchEngine.build(analysis, [], new Slicer(), ranking, vectors);
  const figures = queries.map(({ query, judged }) => {
    const { best } = engine.search({ query: parseQuery(query), order: 'relevance', limit: SHOWN });
    return ndcg(
      best.map(({ doc }) => corpus.excerpts[doc]!.id),
      judged,
      SHOWN,
    );
  });
  return mean(figures);
}

async function figures([name, collection]: Named, tried: readonly Ranking[]): Promise<number[]> {
  const analysis = await analyse(collection.corpus.excerpts, documentOf, new Slicer());
  const row: number[] = [];
  for (const ranking of tried) row.push(await figure(collection, analysis, ranking));
  console.log(`${name}: now ${round(row[0]!)}, ${round(Math.min(...row))} to ${round(Math.max(...row))}`);
  return row;
}

const collections = (await Promise.all(places.map(readPlace))).flat();
/** nDCG@10 by collection, then by setting. */
const table: number[][] = [];
for (const collection of collections) table.push(await figures(collection, settings));

/** The settings that do best on the rows, each figure as a share of the present setting's. */
function bestOn(rows: readonly (readonly number[])[]): number[] {
  const value = (at: number) => mean(rows.map((row) => row[at]! / row[0]!));
  return [...settings.keys()].sort((a, b) => value(b) - value(a)).slice(0, BEST);
}

const leftOut = collections.map(([name], at) => {
  const best = bestOn(table.filter((_, row) => row !== at));
  return [name, round(mean(best.map((each) => table[at]![each]!)))] as const;
});
const best = bestOn(table).map((at) => settings[at]!);
const heldOut: number[] = [];
for (const place of places.filter((each) => each.endsWith('.jsonl'))) {
  const questions = await questionsAbout(await readDocuments(place), 'held out');
  const [now, ...others] = await figures(['questions held out', questions], [RANKING, ...best]);
  heldOut.push(now!, mean(others));
}
console.log(
  JSON.stringify({
    settings: settings.length,
    now: round(mean(table.map((row) => row[0]!))),
    leaveOneOut: round(mean(leftOut.map(([, value]) => value))),
    collections: Object.fromEntries(leftOut),
    heldOut: heldOut.map((value) => round(value)),
    best: Object.fromEntries(
      TUNED.map((name) => [name, round(mean(best.map((ranking) => ranking[name])), 3)]),
    ),
  }),
);
