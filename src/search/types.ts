import type { Excerpt } from '../corpus/model.ts';

/** What /search asks. */
export interface SearchRequest {
  /** As typed: words, "phrases", -exclusions, `author:` and the other filters. Never an error. */
  readonly query: string;
  /** Only posts that this person (id) wrote or mentored. */
  readonly author?: string;
  readonly order?: 'relevance' | 'newest';
  /** Hits to skip, 0 by default. */
  readonly offset?: number;
  /** Hits to return at most. */
  readonly limit: number;
}

/** The part of a text that answers a query. Offsets are UTF-16 indices into the excerpt's text. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  /** Matched words inside the passage, as [start, end) pairs in order, not overlapping. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

export interface SearchHit {
  readonly excerpt: Excerpt;
  readonly score: number;
  readonly passage: Passage;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** How many excerpts match in all. */
  readonly total: number;
  /** Words the library lacks and what was looked for instead ("Showing results for …"). */
  readonly corrections: readonly { readonly typed: string; readonly used: string }[];
  /** When nothing was found: whole queries, nearest first, that would find something. */
  readonly nearest: readonly string[];
}

/** One line of autocomplete. */
export interface Suggestion {
  readonly kind: 'post' | 'person' | 'completion';
  /** What is shown. */
  readonly label: string;
  /** What /search receives when it is chosen: `post:<id>` opens that post, anything else is a query. */
  readonly value: string;
}
