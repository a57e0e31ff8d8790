/**
 * Measures how well something half-remembered is found: `npm run bench:known-item -- [excerpts.jsonl]`. Queries of each
 * kind are made from every third excerpt, the same every time, and asked of the library and of plain MiniSearch with
 * its documented typing-tolerant settings; then come the paraphrased questions of questions.jsonl, beside Lucene's BM25
 * too. The last line is JSON.
 */
import MiniSearch from 'minisearch';
import type { Excerpt } from '../src/corpus/model.ts';
import { Library } from '../src/library/library.ts';
import { isStopWord } from '../src/text/stop-words.ts';
import { corpusOf } from '../test/support/corpus.ts';
import { readDocuments, readQuestions } from './collection.ts';
import { luceneBm25 } from './lucene.ts';
import { type Judgements, mean, reciprocalRank, round } from './measures.ts';
import { randomNumbers } from './random.ts';

const FILE = '../shared/data/excerpts.jsonl';
const SHOWN = 10;
const EVERY = 3;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const documents = await readDocuments(process.argv[2] ?? FILE);
const corpus = corpusOf(documents);
const library = await Library.build(corpus);
const plain = new MiniSearch({
  fields: ['title', 'text', 'authors'],
  searchOptions: { prefix: true, fuzzy: 0.2 },
});
plain.addAll(
  corpus.excerpts.map(({ id, text, post }) => ({
    id,
    text,
    title: post.title,
    authors: post.authors.map(({ name }) => name).join(', '),
  })),
);

const random = randomNumbers(1);
const below = (limit: number) => Math.floor(random() * limit);
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
const frequencies = new Map<string, number>();
for (const { text } of corpus.excerpts) {
  for (const word of new Set(wordsOf(text.toLowerCase())))
    frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
}

/** One typing error in the longest word: a swap, a letter too many, too few, or another one. */
function mistype(words: readonly string[]): string[] {
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a));
  const at = 1 + below(Math.max(1, longest.length - 2));
  const [head, letter, next, tail] = [
    longest.slice(0, at),
    longest[at] ?? '',
    longest[at + 1] ?? '',
    longest.slice(at + 2),
  ];
  const other = LETTERS[below(LETTERS.length)]!;
  const wrong = [
    head + next + letter + tail,
    head + other + letter + next + tail,
    head + next + tail,
    head + other + next + tail,
  ][below(4)]!;
  return words.map((word) => (word === longest ? wrong : word));
}

function consecutive(text: string): string[] {
  const words = wordsOf(text);
  const middle = Math.floor(words.length / 2) - 2;
  return words.slice(Math.max(0, middle), middle + 5);
}

/** The rarest words of the text that are no names of one-off things, in another order. */
function rareWords(text: string, count: number): string[] {
  const words = [...new Set(wordsOf(text.toLowerCase()))].filter(
    (word) => word.length > 3 && !isStopWord(word),
  );
  const rare = words.sort((a, b) => frequencies.get(a)! - frequencies.get(b)! || (a < b ? -1 : 1));
  return rare.slice(0, count).reverse();
}

const kinds: Record<string, (excerpt: Excerpt) => string[]> = {
  title: ({ post }) => [post.title ?? ''],
  'five consecutive words': ({ text }) => consecutive(text),
  'the same with one typo': ({ text }) => mistype(consecutive(text)),
  'three rare words, other order': ({ text }) => rareWords(text, 3),
  'author and two words': ({ text, post }) => [
    post.authors[0]?.name ?? '',
    ...rareWords(text, 6).slice(0, 2),
  ],
};

/** Any excerpt will do that has what is remembered: some titles, texts and boilerplate phrases stand in several. */
const spaced = (words: readonly string[]) => ` ${words.join(' ').toLowerCase()} `;
const texts = corpus.excerpts.map(({ text }) => spaced(wordsOf(text)));
function rightOnes(kind: string, excerpt: Excerpt): Excerpt[] {
  if (kind === 'title') return corpus.excerpts.filter(({ post }) => post.title === excerpt.post.title);
  const remembered =
    kind.includes('words, ') || kind.startsWith('author') ? wordsOf(excerpt.text) : consecutive(excerpt.text);
  return corpus.excerpts.filter((_, at) => texts[at]!.includes(spaced(remembered)));
}

interface Asked {
  readonly query: string;
  readonly judged: Judgements;
}

const engines: Readonly<Record<string, (query: string) => string[]>> = {
  commonplace: (query) => library.search({ query, limit: SHOWN }).hits.map(({ excerpt }) => excerpt.id),
  minisearch: (query) =>
    plain
      .search(query)
      .slice(0, SHOWN)
      .map(({ id }) => id),
};
const lucene = luceneBm25(corpus);

const results: Record<string, unknown> = {};
function measure(kind: string, asked: readonly Asked[], finders: typeof engines): void {
  const figures = Object.entries(finders).map(([name, find]) => {
    const ranks = asked.map(({ query, judged }) => reciprocalRank(find(query), judged, SHOWN));
    const first = mean(ranks.map((rank) => (rank === 1 ? 1 : 0)));
    return [name, { 'mrr@10': round(mean(ranks)), 'success@1': round(first) }] as const;
  });
  results[kind] = { queries: asked.length, ...Object.fromEntries(figures) };
  console.log(`${kind}: ${JSON.stringify(results[kind])}`);
}

for (const [kind, queryOf] of Object.entries(kinds)) {
  const asked = corpus.excerpts
    .filter((excerpt, at) => at % EVERY === 0 && wordsOf(excerpt.text).length >= 10)
    .map((excerpt) => {
      const judged = new Map(rightOnes(kind, excerpt).map(({ id }) => [id, 1]));
      return { query: queryOf(excerpt).join(' '), judged };
    });
  measure(kind, asked, engines);
}
const questions = await readQuestions(documents);
for (const [kind, group] of Map.groupBy(
  questions,
  ({ shares, half }) => `question, ${shares} words shared, ${half}`,
)) {
  const asked = group.map(({ id, query }) => ({ query, judged: new Map([[id, 1]]) }));
  measure(kind, asked, { ...engines, lucene: (query) => lucene(query, SHOWN) });
}
console.log(JSON.stringify(results));
