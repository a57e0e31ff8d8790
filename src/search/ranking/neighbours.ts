import type { PackedIndex } from '../index/packed-index.ts';
import type { Candidate, Candidates } from './candidates.ts';
import type { Scorer } from './scoring.ts';

/** So many of the best candidates lend others something. */
const MAX_LENDERS = 10;
/** Only what is very similar counts, and of the best ones the very best most. */
const SIMILARITY_POWER = 2;
const SCORE_POWER = 3;
/** Terms that stand in one document only connect it with none. */
const MIN_DOCUMENTS = 2;

/** A document's terms, weighed by tf-idf. */
interface TermVector {
  readonly terms: readonly number[];
  /** Of length 1. */
  readonly weights: readonly number[];
}

/**
 * What each candidate gains from others that rank high and have similar words: score regularisation after the cluster
 * hypothesis (Diaz, 2005), which does what pseudo-relevance feedback does without choosing terms. Similarity is the
 * cosine of the documents' tf-idf vectors; a document is never its own neighbour.
 */
export class Neighbours {
  readonly #index: PackedIndex;
  readonly #scorer: Scorer;

  constructor(index: PackedIndex, scorer: Scorer) {
    this.#index = index;
    this.#scorer = scorer;
  }

  /** @param scores of the candidates so far, none below 0 */
  gains({ documents, terms }: Candidates, scores: readonly number[]): Float64Array {
    const frequencies = terms.map((term) => this.#index.frequency(term));
    const rarities = frequencies.map((frequency) => this.#scorer.rarity(frequency));
    const vectors = documents.map((candidate) => tfIdf(candidate, frequencies, rarities));
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
 * @param rarities of each term of the candidates
 */
function tfIdf(
  { terms: all, counts }: Candidate,
  frequencies: readonly number[],
  rarities: readonly number[],
): TermVector {
  const terms: number[] = [];
  const weights: number[] = [];
  let squares = 0;
  for (const [at, term] of all.entries()) {
    if (frequencies[term]! < MIN_DOCUMENTS) continue;
    const weight = (1 + Math.log(counts[at]!)) * rarities[term]!;
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
