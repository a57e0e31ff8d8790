import { hash } from 'node:crypto';
import anyAscii from 'any-ascii';

/** 36 bits of SHA-256 in base 36. */
const HASH_LENGTH = 7;

/**
 * A name for addresses and ids: lower-case ASCII letters, digits and single hyphens, cut at a word boundary.
 *
 * @param length characters at most
 * @returns '' when nothing of the text can be written so
 */
export function slug(text: string, length: number): string {
  const whole = anyAscii(text.normalize('NFC').slice(0, 4 * length))
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (whole.length <= length) return whole;
  const cut = whole.lastIndexOf('-', length);
  return whole.slice(0, cut > 0 ? cut : length);
}

/** Seven characters of [a-z0-9] that depend on the text alone. */
export function shortHash(text: string): string {
  const bits = Number.parseInt(hash('sha256', text, 'hex').slice(0, 9), 16);
  return bits.toString(36).padStart(HASH_LENGTH, '0');
}

const EXCERPT_ID_LENGTH = 32;
/** Words of the text that its id shows. */
const EXCERPT_ID_WORDS = 4;

/**
 * An excerpt's id: four words of its opening and a hash of its words and of the post that its seed names.
 * Frozen: databases hold these ids, so this must not follow when `normalise` learns more.
 *
 * @param statedPost '' when the seed says nothing about its post
 */
export function excerptId(text: string, statedPost: string): string {
  const plain = text
    .replace(/\[\^?\w{1,3}\]|[⁰¹²³⁴-⁹]/g, ' ')
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '');
  const words = plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [plain];
  return readableId(
    words.slice(0, EXCERPT_ID_WORDS).join(' '),
    `${words.join(' ')}\n${statedPost}`,
    EXCERPT_ID_LENGTH,
  );
}

/** @returns `opening-words-hash7`, or the hash alone when the words cannot be written in ASCII */
export function readableId(words: string, hashed: string, length: number): string {
  const readable = slug(words, length - HASH_LENGTH - 1);
  return readable ? `${readable}-${shortHash(hashed)}` : shortHash(hashed);
}
