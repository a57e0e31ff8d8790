import type { Excerpt, Person, Post } from '../corpus/model.ts';
import type { Filter, QueryNote } from './query/parser.ts';
import type { Similarity } from './ranking/embeddings.ts';

export type { QueryNote } from './query/parser.ts';

/** A request for all matching excerpts. */
export interface MatchRequest {
  /** As typed: words, "phrases", -exclusions, `author:` and other filters. Any text is valid. */
  readonly query: string;
  /** Only posts that this person (id) wrote or mentored. */
  readonly author?: string | undefined;
  /** The reference date for relative dates ("yesterday"); now by default. */
  readonly today?: Date | undefined;
}

/** A /search request. */
export interface SearchRequest extends MatchRequest {
  readonly order?: 'relevance' | 'newest';
  /** Hits to skip, 0 by default. */
  readonly offset?: number;
  /** Hits to return at most. */
  readonly limit: number;
  /** An excerpt's similarity to the query according to the operator's own model. */
  readonly similarity?: Similarity | undefined;
}

/** The passage of a text that answers a query. Offsets are UTF-16 indices into the excerpt's text. */
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
  /** Whether it was found by meaning alone, without a word of the query. */
  readonly sharesNoWord: boolean;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** The number of excerpts that match any of the words. */
  readonly total: number;
  /** How many of them match all words that occur in the library. */
  readonly complete: number;
  /** Words that the library lacks, with the corrections that occur in these hits. */
  readonly corrections: readonly { readonly typed: string; readonly used: string }[];
  /** Phrases that no text contains verbatim, so that their words were searched for instead. */
  readonly unquoted: readonly string[];
  /** Words, as typed, that no excerpt contains. */
  readonly missing: readonly string[];
  /** Parts of the query that may have been meant differently. */
  readonly notes: readonly QueryNote[];
  /** The posts named by an address or `post:<id>`, if the query asks for nothing else: the hits are their excerpts. */
  readonly opened: readonly Post[];
  /** Beside opened posts: similar excerpts from other posts. */
  readonly related: readonly SearchHit[];
  /** If nothing was found: filters that no excerpt passes. */
  readonly unmatched: readonly UnmatchedFilter[];
  /** If nothing was found: complete queries that would find something, closest first. */
  readonly relaxed: readonly string[];
  /** If nothing was found: people whose name the query is. */
  readonly people: readonly Person[];
}

/** A filter that no excerpt passes. */
export interface UnmatchedFilter {
  readonly filter: Filter;
  /** The library's newest date for `after`, its oldest for `before`, if there is one. */
  readonly date?: string | undefined;
}

/** One autocomplete suggestion. */
export interface Suggestion {
  readonly kind: 'post' | 'person' | 'completion';
  /** The text to show. */
  readonly label: string;
  /** What /search receives if it is chosen: `post:<id>` opens that post, anything else is a query. */
  readonly value: string;
}
