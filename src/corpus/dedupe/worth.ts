import type { ComparedText } from './compared-text.ts';

/** What readers should not have to see: markup, encoded and invisible characters. */
const CLUTTER = /[<>&*_`#\\\p{Cf}\u00a0]/gu;

/** How much a text is marred by artefacts of its source; all capitals count too. */
export function clutterOf(text: string): number {
  const shouted = text.length - text.replace(/\p{Lu}/gu, '').length > text.length / 2;
  return (text.match(CLUTTER)?.length ?? 0) + (shouted ? text.length : 0);
}

/** A text with the extent of its artefacts. */
export interface WeighedText {
  readonly text: ComparedText;
  readonly clutter: number;
}

/**
 * Orders texts, the one to keep first: the most complete, then the cleanest, then the one with the most metadata, then the
 * oldest. Remaining ties are decided by the texts themselves, and between equal texts by their position.
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
