import { isStopWord } from '../../text/stop-words.ts';
import type { TermExpansion } from './expansion.ts';
import { formatQuery } from './format.ts';
import type { Filter, Query } from './parser.ts';

/** Words for which others are tried. */
const MAX_REPLACED = 3;
/** Filters without which, one after the other, is tried. */
const MAX_DROPPED = 5;
/** Nobody takes up a longer offer, in characters. */
const MAX_OFFER_LENGTH = 300;

/** Where wider queries find other words and names. */
export interface Neighbours {
  /** Words of the library that look like one that it lacks. */
  readonly words: (word: string) => readonly string[];
  /** Names that come near one that nobody has. */
  readonly names: (name: string) => readonly string[];
}

/**
 * Queries that may find something where this one found nothing, the nearest first: with another name for one that nobody
 * has, without what was excluded, without one filter after the other, with other words for those that the library lacks,
 * without these, and the filters alone. Each is worked out when it is asked for.
 */
export function* widerQueries(
  query: Query,
  expansions: readonly TermExpansion[],
  neighbours: Neighbours,
): Generator<string> {
  const offered = new Set([formatQuery(query)]);
  for (const wider of candidates(query, expansions, neighbours)) {
    if (wider.words.every(isStopWord) && wider.filters.length === 0) continue;
    const offer = formatQuery(wider);
    if (offer.length > MAX_OFFER_LENGTH || offered.has(offer)) continue;
    offered.add(offer);
    yield offer;
  }
}

function* candidates(
  query: Query,
  expansions: readonly TermExpansion[],
  neighbours: Neighbours,
): Generator<Query> {
  const { words, excluded, filters } = query;
  for (const [at, group] of filters.slice(0, MAX_DROPPED).entries()) {
    for (const renamed of renamings(group, neighbours))
      yield { ...query, filters: filters.with(at, renamed) };
  }
  if (excluded.length > 0) yield { ...query, excluded: [] };
  for (const at of filters.slice(0, MAX_DROPPED).keys()) {
    yield { ...query, filters: filters.toSpliced(at, 1) };
  }
  if (filters.length > 1) yield { ...query, filters: [] };
  const missing = new Set(
    expansions.filter(({ alternatives }) => alternatives.length === 0).map(({ word }) => word),
  );
  for (const word of [...missing].slice(0, MAX_REPLACED)) {
    for (const near of neighbours.words(word)) {
      yield { ...query, words: words.map((each) => (each === word ? near : each)) };
    }
  }
  if (missing.size > 0) yield { ...query, words: words.filter((word) => !missing.has(word)) };
  yield { ...query, words: [], phrases: [] };
}

/** The group with other names for the one that nobody has. */
function* renamings(group: readonly Filter[], { names }: Neighbours): Generator<readonly Filter[]> {
  for (const [at, filter] of group.entries()) {
    if (filter.field !== 'author' || filter.negated) continue;
    for (const value of names(filter.value)) yield group.with(at, { ...filter, value });
  }
}
