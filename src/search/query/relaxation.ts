import type { Meaning } from './expansion.ts';
import type { Query } from './parser.ts';

/** Words for which others are tried. */
const MAX_REPLACED = 3;
/** Filters without which, one after the other, is tried. */
const MAX_DROPPED = 5;
/** Nobody takes up a longer offer, in characters. */
const MAX_OFFER_LENGTH = 300;

/**
 * Queries that may find something where this one found nothing, the nearest first: without what was excluded, without one filter after the other, with other words for those that the library lacks, and without these.
 *
 * @param nearWords words of the library that look like one that it lacks
 */
export function widerQueries(
  query: Query,
  meanings: readonly Meaning[],
  nearWords: (word: string) => readonly string[],
): string[] {
  const missing = new Set(
    meanings.filter(({ alternatives }) => alternatives.length === 0).map(({ word }) => word),
  );
  const replaced = [...missing].slice(0, MAX_REPLACED).flatMap((word) =>
    nearWords(word).map((near) => ({
      ...query,
      words: query.words.map((each) => (each === word ? near : each)),
    })),
  );
  const wider: Query[] = [
    ...(query.excluded.length > 0 ? [{ ...query, excluded: [] }] : []),
    ...query.filters
      .slice(0, MAX_DROPPED)
      .map((_, dropped) => ({ ...query, filters: query.filters.toSpliced(dropped, 1) })),
    ...(query.filters.length > 1 ? [{ ...query, filters: [] }] : []),
    ...replaced,
    { ...query, words: query.words.filter((word) => !missing.has(word)) },
  ];
  const offers = wider.filter(({ words, filters }) => words.length + filters.length > 0).map(formatQuery);
  return [...new Set(offers)].filter((offer) => offer.length <= MAX_OFFER_LENGTH);
}

/** Writes a query as somebody would type it. */
export function formatQuery({ words, phrases, excluded, filters }: Query): string {
  const quoted = (parts: readonly string[]) => (parts.length > 1 ? `"${parts.join(' ')}"` : parts.join(' '));
  const rest = [...words];
  const required: string[] = [];
  for (const phrase of phrases) {
    const at = rest.findIndex((_, start) => phrase.every((word, place) => rest[start + place] === word));
    if (at >= 0) rest.splice(at, phrase.length);
    required.push(`"${phrase.join(' ')}"`);
  }
  return [
    ...filters.map(
      ({ field, value, negated }) =>
        `${negated ? '-' : ''}${field}:${/\s/.test(value) ? `"${value}"` : value}`,
    ),
    ...required,
    ...rest,
    ...excluded.map((each) => `-${quoted(each)}`),
  ].join(' ');
}
