import type { PackedIndex } from './packed-index.ts';
import type { Postings } from './postings.ts';
import type { Ranking } from './ranking.ts';
import { type Scored, Top } from './top.ts';

/** One thing that a query looks for, whatever word it stands for in the documents. */
export interface Concept {
  readonly postings: Postings;
  /** How much it counts in the query, 1 for an ordinary word. */
  readonly weight: number;
}

/** Whether a document may be found at all: filters, required phrases, exclusions. */
export type Accept = (doc: number) => boolean;

/** What matched. */
export interface Scores {
  /** The best documents, best first. */
  readonly best: Scored[];
  /** How many documents matched. */
  readonly total: number;
}

/** Scores documents by BM25+ into one array that is used again and again. */
export class Scorer {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  readonly #scores: Float64Array;
  readonly #touched: Uint32Array;
  /** What repetitions of a word are weighed against in each document, and in its head. */
  readonly #norms: Float32Array;
  readonly #headNorms: Float32Array;

  constructor(index: PackedIndex, ranking: Ranking) {
    this.#index = index;
    this.#ranking = ranking;
    const [mean, headMean] = index.meanLengths;
    this.#scores = new Float64Array(index.documentCount);
    this.#touched = new Uint32Array(index.documentCount);
    this.#norms = norms(index.lengths, mean, ranking);
    this.#headNorms = norms(index.headLengths, headMean, ranking);
  }

  /** How much a term that so many documents have says about them (BM25's inverse document frequency). */
  rarity(documents: number): number {
    return Math.log(1 + (this.#index.documentCount - documents + 0.5) / (documents + 0.5));
  }

  /** What one occurrence of a term of rarity 1 gives the document. */
  single(doc: number): number {
    return this.#ranking.d + (this.#ranking.k + 1) / (1 + this.#norms[doc]!);
  }

  /**
   * Finds the documents with any of the concepts.
   *
   * @param newest the place of each document when the newest comes first; it decides between equal scores too
   */
  score(
    concepts: readonly Concept[],
    limit: number,
    newest: ArrayLike<number>,
    accept: Accept | undefined,
    order: 'relevance' | 'newest',
  ): Scores {
    let touched = 0;
    for (const { postings, weight } of concepts) touched = this.#add(postings, weight, touched);
    const top = new Top(limit, newest);
    const scores = this.#scores;
    let total = 0;
    let lowest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < touched; at++) {
      const doc = this.#touched[at]!;
      const score = order === 'newest' ? 0 : scores[doc]!;
      scores[doc] = 0;
      if (accept && !accept(doc)) continue;
      total++;
      if (score >= lowest) lowest = top.offer(doc, score);
    }
    return { best: top.ranked(), total };
  }

  #add(postings: Postings, weight: number, touched: number): number {
    const { k, d, head } = this.#ranking;
    const { docs, counts, headCounts } = postings;
    const rarity = weight * this.rarity(docs.length);
    const headRarity = weight * head * this.rarity(postings.heads);
    const scores = this.#scores;
    const norms = this.#norms;
    for (let at = 0; at < docs.length; at++) {
      const doc = docs[at]!;
      const count = counts[at]!;
      let score = rarity * (d + (count * (k + 1)) / (count + norms[doc]!));
      const inHead = headCounts[at]!;
      if (inHead > 0) score += headRarity * (d + (inHead * (k + 1)) / (inHead + this.#headNorms[doc]!));
      if (scores[doc] === 0) this.#touched[touched++] = doc;
      scores[doc]! += score;
    }
    return touched;
  }
}

function norms(lengths: Uint32Array, mean: number, { k, b }: Ranking): Float32Array {
  return Float32Array.from(lengths, (length) => k * (1 - b + (b * length) / (mean || 1)));
}
