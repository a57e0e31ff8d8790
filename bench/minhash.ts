import { randomNumbers } from './random.ts';

const SHINGLE_WORDS = 3;
const BANDS = 16;
const ROWS = 8;
const HASHES = BANDS * ROWS;

/**
 * The usual way to find near-duplicates: MinHash signatures of word shingles, locality-sensitive hashing in 16 bands of
 * 8 rows (whose threshold is near 0.7), and the estimated Jaccard similarity of what shares a band.
 *
 * @param texts after normalisation, words parted by spaces
 * @param least the Jaccard similarity from which on two texts count as the same
 * @returns whether two texts, by their indexes, count as the same
 */
export function minHashLsh(texts: readonly string[], least: number): (a: number, b: number) => boolean {
  const random = randomNumbers(1);
  const seeds = Array.from({ length: HASHES }, () => Math.floor(random() * 2 ** 32) | 1);
  const signatures = texts.map((text) => signatureOf(shinglesOf(text), seeds));
  return (a, b) => {
    const [left, right] = [signatures[a]!, signatures[b]!];
    const shareBand = Array.from({ length: BANDS }).some((_, band) =>
      left.subarray(band * ROWS, (band + 1) * ROWS).every((hash, row) => hash === right[band * ROWS + row]),
    );
    const equal = left.filter((hash, index) => hash === right[index]).length;
    return shareBand && equal / HASHES >= least;
  };
}

function shinglesOf(text: string): number[] {
  const words = text.split(' ');
  const last = Math.max(1, words.length - SHINGLE_WORDS + 1);
  return Array.from({ length: last }, (_, start) =>
    fnv1a(words.slice(start, start + SHINGLE_WORDS).join(' ')),
  );
}

function signatureOf(shingles: readonly number[], seeds: readonly number[]): Uint32Array {
  return Uint32Array.from(seeds, (seed) => {
    let least = 2 ** 32 - 1;
    for (const shingle of shingles) {
      const mixed = Math.imul(shingle ^ (shingle >>> 15) ^ seed, seed);
      least = Math.min(least, (mixed ^ (mixed >>> 13)) >>> 0);
    }
    return least;
  });
}

/** The 32-bit hash of Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
