import { isStopWord } from '../../text/stop-words.ts';
import type { TermExpansion } from './expansion.ts';
import { formatQuery } from './format.ts';
import type { Filter, Query } from './parser.ts';

/** Words to try replacements for. */
const MAX_REPLACED = 3;
/** Filters to try dropping, one at a time. */
const MAX_DROPPED = 5;
/** Longer queries are not offered, in characters. */
const MAX_OFFER_LENGTH = 300;

/** Finds other words and names for wider queries. */
export interface Replacements {
  /** Words of the library that resemble an unknown one. */
  readonly words: (word: string) => readonly string[];
  /** Names that resemble an unknown one. */
  readonly names: (name: string) => readonly string[];
}

/**
 * Query relaxation: generates queries that may find something where this one found nothing, closest first. They replace an
 * unknown name, drop exclusions, drop one filter at a time, replace unknown words, drop those, and keep only the filters.
 */
export function* widerQueries(
  query: Query,
  expansions: readonly TermExpansion[],
  replacements: Replacements,
): Generator<string> {
  const offered = new Set([formatQuery(query)]);
  for (const wider of candidates(query, expansions, replacements)) {
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
  replacements: Replacements,
): Generator<Query> {
  const { words, excluded, filters } = query;
  for (const [at, group] of filters.slice(0, MAX_DROPPED).entries()) {
    for (const renamed of renamings(group, replacements))
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
    for (const near of replacements.words(word)) {
      yield { ...query, words: words.map((each) => (each === word ? near : each)) };
    }
  }
  if (missing.size > 0) yield { ...query, words: words.filter((word) => !missing.has(word)) };
  yield { ...query, words: [], phrases: [] };
}

/** The group with other names for the unknown one. */
function* renamings(group: readonly Filter[], { names }: Replacements): Generator<readonly Filter[]> {
  for (const [at, filter] of group.entries()) {
    if (filter.field !== 'author' || filter.negated) continue;
    for (const value of names(filter.value)) yield group.with(at, { ...filter, value });
  }
}
