import { Slicer } from '../yielding.ts';

/** Words in a row that are looked at together: the fewest that a link to a passage is made of. */
export const PHRASE_WORDS = 5;
/** Bits of a table for each word of the library: more bits, fewer phrases wrongly taken for shared. */
const BITS_PER_WORD = 8;
/** 256 MB a table. */
const MAX_BITS = 2 ** 31;

/** Which phrases of five words stand more than once in a library. */
export interface SharedPhrases {
  /**
   * Whether some text stands at most once in the library; letter case and punctuation do not count.
   * Never true by mistake; false by mistake once in some thousand times.
   */
  standsOnce(text: string): boolean;
}

/**
 * Finds the phrases that texts share in one pass, without keeping words: each phrase is hashed to a bit of two
 * tables, of which the second says "seen again". The event loop runs meanwhile.
 */
export async function findSharedPhrases(texts: Iterable<string>): Promise<SharedPhrases> {
  const slicer = new Slicer();
  let letters = 0;
  for (const text of texts) letters += text.length;
  const bits = Math.min(MAX_BITS, 2 ** Math.ceil(Math.log2(1024 + (letters / 6) * BITS_PER_WORD)));
  const seen = new Uint32Array(bits / 32);
  const shared = new Uint32Array(bits / 32);
  for (const text of texts) {
    for (const hash of phraseHashes(text)) {
      const at = (hash % bits) >>> 5;
      const bit = 1 << (hash & 31);
      if (seen[at]! & bit) shared[at]! |= bit;
      else seen[at]! |= bit;
    }
    if (slicer.due()) await slicer.pause();
  }
  // A text can be the only one of its kind although each of its phrases is shared; that is not worth knowing.
  const isShared = (hash: number) => (shared[(hash % bits) >>> 5]! & (1 << (hash & 31))) !== 0;
  return { standsOnce: (text) => !phraseHashes(text).every(isShared) };
}

/** A hash for every five words in a row: 32 bits, not negative. */
function phraseHashes(text: string): number[] {
  const words = wordHashes(text);
  const phrases: number[] = [];
  for (let start = 0; start + PHRASE_WORDS <= words.length; start++) {
    let hash = 0;
    for (let i = start; i < start + PHRASE_WORDS; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    phrases.push(hash >>> 0);
  }
  return phrases;
}

/** FNV-1a of each word in lower case. One loop over the letters: a library has tens of millions of them. */
function wordHashes(text: string): number[] {
  const lower = text.toLowerCase();
  const hashes: number[] = [];
  let hash = FNV_BASIS;
  for (let i = 0; i < lower.length; i++) {
    const code = lower.charCodeAt(i);
    if (isWordPart(code)) {
      hash = Math.imul(hash ^ code, 0x01000193);
    } else if (hash !== FNV_BASIS) {
      hashes.push(hash);
      hash = FNV_BASIS;
    }
  }
  if (hash !== FNV_BASIS) hashes.push(hash);
  return hashes;
}

const FNV_BASIS = 0x811c9dc5 | 0;

/** Letters and digits; beyond Latin-1, whatever is not in the blocks of punctuation. */
function isWordPart(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return code >= 0xc0 && (code < 0x2000 || code > 0x206f) && (code < 0x3000 || code > 0x303f);
}
