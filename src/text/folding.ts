import anyAscii from 'any-ascii';

const POSSESSIVE = /['’ʼ]s$/iu;
/** Characters inside a word that are not part of its spelling. */
const INSIDE = /[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ,\u0640]/gu;
const NOT_PLAIN = /[^a-z0-9]/;
const NOT_ASCII = /[^\0-\x7f]/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Scripts whose marks people omit: accents, points, vowel signs. In others, a mark makes a different letter. */
const DECORATED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/u;
const LATIN = /\p{Script=Latin}/u;
/** Stress marks, which Cyrillic uses only in dictionaries. */
const STRESS = /[\u0300\u0301]/g;
/** Letters that only Vietnamese uses, composed. */
const VIETNAMESE = /[đơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựạảẹẻẽịỉọỏụủỳỵỷỹ]/iu;
/** The minimum share of words with such letters in Vietnamese text; in prose it is about one half. */
const VIETNAMESE_SHARE = 0.2;

/**
 * Folds a word: one spelling regardless of case, quotes and, where they are optional, accents; never empty.
 *
 * @param keepMarks for Vietnamese text, where every mark distinguishes words
 */
export function fold(word: string, keepMarks = false): string {
  const lower = word.toLowerCase();
  if (!NOT_PLAIN.test(lower)) return lower;
  const bare = lower.replace(POSSESSIVE, '').replace(INSIDE, '') || lower;
  if (!NOT_ASCII.test(bare) || !LETTER_OR_DIGIT.test(bare)) return bare;
  const composed = bare.normalize('NFKC').toLowerCase();
  if (keepMarks) return composed;
  if (!DECORATED.test(composed)) return composed.replace(STRESS, '') || bare;
  const plain = composed.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ς', 'σ').toLowerCase();
  return (LATIN.test(plain) ? anyAscii(plain).toLowerCase() : plain) || bare;
}

/** Whether a text is written in Vietnamese. */
export function isVietnamese(text: string): boolean {
  if (!NOT_ASCII.test(text)) return false;
  const composed = text.normalize('NFC');
  if (!VIETNAMESE.test(composed)) return false;
  const words = composed.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => VIETNAMESE.test(word)).length >= VIETNAMESE_SHARE * words.length;
}
