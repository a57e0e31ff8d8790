import type { PackedIndex } from '../index/packed-index.ts';
import { among, type Postings } from '../index/postings.ts';
import type { Ranking } from './settings.ts';
import { type Scored, TopK } from './top-k.ts';

/** One thing that a query looks for, whatever word it stands for in the documents. */
export interface Concept {
  /** The documents of each word that will do. A document counts for the first that it has. */
  readonly alternatives: readonly Postings[];
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
  /** How many of these have every concept that any document of the library has. */
  readonly complete: number;
}

/** Scores documents by BM25+ into one array that is used again and again. */
export class Scorer {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  readonly #scores: Float64Array;
  /** The documents that have a score, and how many they are. */
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  /** The last concept that each document was found to have; every concept of every query has a number of its own. */
  readonly #stamps: Float64Array;
  #stamp = 0;
  /** How many concepts of this query each document with a score has. */
  readonly #counts: Uint16Array;
  /** What repetitions of a word are weighed against in each document, and in its head. */
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

  /** How much a term that so many documents have says about them (BM25's inverse document frequency). */
  rarity(documents: number): number {
    const all = this.#index.documentCount;
    const having = Math.min(documents, all);
    return Math.log(1 + (all - having + 0.5) / (having + 0.5));
  }

  /** What one occurrence of a term of rarity 1 gives the document. */
  single(doc: number): number {
    return this.#saturation(1, this.#norms[doc]!);
  }

  /**
   * Finds the documents with any of the concepts, or with all of them.
   *
   * @param newest the place of each document when the newest comes first; it decides between equal scores too
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

  /** Adds to the scores of some documents what further concepts give them. */
  add(concepts: readonly Concept[], scored: readonly Scored[]): Scored[] {
    const docs = Uint32Array.from(scored, ({ doc }) => doc).sort();
    const gains = new Map<number, number>();
    for (const concept of concepts) {
      const { rarity, headRarity } = this.#rarities(concept);
      const seen = new Set<number>();
      for (const alternative of concept.alternatives) {
        const held = among(alternative, docs);
        for (const [at, doc] of held.docs.entries()) {
          if (seen.has(doc)) continue;
          seen.add(doc);
          let gain = rarity * this.#saturation(held.counts[at]!, this.#norms[doc]!);
          const inHead = held.headCounts[at]!;
          if (inHead > 0) gain += headRarity * this.#saturation(inHead, this.#headNorms[doc]!);
          gains.set(doc, (gains.get(doc) ?? 0) + gain);
        }
      }
    }
    return scored.map(({ doc, score }) => ({ doc, score: score + (gains.get(doc) ?? 0) }));
  }

  /** What a term of rarity 1 gives that stands so often in a document, or in its head. */
  #saturation(count: number, norm: number): number {
    return this.#ranking.d + (count * (this.#ranking.k + 1)) / (count + norm);
  }

  /** How much a concept says, in the whole of a document and in its head. */
  #rarities({ alternatives, weight }: Concept): { rarity: number; headRarity: number } {
    const documents = alternatives.reduce((sum, postings) => sum + postings.documents, 0);
    const heads = alternatives.reduce((sum, postings) => sum + postings.heads, 0);
    return {
      rarity: weight * this.rarity(documents),
      headRarity: weight * this.#ranking.head * this.rarity(heads),
    };
  }

  /** @param onlyLast adds only to documents that have the concept before */
  #add(concept: Concept, onlyLast: boolean): void {
    const { k, d } = this.#ranking;
    const last = this.#stamp;
    const stamp = ++this.#stamp;
    const { rarity, headRarity } = this.#rarities(concept);
    const { alternatives } = concept;
    const [scores, stamps, norms] = [this.#scores, this.#stamps, this.#norms];
    for (const { docs, counts, headCounts } of alternatives) {
      for (let at = 0; at < docs.length; at++) {
        const doc = docs[at]!;
        const seen = stamps[doc]!;
        if (seen === stamp || (onlyLast && seen !== last)) continue;
        stamps[doc] = stamp;
        const count = counts[at]!;
        let score = rarity * (d + (count * (k + 1)) / (count + norms[doc]!));
        const inHead = headCounts[at]!;
        if (inHead > 0) score += headRarity * (d + (inHead * (k + 1)) / (inHead + this.#headNorms[doc]!));
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
