/**
 * The numbers that decide the order of results. docs/search.md says how they were chosen and what each step gives.
 */
export interface Ranking {
  /** BM25+ as MiniSearch has it: how fast repetitions of a word stop to matter… */
  readonly k: number;
  /** …how much long documents are held back… */
  readonly b: number;
  /** …and what a word gives however long the document is. */
  readonly d: number;
  /** What a word in the head (title, authors, tags) adds, as a share of what it gives in the whole. */
  readonly head: number;
  /** How much a stop word counts among documents that were found by other words. */
  readonly stopWords: number;
  /** What two words add, as a share of the commoner one's weight, when they stand next to each other as in the query. */
  readonly neighbours: number;
  /** What a word adds, as a share of its weight, when it stands in the very form of the query. */
  readonly sameForm: number;
  /** What it adds further when (nearly) all content words stand in the form of the query. */
  readonly complete: number;
  /** What each word adds when (most of) the query stands in its order and distance. */
  readonly aligned: number;
  /** How many of the best documents are looked at for neighbours, forms and order. */
  readonly reranked: number;
  /** What nearness in meaning adds to a candidate of the second stage, as a share of the best one's score. */
  readonly similarity: number;
  /** What words that mean nearly the same as the query's add, as a share of the best one's score. */
  readonly softMatch: number;
  /** What nearness by the operator's own model adds, where there is one, as a share of the best one's score. */
  readonly embedding: number;
  /** What similar candidates that rank high add, as a share of the best one's score. */
  readonly neighbourhood: number;
  /** How many of the best documents are candidates of the second stage. */
  readonly pool: number;
}

export const RANKING: Ranking = {
  k: 1.2,
  b: 0.6,
  d: 0.25,
  head: 0.3,
  stopWords: 0.7,
  neighbours: 0.6,
  sameForm: 0.2,
  complete: 1,
  aligned: 3,
  reranked: 100,
  similarity: 0.5,
  softMatch: 0.5,
  embedding: 0.75,
  neighbourhood: 0.3,
  pool: 100,
};
