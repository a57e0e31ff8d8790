import type { ComparedText } from './compared-text.ts';

/** What a reader should not have to see: markup, encoded and invisible characters. */
const CLUTTER = /[<>&*_`#\\\p{Cf}\u00a0]/gu;

/** How much a text is marred by where it was pasted from; text all in capitals is. */
export function clutterOf(text: string): number {
  const shouted = text.length - text.replace(/\p{Lu}/gu, '').length > text.length / 2;
  return (text.match(CLUTTER)?.length ?? 0) + (shouted ? text.length : 0);
}

/** A text with how much it is marred. */
export interface WeighedText {
  readonly text: ComparedText;
  readonly clutter: number;
}

/**
 * Orders texts, the one to keep first: the most complete, then the plainest, then the one with the best facts, then
 * the oldest. What is left is decided by the texts themselves; where they stand only decides between equals.
 */
export function byWorth(a: WeighedText, b: WeighedText): number {
  const [left, right] = [a.text.candidate, b.text.candidate];
  return (
    b.text.words.length - a.text.words.length ||
    a.clutter - b.clutter ||
    right.facts - left.facts ||
    compareText(left.date ?? '9', right.date ?? '9') ||
    right.text.length - left.text.length ||
    compareText(left.text, right.text) ||
    compareText(left.key ?? '', right.key ?? '') ||
    compareText(left.title ?? '', right.title ?? '') ||
    a.text.index - b.text.index
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
