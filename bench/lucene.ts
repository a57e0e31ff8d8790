import { createRequire } from 'node:module';
import type { Corpus } from '../src/corpus/model.ts';

/** Anserini's settings for Lucene, with which Lucene's figures in docs/search.md were measured. */
const K1 = 0.9;
const B = 0.4;
/** The stop words of Lucene's EnglishAnalyzer. */
const STOP_WORDS = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there
   these they this to was will with`.split(/\s+/),
);
const WORDS = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const { newStemmer } = createRequire(import.meta.url)('snowball-stemmers') as {
  newStemmer(algorithm: string): { stem(word: string): string };
};
const porter = newStemmer('porter');

/** Words as Lucene's EnglishAnalyzer has them: without possessives and stop words, Porter stems. */
function analyse(text: string): string[] {
  return (text.toLowerCase().match(WORDS) ?? [])
    .map((word) => word.replace(/['’]s$/, ''))
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => porter.stem(word));
}

/**
 * Lucene's BM25 (BM25Similarity, lengths not rounded to a byte) over title, text and authors in one field, as a baseline
 * in the same run.
 *
 * @returns ids of the best documents for a query
 */
export function luceneBm25({ excerpts }: Corpus): (query: string, limit: number) => string[] {
  const postings = new Map<string, Map<number, number>>();
  const lengths = excerpts.map(({ text, post }, doc) => {
    const terms = analyse([post.title ?? '', text, ...post.authors.map(({ name }) => name)].join('\n'));
    for (const term of terms) {
      const docs = postings.get(term) ?? new Map<number, number>();
      postings.set(term, docs.set(doc, (docs.get(doc) ?? 0) + 1));
    }
    return terms.length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return (query, limit) => {
    const scores = new Map<number, number>();
    for (const term of analyse(query)) {
      const docs = postings.get(term) ?? new Map<number, number>();
      const idf = Math.log(1 + (excerpts.length - docs.size + 0.5) / (docs.size + 0.5));
      for (const [doc, count] of docs) {
        const gain = (idf * count) / (count + K1 * (1 - B + (B * lengths[doc]!) / mean));
        scores.set(doc, (scores.get(doc) ?? 0) + gain);
      }
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([doc]) => excerpts[doc]!.id);
  };
}
