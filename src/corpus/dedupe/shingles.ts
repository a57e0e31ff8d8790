import { randomInt } from 'node:crypto';
import { finish, mix } from './passages.ts';

/** Words in a shingle. */
const SHINGLE_WORDS = 3;
/** A shingle in more posts than this is a common opening, by-line or phrase and weighs nothing. */
const RARE = 6;
/** Shared rare shingles that make a candidate. */
const LEAST_SHARED = 2;
/** Of all shingles of a text, as many must be shared with the candidate or be common: a by-line and some edits aside. */
const LEAST_SHARE = 0.15;

/** Which posts hold a shingle. Finds those that share rare ones with a text; hashes in typed arrays only. */
export class ShingleIndex {
  /** Where the postings of a slot begin in `#postings`; 0 for none. */
  readonly #slots: Int32Array;
  /** Hash, post and the next posting's place, three numbers side by side, so that they come in one access to memory. */
  readonly #postings: Int32Array;
  /** Of each post, how many shingles it shares with the text that is looked for; 0 otherwise. */
  readonly #shared: Uint16Array;
  /** The last posting's place. */
  #end = 0;
  readonly #seeds = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;

  /**
   * @param words at most, in all texts that may be added
   * @param posts at most, numbered from 0
   */
  constructor(words: number, posts: number) {
    this.#shared = new Uint16Array(posts);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(words + 1)));
    this.#postings = new Int32Array(3 * (words + 1));
  }

  /** Remembers a post's shingles, each once, and none for more posts than tell that it is common. */
  add(words: Int32Array, post: number): void {
    const postings = this.#postings;
    this.#eachShingle(words, (slot, hash) => {
      let found = 0;
      for (let place = this.#slots[slot]!; place !== 0; place = postings[place + 2]!) {
        if (postings[place] !== hash) continue;
        if (postings[place + 1] === post || ++found > RARE) return;
      }
      this.#end += 3;
      postings[this.#end] = hash;
      postings[this.#end + 1] = post;
      postings[this.#end + 2] = this.#slots[slot]!;
      this.#slots[slot] = this.#end;
    });
  }

  /** The posts that share rare shingles with a text, those that share most first, at most `limit`. */
  find(words: Int32Array, limit: number): number[] {
    const found: number[] = [];
    const holders: number[] = [];
    let common = 0;
    const postings = this.#postings;
    this.#eachShingle(words, (slot, hash) => {
      holders.length = 0;
      for (let place = this.#slots[slot]!; place !== 0; place = postings[place + 2]!) {
        if (postings[place] === hash) holders.push(postings[place + 1]!);
      }
      if (holders.length > RARE) common++;
      else for (const post of holders) if (this.#shared[post]!++ === 0) found.push(post);
    });
    const least = Math.max(LEAST_SHARED, LEAST_SHARE * (words.length - SHINGLE_WORDS + 1) - common);
    const shared = found.map((post) => ({ post, count: this.#shared[post]! }));
    for (const post of found) this.#shared[post] = 0;
    return shared
      .filter(({ count }) => count >= least)
      .sort((a, b) => b.count - a.count || a.post - b.post)
      .slice(0, limit)
      .map(({ post }) => post);
  }

  #eachShingle(words: Int32Array, visit: (slot: number, hash: number) => void): void {
    const [seed, slotSeed] = this.#seeds;
    const mask = this.#slots.length - 1;
    for (let start = 0; start + SHINGLE_WORDS <= words.length; start++) {
      let hash: number = seed;
      let slot: number = slotSeed;
      for (let index = start; index < start + SHINGLE_WORDS; index++) {
        hash = mix(hash, words[index]!);
        slot = mix(slot, words[index]!);
      }
      visit(finish(slot) & mask, finish(hash) | 0);
    }
  }
}
