import { isEnglishTerm } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import type { Candidate, Candidates } from './candidates.ts';
import type { Scorer } from './scoring.ts';
import { NO_VECTOR, norm, type WordVectors } from './word-vectors.ts';

/** Words with a lower cosine are considered unrelated. */
const MIN_SIMILARITY = 0.3;
/** The weight of an unknown word as a share of its idf: it may not be a word at all. */
const UNKNOWN_SHARE = 0.7;

/** A content word of a query. */
export interface QueryWord {
  readonly word: string;
  /** The terms it expands to; none if the library lacks it. */
  readonly terms: readonly number[];
  readonly idf: number;
}

/** The similarity in meaning of each candidate to the query. */
export interface Comparison {
  /** Cosines of the mean vectors of the query and the documents, weighted by idf. */
  readonly similarities: Float64Array;
  /** The sum of the weights of the query's words, each times its cosine with the most similar word of the document. */
  readonly softMatches: Float64Array;
}

/** The row of a word that has not been looked up yet. */
const UNKNOWN_ROW = -2;

/** Compares queries with documents by the vectors of their words. */
export class Semantics {
  readonly #index: PackedIndex;
  readonly #scorer: Scorer;
  readonly #vectors: WordVectors;
  /** The row of each word's vector. */
  readonly #rows: Int32Array;
  /** The norm of the sum of each document's vectors; 0 if not known yet. */
  readonly #norms: Float32Array;

  constructor(index: PackedIndex, scorer: Scorer, vectors: WordVectors) {
    this.#index = index;
    this.#scorer = scorer;
    this.#vectors = vectors;
    this.#rows = new Int32Array(index.lexicon.words.length).fill(UNKNOWN_ROW);
    this.#norms = new Float32Array(index.documentCount);
  }

  /** @returns undefined if no word of the query has a vector */
  compare(query: readonly QueryWord[], candidates: Candidates): Comparison | undefined {
    const weights = query.map(({ terms, idf }) => (terms.length > 0 ? idf : UNKNOWN_SHARE * idf));
    const rows = query.map((word) => this.#rowOfQuery(word));
    if (rows.every((row) => row === NO_VECTOR)) return undefined;
    const mean = new Float32Array(this.#vectors.dimensions);
    for (const [at, row] of rows.entries()) this.#vectors.addUnit(mean, row, weights[at]!);
    const packed = this.#vectors.pack(
      rows.map((row) => this.#vectors.addUnit(new Float32Array(mean.length), row, 1)),
    );
    const { documents, words } = candidates;
    const matched = matchedBy(query, candidates);
    const cosinesOf = words.map((word) => this.#cosines(word, packed));
    // A cosine with the mean is the mean of the cosines.
    const shares = weights.map((weight) => weight / (norm(mean) || 1));
    const nearQuery = cosinesOf.map((cosines, word) => {
      const toMean = cosines?.reduce((sum, cosine, each) => sum + shares[each]! * cosine, 0) ?? 0;
      return toMean * this.#weight(words[word]!);
    });
    const similarities = new Float64Array(documents.length);
    const softMatches = new Float64Array(documents.length);
    const nearest = new Float32Array(query.length);
    for (const [at, candidate] of documents.entries()) {
      nearest.fill(0);
      let sum = 0;
      for (const word of candidate.words) {
        const cosines = cosinesOf[word];
        if (!cosines) continue;
        sum += nearQuery[word]!;
        for (let each = 0; each < cosines.length; each++) {
          if (cosines[each]! > nearest[each]!) nearest[each] = cosines[each]!;
        }
      }
      const norm = this.#normOf(candidate, words);
      similarities[at] = norm > 0 ? sum / norm : 0;
      for (const [each, weight] of weights.entries()) {
        const cosine = nearest[each]!;
        if (matched[at]! & (1 << each)) softMatches[at]! += weight;
        else if (cosine > MIN_SIMILARITY) softMatches[at]! += weight * cosine;
      }
    }
    return { similarities, softMatches };
  }

  /** The vectors are of English words, so a word that occurs only in other languages has none. */
  #rowOfQuery({ word, terms }: QueryWord): number {
    const { terms: spelled } = this.#index.lexicon;
    const isForeign = terms.length > 0 && !terms.some((term) => isEnglishTerm(spelled[term]!));
    return isForeign ? NO_VECTOR : this.#vectors.row(word);
  }

  #rowOf(word: number): number {
    if (this.#rows[word] === UNKNOWN_ROW) {
      const { words, terms, termOf } = this.#index.lexicon;
      const isEnglish = isEnglishTerm(terms[termOf[word]!]!);
      this.#rows[word] = isEnglish ? this.#vectors.row(words[word]!) : NO_VECTOR;
    }
    return this.#rows[word]!;
  }

  #weight(word: number): number {
    return this.#scorer.idf(this.#index.documentFrequency(this.#index.lexicon.termOf[word]!));
  }

  /** A word's cosines with each word of the query; undefined without a vector. */
  #cosines(word: number, packed: Int8Array): Float32Array | undefined {
    const row = this.#rowOf(word);
    return row === NO_VECTOR ? undefined : this.#vectors.cosines(row, packed);
  }

  /** @param numbers of the candidates' words in the library */
  #normOf({ doc, words }: Candidate, numbers: readonly number[]): number {
    const known = this.#norms[doc]!;
    if (known > 0) return known;
    const sum = new Float32Array(this.#vectors.dimensions);
    for (const word of words) {
      this.#vectors.addUnit(sum, this.#rowOf(numbers[word]!), this.#weight(numbers[word]!));
    }
    this.#norms[doc] = norm(sum);
    return this.#norms[doc]!;
  }
}

/** Which words of the query each candidate contains in any form: bit n for the n-th word. */
function matchedBy(query: readonly QueryWord[], { documents, terms }: Candidates): Uint16Array {
  const bits = new Map<number, number>();
  for (const [at, { terms }] of query.entries()) {
    for (const term of terms) bits.set(term, (bits.get(term) ?? 0) | (1 << at));
  }
  const wanted = Uint16Array.from(terms, (term) => bits.get(term) ?? 0);
  return Uint16Array.from(documents, (candidate) =>
    candidate.terms.reduce((matched, term) => matched | wanted[term]!, 0),
  );
}
