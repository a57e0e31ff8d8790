import type { Excerpt, Person, Post } from '../corpus/model.ts';
import type { Filter, QueryNote } from './query/parser.ts';
import type { Similarity } from './ranking/embeddings.ts';

export type { QueryNote } from './query/parser.ts';

/** What all excerpts that match are asked for. */
export interface MatchRequest {
  /** As typed: words, "phrases", -exclusions, `author:` and the other filters. Never an error. */
  readonly query: string;
  /** Only posts that this person (id) wrote or mentored. */
  readonly author?: string | undefined;
  /** What relative dates ("yesterday") count from; now by default. */
  readonly today?: Date | undefined;
}

/** What /search asks. */
export interface SearchRequest extends MatchRequest {
  readonly order?: 'relevance' | 'newest';
  /** Hits to skip, 0 by default. */
  readonly offset?: number;
  /** Hits to return at most. */
  readonly limit: number;
  /** How near excerpts are to the query by the operator's own model. */
  readonly similarity?: Similarity | undefined;
}

/** The part of a text that answers a query. Offsets are UTF-16 indices into the excerpt's text. */
export interface Snippet {
  readonly start: number;
  readonly end: number;
  /** Matched words inside the passage, as [start, end) pairs in order, not overlapping. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

export interface SearchHit {
  readonly excerpt: Excerpt;
  readonly score: number;
  readonly snippet: Snippet;
  /** Matched words in the post's title. */
  readonly titleMarks: Snippet['marks'];
  /** Whether it was found for what it is about alone. */
  readonly sharesNoWord: boolean;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** How many excerpts match any of the words. */
  readonly total: number;
  /** How many of these match all the words that the library has. */
  readonly complete: number;
  /** Words that the library lacks and what was looked for instead, for those that these hits show. */
  readonly corrections: readonly { readonly typed: string; readonly used: string }[];
  /** Phrases that no text has side by side, so that they were looked for as words. */
  readonly unquoted: readonly string[];
  /** Words, as typed, that no excerpt has. */
  readonly missing: readonly string[];
  /** What was not taken as it may have been meant. */
  readonly notes: readonly QueryNote[];
  /** The posts that were asked for by an address or by `post:<id>` and nothing else: the hits are their excerpts. */
  readonly opened: readonly Post[];
  /** Below opened posts: excerpts of others that are like theirs. */
  readonly related: readonly SearchHit[];
  /** When nothing was found: filters that let nothing through. */
  readonly barren: readonly BarrenFilter[];
  /** When nothing was found: whole queries, nearest first, that would find something. */
  readonly nearest: readonly string[];
  /** When nothing was found: people that the words name. */
  readonly people: readonly Person[];
}

/** A filter that no excerpt passes. */
export interface BarrenFilter {
  readonly filter: Filter;
  /** For `after` the newest date in the library, for `before` the oldest, when there is one. */
  readonly date?: string | undefined;
}

/** One line of autocomplete. */
export interface Suggestion {
  readonly kind: 'post' | 'person' | 'completion';
  /** What is shown. */
  readonly label: string;
  /** What /search receives when it is chosen: `post:<id>` opens that post, anything else is a query. */
  readonly value: string;
}
