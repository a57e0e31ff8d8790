import type { PackedIndex } from '../index/packed-index.ts';
import { type Postings, restrictTo } from '../index/postings.ts';
import type { Ranking } from './settings.ts';
import { type Scored, TopK } from './top-k.ts';

/** One thing that a query asks for, in any of several forms. */
export interface Concept {
  /** The postings of each form. A document is scored for the first one it contains. */
  readonly alternatives: readonly Postings[];
  /** Its weight in the query, 1 for an ordinary word. */
  readonly weight: number;
}

/** Whether a document may be found at all, given filters, phrases and exclusions. */
export type Accept = (doc: number) => boolean;

/** The documents that matched. */
export interface Scores {
  /** The best documents, best first. */
  readonly best: Scored[];
  /** How many documents matched. */
  readonly total: number;
  /** How many of them contain every concept that occurs in the library. */
  readonly complete: number;
}

/** Scores documents by BM25+ (Lv and Zhai, 2011, https://doi.org/10.1145/2063576.2063584) into one array that is reused. */
export class Scorer {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  readonly #scores: Float64Array;
  /** The documents with a score, and their number. */
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  /** The last concept found in each document; every concept of every query has its own number. */
  readonly #stamps: Float64Array;
  #stamp = 0;
  /** How many concepts of this query each scored document contains. */
  readonly #counts: Uint16Array;
  /** BM25's length normalisation of each document, and of its head. */
  readonly #norms: Float32Array;
  readonly #headNorms: Float32Array;

  constructor(index: PackedIndex, ranking: Ranking) {
    this.#index = index;
    this.#ranking = ranking;
    const [mean, headMean] = index.meanLengths;
    this.#scores = new Float64Array(index.documentCount);
    this.#touched = new Uint32Array(index.documentCount);
    this.#stamps = new Float64Array(index.documentCount);
    this.#counts = new Uint16Array(index.documentCount);
    this.#norms = norms(index.lengths, mean, ranking);
    this.#headNorms = norms(index.headLengths, headMean, ranking);
  }

  /** BM25's inverse document frequency. @param documents that contain the term */
  idf(documents: number): number {
    const all = this.#index.documentCount;
    const containing = Math.min(documents, all);
    return Math.log(1 + (all - containing + 0.5) / (containing + 0.5));
  }

  /** What a single occurrence of a term with idf 1 adds to the score. */
  single(doc: number): number {
    return this.#saturation(1, this.#norms[doc]!);
  }

  /**
   * Finds the documents that contain any of the concepts, or all of them.
   *
   * @param newest each document's rank by date, newest first, which also breaks ties
   */
  score(
    concepts: readonly Concept[],
    limit: number,
    newest: ArrayLike<number>,
    accept: Accept | undefined,
    order: 'relevance' | 'newest' = 'relevance',
    match: 'any' | 'all' = 'any',
  ): Scores {
    this.#touchedCount = 0;
    const before = this.#stamp;
    for (const concept of concepts) this.#add(concept, match === 'all' && this.#stamp > before);
    const top = new TopK(limit, newest);
    const scores = this.#scores;
    const known = concepts.filter(({ alternatives }) => alternatives.some(({ docs }) => docs.length > 0));
    let total = 0;
    let complete = 0;
    let lowest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < this.#touchedCount; at++) {
      const doc = this.#touched[at]!;
      const score = order === 'newest' ? 0 : scores[doc]!;
      scores[doc] = 0;
      if (match === 'all' && this.#stamps[doc] !== this.#stamp) continue;
      if (accept && !accept(doc)) continue;
      total++;
      if (this.#counts[doc] === known.length) complete++;
      if (score >= lowest) lowest = top.offer(doc, score);
    }
    return { best: top.ranked(), total, complete };
  }

  /** Adds the scores for further concepts to those of some documents. */
  add(concepts: readonly Concept[], scored: readonly Scored[]): Scored[] {
    const docs = Uint32Array.from(scored, ({ doc }) => doc).sort();
    const gains = new Map<number, number>();
    for (const concept of concepts) {
      const { idf, headIdf } = this.#idfs(concept);
      const seen = new Set<number>();
      for (const alternative of concept.alternatives) {
        const held = restrictTo(alternative, docs);
        for (const [at, doc] of held.docs.entries()) {
          if (seen.has(doc)) continue;
          seen.add(doc);
          let gain = idf * this.#saturation(held.frequencies[at]!, this.#norms[doc]!);
          const inHead = held.headFrequencies[at]!;
          if (inHead > 0) gain += headIdf * this.#saturation(inHead, this.#headNorms[doc]!);
          gains.set(doc, (gains.get(doc) ?? 0) + gain);
        }
      }
    }
    return scored.map(({ doc, score }) => ({ doc, score: score + (gains.get(doc) ?? 0) }));
  }

  /** The score of a term with idf 1 at this frequency in a document, or in its head. */
  #saturation(frequency: number, norm: number): number {
    return this.#ranking.d + (frequency * (this.#ranking.k + 1)) / (frequency + norm);
  }

  /** A concept's weights in the whole document and in its head. */
  #idfs({ alternatives, weight }: Concept): { idf: number; headIdf: number } {
    const documents = alternatives.reduce((sum, postings) => sum + postings.documentFrequency, 0);
    const heads = alternatives.reduce((sum, postings) => sum + postings.headDocumentFrequency, 0);
    return {
      idf: weight * this.idf(documents),
      headIdf: weight * this.#ranking.head * this.idf(heads),
    };
  }

  /** @param onlyLast adds only to documents that contain the preceding concept */
  #add(concept: Concept, onlyLast: boolean): void {
    const { k, d } = this.#ranking;
    const last = this.#stamp;
    const stamp = ++this.#stamp;
    const { idf, headIdf } = this.#idfs(concept);
    const { alternatives } = concept;
    const [scores, stamps, norms] = [this.#scores, this.#stamps, this.#norms];
    for (const { docs, frequencies, headFrequencies } of alternatives) {
      for (let at = 0; at < docs.length; at++) {
        const doc = docs[at]!;
        const seen = stamps[doc]!;
        if (seen === stamp || (onlyLast && seen !== last)) continue;
        stamps[doc] = stamp;
        const frequency = frequencies[at]!;
        let score = idf * (d + (frequency * (k + 1)) / (frequency + norms[doc]!));
        const inHead = headFrequencies[at]!;
        if (inHead > 0) score += headIdf * (d + (inHead * (k + 1)) / (inHead + this.#headNorms[doc]!));
        if (scores[doc] === 0) {
          this.#touched[this.#touchedCount++] = doc;
          this.#counts[doc] = 0;
        }
        this.#counts[doc]!++;
        scores[doc]! += score;
      }
    }
  }
}

function norms(lengths: Uint32Array, mean: number, { k, b }: Ranking): Float32Array {
  const all = new Float32Array(lengths.length);
  for (let doc = 0; doc < lengths.length; doc++) all[doc] = k * (1 - b + (b * lengths[doc]!) / (mean || 1));
  return all;
}
