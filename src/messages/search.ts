/** Messages of /search. Arguments are escaped. */

/** The number of matches. */
export interface Matches {
  /** The number of excerpts that match any of the words. */
  readonly total: number;
  /** The number that match all words, apart from missing ones. */
  readonly complete: number;
  /** Words that no excerpt contains. */
  readonly missing: readonly string[];
}

/**
 * The first line of a page of results.
 *
 * @param asked the query in quotation marks, and the author if one was requested
 */
export function resultsHeading(
  { total, complete, missing }: Matches,
  asked: string,
  page: number,
  pages: number,
): string {
  const excerpts = (count: number) => (count === 1 ? '1 excerpt' : `${count} excerpts`);
  const match = complete === 1 ? 'matches' : 'match';
  const words = missing.length > 0 ? 'all the other words' : 'all the words';
  if (complete === total) {
    const lacking = missing.length > 0 ? ` ${match} ${words}` : '';
    return `${excerpts(total)} ${asked}${lacking}${pages > 1 ? ` · page ${page} of ${pages}` : ''}`;
  }
  const said =
    complete === 0
      ? `No excerpt ${asked} matches ${words}; these match some`
      : `${excerpts(complete)} ${asked} ${match} ${words}; more match some`;
  return `${said}${pages > 1 ? ` · page ${page}` : ''}`;
}

export function nothingFound(asked: string, hasOffers: boolean): string {
  return `Nothing found ${asked}.${hasOffers ? ' Did you mean:' : ' Try fewer or other words.'}`;
}

export const SEARCH_ALL_AUTHORS = 'Search all authors';

export function everythingBy(name: string): string {
  return `Everything by ${name}`;
}

export function showingResultsFor(words: readonly string[]): string {
  return `Showing results for ${words.join(', ')}`;
}

export function noExcerptContains(words: readonly string[]): string {
  return `No excerpt contains: ${words.join(', ')}`;
}

export function notWordForWord(phrase: string): string {
  return `No excerpt has “${phrase}” word for word, so the quotation marks were ignored.`;
}

export function noPostAt(address: string): string {
  return `The library has no post at ${address}, so the words in the address were searched for.`;
}

/** Above the excerpts of posts that were opened by address or from suggestions. */
export function excerptsFrom(count: number, titles: readonly string[]): string {
  return `${count === 1 ? '1 excerpt' : `${count} excerpts`} from ${titles.join(' and ')}`;
}

/** @param other an unconfirmed second name */
export function includesOtherName(name: string, other: string): string {
  return `Includes posts by ${other}, who is probably ${name}.`;
}

export const RELATED = 'Related';

/** @param operator "before" or "after" */
export function notADate(operator: string, typed: string): string {
  return `“${typed}” isn’t a date. Try ${operator}:2025-09 or ${operator}:"last month".`;
}

/** @param date in words */
export function readAsDate(operator: string, typed: string, date: string): string {
  return `“${operator}:${typed}” means ${operator === 'after' ? 'from' : 'before'} ${date}${operator === 'after' ? ' on' : ''}.`;
}

export const MIXED_OR =
  'OR works between two filters or two quoted phrases. Plain words always match in any combination.';

export function tooManyOperators(limit: number): string {
  return `Only the first ${limit} filters, phrases and exclusions count. The rest were searched for as words.`;
}

export function noExcerptHasTag(tag: string): string {
  return `No excerpt has the tag “${tag}”.`;
}

export function noSuchSource(source: string): string {
  return `No source is called “${source}”.`;
}

export function nothingBy(name: string): string {
  return `The library has no post by “${name}”.`;
}

export const NO_SUCH_POST = 'This post is no longer in the library.';

/** @param date in words */
export function newestIs(date: string): string {
  return `The newest dated excerpt is from ${date}.`;
}

/** @param date in words */
export function oldestIs(date: string): string {
  return `The oldest dated excerpt is from ${date}.`;
}

export const SEARCH_EXPIRED = 'This search is more than a month old. Please search again.';
