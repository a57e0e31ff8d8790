import anyAscii from 'any-ascii';

const POSSESSIVE = /['’ʼ]s$/iu;
/** What is inside a word but is no part of its spelling. */
const INSIDE = /[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ,\u0640]/gu;
const NOT_PLAIN = /[^a-z0-9]/;
const NOT_ASCII = /[^\0-\x7f]/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Scripts whose marks people leave out: accents, points, vowel signs. Elsewhere a mark makes another letter. */
const DECORATED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/u;
const LATIN = /\p{Script=Latin}/u;
/** Stress marks, which Cyrillic has in dictionaries only. */
const STRESS = /[\u0300\u0301]/g;
/** Letters that no other language than Vietnamese uses, composed. */
const VIETNAMESE = /[đơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựạảẹẻẽịỉọỏụủỳỵỷỹ]/iu;
/** The share of words with such letters from which a text is Vietnamese; in running text it is about one half. */
const VIETNAMESE_SHARE = 0.2;

/**
 * The one spelling of a word in any case, with any quotes and, where they are decoration, any accents; never empty.
 *
 * @param keepMarks for Vietnamese text, where every mark tells words apart
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
