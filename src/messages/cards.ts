/** Messages on cards and in lists of excerpts. */

export const UNTITLED = 'Untitled excerpt';
export const OPEN_POST = 'Open the post';

/** Labels of a card's buttons. */
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

/** On a result that contains none of the query's words. */
export const RELATED_IN_MEANING = 'related in meaning';

/** "Ada Low, Bo Hall and 3 more" */
export function andMore(names: string, more: number): string {
  return more > 0 ? `${names} and ${more} more` : names;
}

/** After a heading: " · page 2 of 3"; '' if there is only one page. */
export function pageOf(page: number, pages: number): string {
  return pages > 1 ? ` · page ${page} of ${pages}` : '';
}
