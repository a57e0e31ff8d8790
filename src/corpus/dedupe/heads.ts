import type { WrittenWord } from '../normalise.ts';

export const FRONT_MATTER = 'front matter';

/** What stands before a passage: a by-line and the like, a heading, own words, or own words that lead to a quotation. */
export type HeadKind = typeof FRONT_MATTER | 'heading' | 'own words' | 'words before a quotation';

/** Words of by-lines and the like that are not capitalised. */
const COMMON =
  /^(?:\p{Lu}.*|\p{N}.*|.{1,3}|authors?|written|posted|crosspost(?:ed)?|linkpost|originally|published|epistemic|status|exploratory|equal|contribution|order|random(?:ly|ized|ised)?|joint|work|project|produced|part|program|mentorship|supervision|with|from|this|blog|forum|newsletter|website|summary|abstract|audio|version|available)$/u;
const BEGINNING =
  /^(?:abstract|audio|authors?|by|note|tl|update|written|cross|crossposted|posted|linkpost|originally|published|epistemic|produced|summary)$/i;
/** Of the words before a passage, how many must be such. */
const LEAST_COMMON = 0.75;
/** Before a quotation mark, titles and names lead to a quotation too, so that only these are beyond doubt. */
const QUOTATION_MARK = /[>"“„«]\s*$/;

/**
 * @param written the text's words
 * @param words how many of them stand before the passage
 */
export function headKind(written: readonly WrittenWord[], words: number): HeadKind {
  const head = written.slice(0, words).map(({ word }) => word);
  const share = head.filter((word) => COMMON.test(word)).length / head.length;
  const between = written[words]?.before ?? '';
  const quotes = QUOTATION_MARK.test(between);
  const begins = BEGINNING.test(head[0] ?? '') || share === 1;
  if (share >= LEAST_COMMON && (begins || !quotes)) return FRONT_MATTER;
  if (quotes) return 'words before a quotation';
  return between.includes('\n') ? 'heading' : 'own words';
}
