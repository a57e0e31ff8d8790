import { pluralize } from './pluralize.ts';

/** Messages about saved excerpts. Titles and queries are escaped. */

export const UNDO = 'Undo';
export const REMOVE = 'Remove';
export const REMOVE_ONE = 'Remove one of these…';

export const SAVED = 'Saved. `/saved list` shows your excerpts.';
export const SAVED_ALREADY = 'You have already saved this excerpt.';
export const SAVED_AGAIN = 'Saved again.';
export const NOT_SAVED = 'You haven’t saved this excerpt.';
export const NOTHING_SAVED = 'You haven’t saved anything yet. Open an excerpt’s card and press Save.';
const AN_EXCERPT = 'an excerpt';

export function removed(title: string | undefined): string {
  return `Removed ${title === undefined ? AN_EXCERPT : `“${title}”`} from your saved excerpts.`;
}

export function noneMatches(count: number, query: string): string {
  return `None of your ${pluralize(count, 'saved excerpt')} matches “${query}”.`;
}

export function heading(count: number, query: string): string {
  return `${pluralize(count, 'saved excerpt')}${query ? ` with “${query}”` : ''}`;
}

export function exported(count: number): string {
  return `Your ${pluralize(count, 'saved excerpt')}:`;
}

/** The heading of the exported file. */
export const EXPORT_TITLE = 'Saved excerpts';
