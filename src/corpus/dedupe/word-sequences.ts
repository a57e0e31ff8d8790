import { randomInt } from 'node:crypto';
import type { Normalised } from '../normalise.ts';
import type { WordSequence } from './compared-text.ts';

const PAGE_WORDS = 1 << 20;

/** Interns sequences of words: each is stored once, compactly, as word numbers in large pages. */
export class WordSequences {
  /** Partitioned by the first character, so that no single map takes long to grow. */
  readonly #vocabulary = Array.from({ length: 64 }, () => new Map<string, number>());
  #known = 0;
  readonly #sequences: WordSequence[] = [];
  /** A hash table with linear probing (https://en.wikipedia.org/wiki/Linear_probing): sequence number + 1. */
  readonly #slots: Int32Array;
  #page = new Int32Array(0);
  #used = 0;
  #words = 0;
  /** A random seed, so that nobody can write texts that collide. */
  readonly #seed = randomInt(2 ** 31);

  /** @param most the maximum number of sequences */
  constructor(most: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 2)));
  }

  /** The total number of words in all sequences. */
  get words(): number {
    return this.#words;
  }

  /** All sequences in order of first addition. */
  get all(): readonly WordSequence[] {
    return this.#sequences;
  }

  /** @returns the sequence of these words, the existing one if there is one */
  add({ words, quotation }: Normalised): WordSequence {
    const written = this.#write(words);
    const mask = this.#slots.length - 1;
    let slot = hashOf(written, this.#seed) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const known = this.#sequences[this.#slots[slot]! - 1]!;
      if (!sameWords(known.words, written)) continue;
      // The same words with and without quotation marks: neither counts, so that the order does not matter.
      if (known.quotation?.join() !== quotation?.join()) known.quotation = undefined;
      known.uses++;
      return known;
    }
    this.#words += written.length;
    this.#used += written.length;
    const sequence = { words: written, quotation, uses: 1 };
    this.#slots[slot] = this.#sequences.push(sequence);
    return sequence;
  }

  /** Appends the words. */
  #write(words: readonly string[]): Int32Array {
    if (this.#used + words.length > this.#page.length) {
      this.#page = new Int32Array(Math.max(PAGE_WORDS, words.length));
      this.#used = 0;
    }
    for (const [index, word] of words.entries()) this.#page[this.#used + index] = this.#number(word);
    return this.#page.subarray(this.#used, this.#used + words.length);
  }

  #number(word: string): number {
    const words = this.#vocabulary[word.charCodeAt(0) & 63]!;
    let number = words.get(word);
    if (number === undefined) {
      number = this.#known++;
      words.set(word, number);
    }
    return number;
  }
}

export function sameWords(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** MurmurHash3 (Austin Appleby, public domain, https://github.com/aappleby/smhasher) of a sequence of numbers. */
function hashOf(numbers: Int32Array, seed: number): number {
  let hash = seed;
  for (const number of numbers) hash = mix(hash, number);
  return finalise(hash);
}

export function mix(hash: number, number: number): number {
  let part = Math.imul(number, 0xcc9e2d51);
  part = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
  const mixed = hash ^ part;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

export function finalise(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
