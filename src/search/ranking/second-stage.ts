import { isStopWord } from '../../text/stop-words.ts';
import { termsOfWord } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import { CandidateReader } from './candidates.ts';
import { Neighbours } from './neighbours.ts';
import type { Scorer } from './scoring.ts';
import { type QueryWord, Semantics } from './semantics.ts';
import type { Ranking } from './settings.ts';
import type { Scored } from './top-k.ts';
import type { WordVectors } from './word-vectors.ts';

/** The maximum number of query words to compare: the rarest. */
const MAX_QUERY_WORDS = 12;

/**
 * Re-scores the best documents of the first stage by meaning. Each signal is divided by its maximum over the candidates, so
 * that the weights mean the same in every library; docs/decisions/0047 explains how they were chosen.
 *
 * Nothing is learnt from the library but document frequencies, so that a library that has grown answers like one built from
 * scratch.
 */
export class SecondStage {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  readonly #scorer: Scorer;
  readonly #reader: CandidateReader;
  readonly #semantics: Semantics | undefined;
  readonly #neighbours: Neighbours;

  /** @param vectors without these, only words shared by candidates count */
  constructor(index: PackedIndex, ranking: Ranking, scorer: Scorer, vectors: WordVectors | undefined) {
    this.#index = index;
    this.#ranking = ranking;
    this.#scorer = scorer;
    this.#reader = new CandidateReader(index);
    this.#semantics = vectors && new Semantics(index, scorer, vectors);
    this.#neighbours = new Neighbours(index, scorer);
  }

  /**
   * @param words of the query, folded and corrected
   * @param ranked the candidates, best first
   * @param similarity of documents to the query according to the operator's own model; ignored while any candidate's is unknown
   * @returns the same documents with new scores
   */
  rerank(
    words: readonly string[],
    ranked: readonly Scored[],
    similarity?: (doc: number) => number | undefined,
  ): Scored[] {
    const highest = ranked.reduce((most, { score }) => Math.max(most, score), 0);
    if (highest === 0) return [...ranked];
    const candidates = this.#reader.read(ranked.map(({ doc }) => doc));
    const scores = ranked.map(({ score }) => score / highest);
    const add = (signal: Float64Array, weight: number) => {
      const largest = signal.reduce((most, each) => Math.max(most, each), 0);
      if (largest === 0) return;
      for (const [at, value] of signal.entries()) scores[at]! += (weight * Math.max(0, value)) / largest;
    };
    const semantic = this.#semantics?.compare(this.#queryWords(words), candidates);
    if (semantic) {
      add(semantic.similarities, this.#ranking.similarity);
      add(semantic.softMatches, this.#ranking.softMatch);
    }
    const embedded = similarity && ranked.map(({ doc }) => similarity(doc));
    if (embedded?.every((value) => value !== undefined)) {
      // Most models rate even unrelated texts as similar, so only differences count.
      const least = Math.min(...embedded);
      add(
        Float64Array.from(embedded, (value) => value - least),
        this.#ranking.embedding,
      );
    }
    add(this.#neighbours.gains(candidates, scores), this.#ranking.neighbourhood);
    return ranked.map(({ doc }, at) => ({ doc, score: scores[at]! * highest }));
  }

  #queryWords(words: readonly string[]): QueryWord[] {
    const content = [...new Set(words)].filter((word) => !isStopWord(word));
    return content
      .map((word) => {
        const terms = termsOfWord(this.#index.lexicon, word);
        const documents = terms.reduce((sum, term) => sum + this.#index.documentFrequency(term), 0);
        return { word, terms, idf: this.#scorer.idf(documents) };
      })
      .sort((a, b) => b.idf - a.idf)
      .slice(0, MAX_QUERY_WORDS);
  }
}
