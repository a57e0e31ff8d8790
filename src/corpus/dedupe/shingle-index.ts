import { randomInt } from 'node:crypto';
import { finalise, mix } from './word-sequences.ts';

/** Words in a shingle (https://en.wikipedia.org/wiki/W-shingling). */
const SHINGLE_WORDS = 3;
/** A shingle in more groups than this is a common opening, byline or phrase and weighs nothing. */
const MAX_RARE = 6;
/** A marker at the head of a shingle's chain of postings once it is in too many groups. */
const COMMON = -1;
/** The number of shared rare shingles that makes a candidate. */
const MIN_SHARED = 2;
/** The minimum share of a text's shingles that are shared with the candidate or common, to allow for a byline and edits. */
const MIN_SHARE = 0.15;
const MAX_COUNT = 255;
/** A word is common from this many uses and this share of all words on: in about one in a hundred texts of fifty words. */
const MIN_USES_OF_COMMON = 10;
const MIN_SHARE_OF_COMMON = 1 / 5000;
/** Derives the hash for the second counter, and for the slot, from a shingle's hash. */
const OTHER_COUNTER = 0x5bd1e995;
const SLOT = 0x27d4eb2f;

/** Counters per word of all texts, so that few shingles collide; fewer if that would exceed 128 MB. */
const COUNTERS_PER_WORD = 8;
const MAX_COUNTERS = 2 ** 27;

/**
 * The number of texts that contain each shingle: a count-min sketch (Cormode and Muthukrishnan 2005,
 * https://doi.org/10.1016/j.jalgor.2003.12.001) of two counters per shingle with conservative update.
 */
export class ShingleCounts {
  readonly #counters: Uint8Array;
  readonly #seed = randomInt(2 ** 31);
  /** By word number. */
  #uses = new Uint32Array(1024);
  #words = 0;

  /** @param words the maximum number of words in all texts to be added */
  constructor(words: number) {
    this.#counters = new Uint8Array(
      Math.min(MAX_COUNTERS, 2 ** Math.ceil(Math.log2(COUNTERS_PER_WORD * (words + 1)))),
    );
  }

  add(words: Int32Array): void {
    this.#words += words.length;
    for (const word of words) {
      if (word >= this.#uses.length) {
        const larger = new Uint32Array(2 * (word + 1));
        larger.set(this.#uses);
        this.#uses = larger;
      }
      this.#uses[word]!++;
    }
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      const hash = this.hash(words, start);
      const count = this.of(hash);
      if (count === MAX_COUNT) continue;
      const [one, other] = [this.#slot(hash), this.#slot(hash ^ OTHER_COUNTER)];
      if (this.#counters[one] === count) this.#counters[one]!++;
      if (this.#counters[other] === count) this.#counters[other]!++;
    }
  }

  /** Whether a word occurs in texts on any topic. */
  isCommon(word: number): boolean {
    return (this.#uses[word] ?? 0) >= Math.max(MIN_USES_OF_COMMON, MIN_SHARE_OF_COMMON * this.#words);
  }

  /** The number of a text's shingles that occur in other texts too. */
  repeatedIn(words: Int32Array): number {
    let repeated = 0;
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      if (this.of(this.hash(words, start)) > 1) repeated++;
    }
    return repeated;
  }

  /** The 32-bit hash of the shingle that starts at a word. */
  hash(words: Int32Array, start: number): number {
    return mix(mix(mix(this.#seed, words[start]!), words[start + 1]!), words[start + 2]!);
  }

  /** The number of texts that contain the shingle with this hash, up to 255. */
  of(hash: number): number {
    const one = this.#counters[this.#slot(hash)]!;
    return one < 2 ? one : Math.min(one, this.#counters[this.#slot(hash ^ OTHER_COUNTER)]!);
  }

  /** The median over the shingles in the ranges [start, end); 0 if there are none. */
  median(words: Int32Array, ranges: readonly (readonly [start: number, end: number])[]): number {
    const counts: number[] = [];
    for (const [start, end] of ranges) {
      for (let index = start; index + SHINGLE_WORDS <= end; index++) {
        counts.push(this.of(this.hash(words, index)));
      }
    }
    return counts.sort((a, b) => a - b)[counts.length >> 1] ?? 0;
  }

  #slot(hash: number): number {
    return finalise(hash) & (this.#counters.length - 1);
  }
}

/** An inverted index from shingles to groups. Finds groups that share rare shingles with a text. Typed arrays only. */
export class ShingleIndex {
  /** The first posting of each slot in `#postings`; 0 for none. */
  readonly #slots: Int32Array;
  /** Hash, group and next posting, three adjacent numbers, so that one memory access fetches them. */
  readonly #postings: Int32Array;
  /** For each group, the number of shingles shared with the current text; 0 otherwise. */
  readonly #shared: Uint16Array;
  /** The last posting's position. */
  #end = 0;
  readonly #counts: ShingleCounts;

  /**
   * @param groups the maximum number of groups
   * @param shingles the maximum number of shingles: the sum of `repeatedIn` over the texts to be added
   */
  constructor(groups: number, shingles: number, counts: ShingleCounts) {
    this.#counts = counts;
    this.#shared = new Uint16Array(groups);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(shingles + 2)));
    this.#postings = new Int32Array(3 * (shingles + 1));
  }

  /** Adds a group's shingles, each once, unless a shingle is already known to be common. */
  add(words: Int32Array, group: number): void {
    const postings = this.#postings;
    this.#eachShingle(words, (slot, hash) => {
      let found = 0;
      for (let at = this.#slots[slot]!; at !== 0; at = postings[at + 2]!) {
        if (postings[at] !== hash) continue;
        if (postings[at + 1] === group || postings[at + 1] === COMMON) return;
        found++;
      }
      this.#end += 3;
      postings[this.#end] = hash;
      postings[this.#end + 1] = found < MAX_RARE ? group : COMMON;
      postings[this.#end + 2] = this.#slots[slot]!;
      this.#slots[slot] = this.#end;
    });
  }

  /** The groups that share the most rare shingles with a text, at most `limit`. */
  find(words: Int32Array, limit: number): number[] {
    const found: number[] = [];
    let common = 0;
    const postings = this.#postings;
    this.#eachShingle(words, (slot, hash) => {
      for (let at = this.#slots[slot]!; at !== 0; at = postings[at + 2]!) {
        if (postings[at] !== hash) continue;
        const group = postings[at + 1]!;
        if (group === COMMON) {
          common++;
          return;
        }
        if (this.#shared[group]!++ === 0) found.push(group);
      }
    });
    const least = Math.max(MIN_SHARED, MIN_SHARE * (words.length - SHINGLE_WORDS + 1) - common);
    const shared = found.map((group) => ({ group, count: this.#shared[group]! }));
    for (const group of found) this.#shared[group] = 0;
    return shared
      .filter(({ count }) => count >= least)
      .sort((a, b) => b.count - a.count || a.group - b.group)
      .slice(0, limit)
      .map(({ group }) => group);
  }

  /** Visits the shingles of a text that occur in other texts too; no others can connect two texts. */
  #eachShingle(words: Int32Array, visit: (slot: number, hash: number) => void): void {
    const mask = this.#slots.length - 1;
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      const hash = this.#counts.hash(words, start);
      if (this.#counts.of(hash) > 1) visit(finalise(hash ^ SLOT) & mask, hash);
    }
  }
}
