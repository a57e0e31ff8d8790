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
  /** How much a word counts that was looked for instead of one that the library lacks. */
  readonly corrected: number;
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
  /** The largest share of its score that a document gains from what the best ones have in common. */
  readonly feedback: number;
  /** How many of the best documents give feedback. */
  readonly feedbackDocuments: number;
  /** How many of their terms are used. */
  readonly feedbackTerms: number;
  /** Queries with fewer content words get no feedback. */
  readonly feedbackFrom: number;
  /** Feedback has its full weight when the fifth score is this share below the first: the best stand out. */
  readonly clearDrop: number;
  /** How many of the best documents feedback can lift. */
  readonly pool: number;
}

export const RANKING: Ranking = {
  k: 0.9,
  b: 0.4,
  d: 0.5,
  head: 0.4,
  corrected: 0.5,
  neighbours: 0.8,
  sameForm: 0.2,
  complete: 1,
  aligned: 3,
  reranked: 100,
  feedback: 0.6,
  feedbackDocuments: 3,
  feedbackTerms: 60,
  feedbackFrom: 4,
  clearDrop: 0.4,
  pool: 200,
};
