import anyAscii from 'any-ascii';
import { stem as porter2 } from 'porter2';

/** A word as it stands in a text. Offsets are UTF-16 indices, `end` excluded. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Folded: lower case, no accents, no apostrophes. */
  readonly word: string;
}

/** Letters, marks and digits, with apostrophes inside a word; C++, C# and the like; one mathematical sign. */
const TOKEN =
  /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’ʼ][\p{L}\p{M}]+)*(?:\+\+|#(?![\p{L}\p{N}]))?|[^\P{Sm}+<=>|~]/gu;
const POSSESSIVE = /['’ʼ]s$/u;
const NOT_ASCII = /[^\0-\x7f]/;

/** The one spelling by which forms of a word with other case, accents or quotes are the same. */
export function fold(word: string): string {
  const bare = word.replace(POSSESSIVE, '').replace(/['’ʼ]/gu, '');
  if (!NOT_ASCII.test(bare)) return bare.toLowerCase();
  const decomposed = bare.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return NOT_ASCII.test(decomposed) && /\p{Script=Latin}/u.test(decomposed)
    ? anyAscii(decomposed).toLowerCase()
    : decomposed;
}

/** Splits a text into words, in order. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const word = fold(match[0]);
    if (word) tokens.push({ start: match.index, end: match.index + match[0].length, word });
  }
  return tokens;
}

/** The Porter2 stem of a folded word. */
export function stem(word: string): string {
  return porter2(word);
}
