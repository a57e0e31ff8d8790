import type { Acronym } from '../corpus/model.ts';
import { isStopWord } from '../text/stop-words.ts';
import type { Slicer } from '../yielding.ts';
import { Acronyms } from './index/acronyms.ts';
import type { Analysis } from './index/analysis.ts';
import { BREAK, termsOfWord } from './index/forward-index.ts';
import { PackedIndex } from './index/packed-index.ts';
import { restrictTo } from './index/postings.ts';
import { QueryExpander, type TermExpansion } from './query/expansion.ts';
import { operatorsOf, quotationOf } from './query/operators.ts';
import type { Query } from './query/parser.ts';
import { isTitle } from './query/phrase-matching.ts';
import { Proximity, type QueryPosition } from './ranking/proximity.ts';
import { type Accept, type Concept, Scorer } from './ranking/scoring.ts';
import { SecondStage } from './ranking/second-stage.ts';
import { RANKING, type Ranking } from './ranking/settings.ts';
import { type Scored, TopK } from './ranking/top-k.ts';
import type { WordVectors } from './ranking/word-vectors.ts';

/** Unquoted queries of at least this many words are also matched as a phrase. */
const MIN_QUOTATION_WORDS = 4;
/** Longer queries are not: ranking finds what they quote. */
const MAX_QUOTATION_WORDS = 12;
/** Distinct stop words of a query that are scored. */
const MAX_STOP_WORDS = 20;
/** Significant words to compare a text by, as in Lucene's MoreLikeThis. */
const MORE_LIKE_THIS_WORDS = 25;
/** Further documents to check for an unquoted quotation, beside those that rank well. */
const MAX_QUOTATION_CANDIDATES = 5000;
/** Documents between two checks of the clock. */
const DOCUMENTS_PER_STEP = 1024;

/** A request to the engine. */
export interface EngineRequest {
  readonly query: Query;
  /** Which documents may be found; all by default. */
  readonly accept?: Accept | undefined;
  readonly order: 'relevance' | 'newest';
  /** The maximum number of documents to return. */
  readonly limit: number;
  /** Whether the last word is still being typed. Documents must then contain every word. */
  readonly typing?: boolean;
  /** Skips the second ranking stage when speed matters more. */
  readonly rough?: boolean;
  /** A document's similarity to the query according to the operator's own model. */
  readonly similarity?: ((doc: number) => number | undefined) | undefined;
}

/** The engine's result. */
export interface EngineResult {
  readonly best: readonly Scored[];
  /** The number of documents that match any of the words. */
  readonly total: number;
  /** How many of them match all words that occur in the library. */
  readonly complete: number;
  /** How the words of the query were expanded. */
  readonly expansions: readonly TermExpansion[];
}

/** A full-text search engine over a fixed set of documents. Immutable. */
export class SearchEngine {
  readonly index: PackedIndex;
  readonly #expander: QueryExpander;
  readonly #ranking: Ranking;
  readonly #scorer: Scorer;
  readonly #proximity: Proximity;
  readonly #vectors: WordVectors | undefined;
  readonly #secondStage: SecondStage;
  /** Each document's rank in order of date, newest first. Also breaks ties between equal scores. */
  readonly #newest: Uint32Array;

  /**
   * Builds an engine without blocking the event loop.
   *
   * @param acronyms known acronyms, in addition to those that the documents define
   */
  static async build(
    { forward, acronyms: explained, newest }: Analysis,
    acronyms: readonly Acronym[],
    slicer: Slicer,
    ranking: Ranking = RANKING,
    vectors?: WordVectors,
  ): Promise<SearchEngine> {
    const index = await PackedIndex.build(forward, slicer);
    await slicer.pause();
    const allAcronyms = new Acronyms(acronyms, explained);
    await slicer.pause();
    return new SearchEngine(index, allAcronyms, newest, ranking, vectors);
  }

  /**
   * Returns an engine with more documents appended. It answers exactly as if it had been built from all of them.
   *
   * @param added the new documents
   * @param all what cannot be appended to and is made anew for all documents
   */
  async extend(
    added: Analysis['forward'],
    all: { readonly acronyms: Acronyms; readonly newest: Uint32Array },
    slicer: Slicer,
  ): Promise<SearchEngine> {
    const index = await this.index.extend(added, slicer);
    return new SearchEngine(index, all.acronyms, all.newest, this.#ranking, this.#vectors);
  }

  private constructor(
    index: PackedIndex,
    acronyms: Acronyms,
    newest: Uint32Array,
    ranking: Ranking,
    vectors: WordVectors | undefined,
  ) {
    this.index = index;
    this.#expander = new QueryExpander(index, acronyms, (word) => vectors?.isCommon(word) ?? false);
    this.#newest = newest;
    this.#ranking = ranking;
    this.#scorer = new Scorer(index, ranking);
    this.#proximity = new Proximity(index, ranking);
    this.#vectors = vectors;
    this.#secondStage = new SecondStage(index, ranking, this.#scorer, vectors);
  }

  search(request: EngineRequest): EngineResult {
    const { query, accept, order, limit, typing = false } = request;
    const operators = operatorsOf(this.index, query);
    const accepted = acceptBoth(accept, operators.accept);
    if (query.words.length === 0) return this.#all(accepted, limit);
    const expansions = this.#expander.expand(query.words, typing);
    const concepts = expansions.map((expansion) => this.#conceptOf(expansion, operators.within));
    const pool = Math.max(limit, this.#ranking.pool);
    const match = typing ? 'all' : 'any';
    const scores = this.#scorer.score(concepts, pool, this.#newest, accepted, order, match);
    const best =
      order === 'newest' || typing ? scores.best : this.#rerank(request, expansions, scores.best, accepted);
    return { ...scores, best: best.slice(0, limit), expansions };
  }

  /**
   * Finds all documents that contain every word of the query, in the library's order, without ranking them and without
   * blocking the event loop.
   */
  async matchAll(query: Query, accept: Accept | undefined, slicer: Slicer): Promise<number[]> {
    const accepted = acceptBoth(accept, operatorsOf(this.index, query).accept);
    if (query.words.length === 0 && !accepted) return [];
    const expansions = this.#expander.expand(query.words);
    /** For each document that has matched every expansion so far: how many that is. */
    const counts = new Uint16Array(this.index.documentCount);
    for (const [before, { alternatives }] of expansions.entries()) {
      for (const { postings } of alternatives) {
        for (const doc of postings.docs) if (counts[doc] === before) counts[doc] = before + 1;
        if (slicer.due()) await slicer.pause();
      }
    }
    const found: number[] = [];
    for (let doc = 0; doc < counts.length; doc++) {
      if (doc % DOCUMENTS_PER_STEP === 0 && slicer.due()) await slicer.pause();
      if (counts[doc] === expansions.length && (!accepted || accepted(doc))) found.push(doc);
    }
    return found;
  }

  /**
   * Finds the documents most similar to a text by its most significant words (more-like-this).
   *
   * @param words folded
   */
  similar(words: readonly string[], limit: number, accept: Accept | undefined): EngineResult {
    const counts = new Map<string, number>();
    for (const word of words) if (!isStopWord(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const significant = [...counts]
      .map(([word, count]) => ({ word, count, idf: this.#idf(word) }))
      .filter(({ idf }) => idf > 0)
      .sort((a, b) => b.idf * b.count - a.idf * a.count || (a.word < b.word ? -1 : 1))
      .slice(0, MORE_LIKE_THIS_WORDS)
      .map(({ word }) => word);
    const expansions = this.#expander.expand(significant);
    const scores = this.#scorer.score(
      expansions.map((expansion) => this.#conceptOf(expansion, undefined)),
      limit,
      this.#newest,
      accept,
    );
    return { ...scores, expansions };
  }

  /** @param within the only documents that can match; all by default */
  #conceptOf({ alternatives, count }: TermExpansion, within: Uint32Array | undefined): Concept {
    return {
      alternatives: alternatives.map(({ postings }) => (within ? restrictTo(postings, within) : postings)),
      weight: 1 + Math.log(count),
    };
  }

  #idf(word: string): number {
    const documents = this.index.wordDocumentFrequency(word);
    return documents === 0 ? 0 : this.#scorer.idf(documents);
  }

  /** Re-ranks the top documents by proximity and the second stage, then puts exact titles and quotations first. */
  #rerank(
    { query, rough = false, similarity }: EngineRequest,
    expansions: readonly TermExpansion[],
    scored: readonly Scored[],
    accept: Accept | undefined,
  ): Scored[] {
    const { reranked, pool } = this.#ranking;
    const counted = this.#scorer.add(this.#stopWords(query.words, expansions), scored.slice(0, pool));
    const near = this.#proximity.rerank(
      this.#positionsOf(query.words, expansions),
      counted.slice(0, reranked),
    );
    const firstStage = this.#sorted([...near, ...counted.slice(reranked)]);
    const words = expansions.map(({ word, corrections }) => corrections[0] ?? word);
    const ranked = rough ? firstStage : this.#sorted(this.#secondStage.rerank(words, firstStage, similarity));
    const quoted = corrected(query.words, expansions).flatMap((words) => this.#quoted(words, ranked, accept));
    const first = new Set([...this.#named(query, ranked), ...quoted, ...ranked]);
    // The order must not depend on the limit, or pages would repeat or skip documents.
    const placed = new Set(first.values().map(({ doc }) => doc));
    return [...first, ...scored.slice(pool).filter(({ doc }) => !placed.has(doc))];
  }

  /** A query's stop words, if it has other words: too common to find documents by, but they help rank candidates. */
  #stopWords(words: readonly string[], expansions: readonly TermExpansion[]): Concept[] {
    const meant = new Set(expansions.map(({ word }) => word));
    const left = [...new Set(words)].filter((word) => isStopWord(word) && !meant.has(word));
    return left.slice(0, MAX_STOP_WORDS).map((word) => ({
      alternatives: termsOfWord(this.index.lexicon, word).map((term) => this.index.postings(term)),
      weight: this.#ranking.stopWords,
    }));
  }

  /** The documents whose title equals the query. */
  #named({ words }: Query, ranked: readonly Scored[]): Scored[] {
    const ids = words.map((word) => this.index.lexicon.wordIds.get(word) ?? -1);
    return ranked.filter(({ doc }) => isTitle(this.index, doc, ids));
  }

  /** The documents that contain the whole query verbatim, even if its words alone did not rank them high. */
  #quoted(words: readonly string[], ranked: readonly Scored[], accept: Accept | undefined): Scored[] {
    if (words.length < MIN_QUOTATION_WORDS || words.length > MAX_QUOTATION_WORDS) return [];
    const quotation = quotationOf(this.index, words);
    if (!quotation) return [];
    const { candidates, matches } = quotation;
    const known = ranked.filter(({ doc }) => matches(doc));
    const placed = new Set(known.map(({ doc }) => doc));
    const others = [...candidates.subarray(0, MAX_QUOTATION_CANDIDATES)].filter(
      (doc) => !placed.has(doc) && matches(doc) && (!accept || accept(doc)),
    );
    return [...known, ...this.#sorted(others.map((doc) => ({ doc, score: 0 })))];
  }

  #sorted(scored: readonly Scored[]): Scored[] {
    return [...scored].sort((a, b) => b.score - a.score || this.#newest[a.doc]! - this.#newest[b.doc]!);
  }

  #positionsOf(words: readonly string[], expansions: readonly TermExpansion[]): QueryPosition[] {
    const { wordIds, termOf } = this.index.lexicon;
    const corrected = new Map(expansions.map(({ word, corrections }) => [word, corrections]));
    return words.map((spelled) => {
      const word = wordIds.get(spelled);
      const words =
        word === undefined ? (corrected.get(spelled) ?? []).map((each) => wordIds.get(each)!) : [word];
      const frequency = words.reduce(
        (most, each) => Math.max(most, this.index.documentFrequency(termOf[each]!)),
        0,
      );
      return {
        words,
        term: word === undefined ? BREAK : termOf[word]!,
        idf: frequency === 0 ? 0 : this.#scorer.idf(frequency),
        content: !isStopWord(spelled),
      };
    });
  }

  /** All accepted documents, newest first. */
  #all(accept: Accept | undefined, limit: number): EngineResult {
    const top = new TopK(limit, this.#newest);
    let total = 0;
    for (let doc = 0; accept && doc < this.index.documentCount; doc++) {
      if (!accept(doc)) continue;
      total++;
      top.offer(doc, 0);
    }
    return { best: top.ranked(), total, complete: total, expansions: [] };
  }
}

/** The query's words as typed or, if exactly one is misspelt, once with each of its corrections. */
function corrected(words: readonly string[], expansions: readonly TermExpansion[]): (readonly string[])[] {
  const misspelt = expansions.filter(({ corrections }) => corrections.length > 0);
  if (misspelt.length !== 1) return [words];
  const [{ word, corrections }] = misspelt as [TermExpansion];
  return corrections.map((correction) => words.map((each) => (each === word ? correction : each)));
}

/** Accepts what both accept; undefined if neither is given. */
function acceptBoth(a: Accept | undefined, b: Accept | undefined): Accept | undefined {
  return a && b ? (doc) => a(doc) && b(doc) : (a ?? b);
}
