import type { PackedIndex } from '../index/packed-index.ts';
import type { Candidate, Candidates } from './candidates.ts';
import type { Scorer } from './scoring.ts';

/** How many of the best candidates contribute to others. */
const MAX_LENDERS = 10;
/** Emphasises very similar documents, and the very best among the candidates. */
const SIMILARITY_POWER = 2;
const SCORE_POWER = 3;
/** Terms in only one document connect it with none. */
const MIN_DOCUMENTS = 2;

/** A document's terms, weighted by tf-idf. */
interface TermVector {
  readonly terms: readonly number[];
  /** Normalised to length 1. */
  readonly weights: readonly number[];
}

/**
 * What each candidate gains from similar ones that rank high: score regularisation based on the cluster hypothesis (Diaz,
 * 2005), which has the effect of pseudo-relevance feedback without choosing terms. Similarity is the cosine of the
 * documents' tf-idf vectors; a document is never its own neighbour.
 */
export class Neighbours {
  readonly #index: PackedIndex;
  readonly #scorer: Scorer;

  constructor(index: PackedIndex, scorer: Scorer) {
    this.#index = index;
    this.#scorer = scorer;
  }

  /** @param scores of the candidates so far, none negative */
  gains({ documents, terms }: Candidates, scores: readonly number[]): Float64Array {
    const frequencies = terms.map((term) => this.#index.frequency(term));
    const idfs = frequencies.map((frequency) => this.#scorer.idf(frequency));
    const vectors = documents.map((candidate) => tfIdf(candidate, frequencies, idfs));
    const lenders = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, MAX_LENDERS);
    const gains = new Float64Array(documents.length);
    const lent = new Float64Array(terms.length);
    for (const lender of lenders) {
      const { terms, weights } = vectors[lender]!;
      lent.fill(0);
      for (const [at, term] of terms.entries()) lent[term] = weights[at]!;
      const share = scores[lender]! ** SCORE_POWER;
      for (const [at, vector] of vectors.entries()) {
        if (at !== lender) gains[at]! += share * cosine(vector, lent) ** SIMILARITY_POWER;
      }
    }
    return gains;
  }
}

/**
 * @param frequencies of each term of the candidates
 * @param idfs of each term of the candidates
 */
function tfIdf(
  { terms: all, counts }: Candidate,
  frequencies: readonly number[],
  idfs: readonly number[],
): TermVector {
  const terms: number[] = [];
  const weights: number[] = [];
  let squares = 0;
  for (const [at, term] of all.entries()) {
    if (frequencies[term]! < MIN_DOCUMENTS) continue;
    const weight = (1 + Math.log(counts[at]!)) * idfs[term]!;
    terms.push(term);
    weights.push(weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares) || 1;
  return { terms, weights: weights.map((weight) => weight / length) };
}

/** @param other the weight of each term of the candidates */
function cosine({ terms, weights }: TermVector, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < terms.length; at++) sum += other[terms[at]!]! * weights[at]!;
  return sum;
}
