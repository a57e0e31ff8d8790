import type { PackedIndex } from '../index/packed-index.ts';
import type { Candidate, Candidates } from './candidates.ts';
import type { Scorer } from './scoring.ts';

/** How many of the best candidates contribute to others. */
const MAX_CONTRIBUTORS = 10;
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
 * 2005, https://doi.org/10.1145/1099554.1099722), which has the effect of pseudo-relevance feedback without choosing terms.
 * Similarity is the cosine of the documents' tf-idf vectors; a document is never its own neighbour.
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
    const documentFrequencies = terms.map((term) => this.#index.documentFrequency(term));
    const idfs = documentFrequencies.map((frequency) => this.#scorer.idf(frequency));
    const vectors = documents.map((candidate) => tfIdf(candidate, documentFrequencies, idfs));
    const contributors = [...scores.keys()]
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, MAX_CONTRIBUTORS);
    const gains = new Float64Array(documents.length);
    const weightOf = new Float64Array(terms.length);
    for (const contributor of contributors) {
      const { terms, weights } = vectors[contributor]!;
      weightOf.fill(0);
      for (const [at, term] of terms.entries()) weightOf[term] = weights[at]!;
      const share = scores[contributor]! ** SCORE_POWER;
      for (const [at, vector] of vectors.entries()) {
        if (at !== contributor) gains[at]! += share * cosine(vector, weightOf) ** SIMILARITY_POWER;
      }
    }
    return gains;
  }
}

/**
 * @param documentFrequencies of each term of the candidates
 * @param idfs of each term of the candidates
 */
function tfIdf(
  { terms: all, frequencies }: Candidate,
  documentFrequencies: readonly number[],
  idfs: readonly number[],
): TermVector {
  const terms: number[] = [];
  const weights: number[] = [];
  let squares = 0;
  for (const [at, term] of all.entries()) {
    if (documentFrequencies[term]! < MIN_DOCUMENTS) continue;
    const weight = (1 + Math.log(frequencies[at]!)) * idfs[term]!;
    terms.push(term);
    weights.push(weight);
    squares += weight * weight;
  }
  const norm = Math.sqrt(squares) || 1;
  return { terms, weights: weights.map((weight) => weight / norm) };
}

/** @param other the weight of each term of the candidates */
function cosine({ terms, weights }: TermVector, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < terms.length; at++) sum += other[terms[at]!]! * weights[at]!;
  return sum;
}
