/** Words on cards and in lists of excerpts. */

export const UNTITLED = 'Untitled excerpt';
export const OPEN_POST = 'Open the post';

/** Buttons of a card. */
export const SHARE = 'Share';
export const DISCUSS = 'Discuss';
export const CITE = 'Cite';
export const SAVE = 'Save';
export const RELATED = 'Related';
export const OPEN = 'Open';
/** Below a random card. */
export const ANOTHER = 'Another';
export const WHOLE_TEXT = 'Whole text';

export const PREVIOUS = 'Previous';
export const NEXT = 'Next';

/** On a result that has none of the words of the query. */
export const RELATED_IN_MEANING = 'related in meaning';

/** "Ada Low, Bo Hall and 3 more" */
export function andMore(names: string, more: number): string {
  return more > 0 ? `${names} and ${more} more` : names;
}

/** Behind a heading: " · page 2 of 3", or nothing when there is one page. */
export function pageOf(page: number, pages: number): string {
  return pages > 1 ? ` · page ${page} of ${pages}` : '';
}
