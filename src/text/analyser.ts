import anyAscii from 'any-ascii';
import { stem as porter2 } from 'porter2';

/** A word as it stands in a text. Offsets are UTF-16 indices, `end` excluded. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Folded: lower case, no accents, no apostrophes. */
  readonly word: string;
}

/**
 * A word: letters, marks and digits, with apostrophes and invisible characters inside it, points and commas inside a number, and
 * the signs of C++ and C#. Or a single mathematical sign or emoji, which can carry meaning (Reward≠OT).
 */
const TOKEN =
  /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ](?=\p{L})|(?<=\p{N})(?:\.(?=\p{N})|,(?=\p{N}{3}(?!\p{N}))))*(?:\+\+|#(?![\p{L}\p{N}]))?|[^\P{Sm}+<=>|~]|\p{Extended_Pictographic}/gu;
const POSSESSIVE = /['’ʼ]s$/iu;
/** What is inside a word but is no part of its spelling. */
const INSIDE = /[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ,]/gu;
const NOT_PLAIN = /[^a-z0-9]/;
const NOT_ASCII = /[^\0-\x7f]/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const ENGLISH = /^[a-z]{3,}$/;

/** The one spelling of a word in any case, with any accents and any quotes; never empty. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (!NOT_PLAIN.test(lower)) return lower;
  const bare = lower.replace(POSSESSIVE, '').replace(INSIDE, '') || lower;
  if (!NOT_ASCII.test(bare) || !LETTER_OR_DIGIT.test(bare)) return bare;
  const decomposed = bare.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const folded = /\p{Script=Latin}/u.test(decomposed) ? anyAscii(decomposed).toLowerCase() : decomposed;
  return folded || bare;
}

/** The words of a text in order, as they stand in it. */
export function rawWords(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

/** The words of a text in order, folded, with their places. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    tokens.push({ start: match.index, end: match.index + match[0].length, word: fold(match[0]) });
  }
  return tokens;
}

/** What a folded word's forms have in common: its Porter2 stem when it is spelled like an English word. */
export function stem(word: string): string {
  return ENGLISH.test(word) ? porter2(word) : word;
}
