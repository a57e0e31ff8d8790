import { pluralize } from './pluralize.ts';

/** Messages about related excerpts. Titles are escaped. */

export const BY_OTHER_AUTHORS = 'By other authors';
export const BY_ALL_AUTHORS = 'By all authors';

export const LIST_TOO_OLD = 'This list is more than a month old. Ask for it again.';

export function relatedTo(title: string, byOthers: boolean): string {
  return `Related to “${title}”${byOthers ? ', by other authors' : ''}`;
}

export function nothingRelated(title: string, byOthers: boolean): string {
  return byOthers ? `Nothing related to “${title}” by other authors.` : `Nothing related to “${title}”.`;
}

/** @param more the number of titles that are not named */
export function linksTo(titles: readonly string[], more: number): string {
  const named = titles.map((title) => `“${title}”`).join(', ');
  return `This message links to ${named}${more > 0 ? ` and ${pluralize(more, 'other post')}` : ''}.`;
}

export const AN_UNTITLED_POST = 'an untitled post';
export const MOST_SIMILAR = 'Most similar to this message';
export const NO_WORDS = 'This message has no words and no links.';
export const NOTHING_SIMILAR = 'Nothing in the library is similar to this message.';
