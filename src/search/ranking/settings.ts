/**
 * The parameters of the ranking. docs/search.md explains how they were chosen and what each step contributes.
 */
export interface Ranking {
  /** BM25+ as in MiniSearch: how quickly repetitions of a word cease to matter (k)… */
  readonly k: number;
  /** …how much long documents are penalised (b)… */
  readonly b: number;
  /** …and what a word adds however long the document is (d). */
  readonly d: number;
  /** What a word in the head (title, authors, tags) adds, as a share of its score in the whole document. */
  readonly head: number;
  /** The weight of a stop word in documents found by other words. */
  readonly stopWords: number;
  /** What two words that are adjacent as in the query add, as a share of the more frequent one's weight. */
  readonly neighbours: number;
  /** What a word in the exact form of the query adds, as a share of its weight. */
  readonly sameForm: number;
  /** What it adds further if (nearly) all content words have their exact form. */
  readonly complete: number;
  /** What each word adds if (most of) the query occurs in its order and distance. */
  readonly aligned: number;
  /** How many of the best documents are re-ranked by adjacency, form and order. */
  readonly reranked: number;
  /** What similarity in meaning adds to a candidate of the second stage, as a share of the best score. */
  readonly similarity: number;
  /** What near-synonyms of the query's words add, as a share of the best score. */
  readonly softMatch: number;
  /** What similarity according to the operator's own model adds, as a share of the best score. */
  readonly embedding: number;
  /** What similar candidates that rank high add, as a share of the best score. */
  readonly neighbourhood: number;
  /** How many of the best documents are candidates in the second stage. */
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
