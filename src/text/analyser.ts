import { fold, isVietnamese } from './folding.ts';
import { isUnspaced, segment } from './segmentation.ts';

export { fold } from './folding.ts';
export { stem } from './stemmer.ts';

/** A word as it occurs in a text. Offsets are UTF-16 indices, `end` excluded. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** The folded spelling, see `fold`. */
  readonly word: string;
}

/**
 * A word: letters, marks and digits, with apostrophes and invisible characters inside it, points and commas inside a number, and
 * the signs of C++ and C#. Or a single mathematical symbol or emoji, which can carry meaning (Reward≠OT).
 */
const TOKEN =
  /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ](?=\p{L})|(?<=\p{N})(?:\.(?=\p{N})|,(?=\p{N}{3}(?!\p{N}))))*(?:\+\+|#(?![\p{L}\p{N}]))?|[^\P{Sm}+<=>|~]|\p{Extended_Pictographic}/gu;
/** The words of a text in order, as written. */
export function rawWords(text: string): readonly string[] {
  const runs = text.match(TOKEN) ?? [];
  if (!isUnspaced(text)) return runs;
  return runs.flatMap((run) => (isUnspaced(run) ? segment(run).map((part) => part.text) : run));
}

/**
 * The words of a text in order, folded, with their offsets. In scripts without spaces they overlap, see `segment`.
 *
 * @param keepMarks see `fold`; pass it for part of a larger text
 */
export function tokenise(text: string, keepMarks: boolean = isVietnamese(text)): Token[] {
  const tokens: Token[] = [];
  const unspaced = isUnspaced(text);
  for (const { 0: run, index } of text.matchAll(TOKEN)) {
    const parts = unspaced && isUnspaced(run) ? segment(run) : [{ start: 0, text: run }];
    for (const { start, text: raw } of parts) {
      const from = index + start;
      tokens.push({ start: from, end: from + raw.length, word: fold(raw, keepMarks) });
    }
  }
  return tokens;
}
