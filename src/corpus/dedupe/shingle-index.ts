import { randomInt } from 'node:crypto';
import { finish, mix } from './word-sequences.ts';

/** Words in a shingle. */
const SHINGLE_WORDS = 3;
/** A shingle in more groups than this is a common opening, byline or phrase and weighs nothing. */
const MAX_RARE = 6;
/** Stands for the groups of a shingle in one more posting, the first in its chain, once it is in too many. */
const COMMON = -1;
/** Shared rare shingles that make a candidate. */
const MIN_SHARED = 2;
/** Of all shingles of a text, as many must be shared with the candidate or be common: a byline and some edits aside. */
const MIN_SHARE = 0.15;
const MAX_COUNT = 255;
/** A word is common from so many uses on, and from this share of all words: about one text of fifty words in a hundred. */
const MIN_USES_OF_COMMON = 10;
const MIN_SHARE_OF_COMMON = 1 / 5000;
/** Turns a shingle's hash into that of its second counter, and of its slot. */
const OTHER_COUNTER = 0x5bd1e995;
const SLOT = 0x27d4eb2f;

/** Counters per word of all texts, so that few shingles share one; fewer when that would be over 128 MB. */
const COUNTERS_PER_WORD = 8;
const MAX_COUNTERS = 2 ** 27;

/**
 * In how many texts each shingle stands: a count-min sketch (Cormode and Muthukrishnan 2005,
 * https://doi.org/10.1016/j.jalgor.2003.12.001) of two counters per shingle with conservative update.
 */
export class ShingleCounts {
  readonly #counters: Uint8Array;
  readonly #seed = randomInt(2 ** 31);
  /** By the number of the word. */
  #uses = new Uint32Array(1024);
  #words = 0;

  /** @param words at most, in all texts that may be added */
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

  /** Whether texts use a word whatever they are about. */
  isCommon(word: number): boolean {
    return (this.#uses[word] ?? 0) >= Math.max(MIN_USES_OF_COMMON, MIN_SHARE_OF_COMMON * this.#words);
  }

  /** How many of a text's shingles stand in other texts too. */
  repeatedIn(words: Int32Array): number {
    let repeated = 0;
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      if (this.of(this.hash(words, start)) > 1) repeated++;
    }
    return repeated;
  }

  /** The 32-bit hash of the shingle that begins at a word. */
  hash(words: Int32Array, start: number): number {
    return mix(mix(mix(this.#seed, words[start]!), words[start + 1]!), words[start + 2]!);
  }

  /** How many texts hold the shingle with that hash, up to 255. */
  of(hash: number): number {
    const one = this.#counters[this.#slot(hash)]!;
    return one < 2 ? one : Math.min(one, this.#counters[this.#slot(hash ^ OTHER_COUNTER)]!);
  }

  /** The median over the shingles that lie in the ranges [start, end); 0 when there is none. */
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
    return finish(hash) & (this.#counters.length - 1);
  }
}

/** Which groups hold a shingle. Finds those that share rare ones with a text; hashes in typed arrays only. */
export class ShingleIndex {
  /** Where the postings of a slot begin in `#postings`; 0 for none. */
  readonly #slots: Int32Array;
  /** Hash, group and the next posting's position, three numbers side by side, so that they come in one access to memory. */
  readonly #postings: Int32Array;
  /** Of each group, how many shingles it shares with the text that is looked for; 0 otherwise. */
  readonly #shared: Uint16Array;
  /** The last posting's position. */
  #end = 0;
  readonly #counts: ShingleCounts;

  /**
   * @param groups at most, numbered from 0
   * @param shingles at most: the sum of `repeatedIn` over the texts that may be added
   */
  constructor(groups: number, shingles: number, counts: ShingleCounts) {
    this.#counts = counts;
    this.#shared = new Uint16Array(groups);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(shingles + 2)));
    this.#postings = new Int32Array(3 * (shingles + 1));
  }

  /** Remembers a group's shingles, each once, and none for more groups than tell that it is common. */
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

  /** The groups that share rare shingles with a text, those that share most first, at most `limit`. */
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

  /** Visits the shingles of a text that stand in other texts too; no other can bring two together. */
  #eachShingle(words: Int32Array, visit: (slot: number, hash: number) => void): void {
    const mask = this.#slots.length - 1;
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      const hash = this.#counts.hash(words, start);
      if (this.#counts.of(hash) > 1) visit(finish(hash ^ SLOT) & mask, hash);
    }
  }
}
