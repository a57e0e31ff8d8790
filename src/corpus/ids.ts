import { hash } from 'node:crypto';
import anyAscii from 'any-ascii';

/** 36 bits of SHA-256 in base 36. */
const HASH_LENGTH = 7;

/**
 * A slug for addresses and ids: lower-case ASCII letters, digits and single hyphens, cut at a word boundary.
 *
 * @param length the maximum number of characters
 * @returns '' if nothing of the text has an ASCII form
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

/** A hash of a text: seven characters of [a-z0-9]. */
export function shortHash(text: string): string {
  const bits = Number.parseInt(hash('sha256', text, 'hex').slice(0, 9), 16);
  return bits.toString(36).padStart(HASH_LENGTH, '0');
}

const EXCERPT_ID_LENGTH = 32;
/** The number of words of the text in its id. */
const EXCERPT_ID_WORDS = 4;

/**
 * An excerpt's id: four words of its opening, and a hash of its words and of the post that its seed names. Frozen: databases
 * contain these ids, so it must not change along with `normalise`.
 *
 * @param statedPost '' if the seed says nothing about its post
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

/** @returns `opening-words-hash7`, or the hash alone if the words have no ASCII form */
export function readableId(words: string, hashed: string, length: number): string {
  const readable = slug(words, length - HASH_LENGTH - 1);
  return readable ? `${readable}-${shortHash(hashed)}` : shortHash(hashed);
}

/** @returns the id or, if it is taken (expected once in millions of excerpts), the first free one of `id-2`, `id-3`… */
export function freeId(id: string, isTaken: (candidate: string) => boolean): string {
  let free = id;
  for (let number = 2; isTaken(free); number++) free = `${id}-${number}`;
  return free;
}
