import SearchableMap from 'minisearch/SearchableMap';
import type { Slicer } from '../../yielding.ts';
import { extendForward, extendInverted } from './extend.ts';
import { BREAK, type ForwardIndex, type Lexicon } from './forward-index.ts';
import { type InvertedIndex, invert, type Postings } from './postings.ts';

/**
 * MiniSearch's vocabulary over packed postings: its radix tree completes and forgives words, and what it would keep in
 * nested maps lies in a few long arrays, built in one go, saved as they are, and scored without an object per match. See
 * docs/decisions/0040.
 *
 * Terms are words as folded; all words of one stem share its postings. Documents are numbered by their positions.
 */
export class PackedIndex {
  readonly forward: ForwardIndex;
  readonly documentCount: number;
  /** The mean of `lengths`, and of `headLengths`. */
  readonly meanLengths: readonly [number, number];
  readonly #inverted: InvertedIndex;
  /** Holds the words that this one's own vocabulary does not repeat. */
  readonly #base: PackedIndex | undefined;
  /** The spellings, each with the number of its first word. */
  readonly #vocabulary = new SearchableMap<number>();

  /** Inverts an analysed library. */
  static async build(forward: ForwardIndex, slicer: Slicer): Promise<PackedIndex> {
    const index = new PackedIndex(forward, await invert(forward, slicer));
    await index.#addVocabulary(slicer);
    return index;
  }

  /** An index of this one's documents and some more behind them: what `build` makes of all, in a fraction of the time. */
  async extend(added: ForwardIndex, slicer: Slicer): Promise<PackedIndex> {
    const forward = await extendForward(this.forward, added, slicer);
    const inverted = await extendInverted(this.#inverted, forward, this.documentCount, slicer);
    const index = new PackedIndex(forward, inverted, this);
    await index.#addVocabulary(slicer);
    return index;
  }

  private constructor(forward: ForwardIndex, inverted: InvertedIndex, base?: PackedIndex) {
    this.forward = forward;
    this.documentCount = forward.starts.length - 1;
    this.meanLengths = [mean(inverted.lengths), mean(inverted.headLengths)];
    this.#inverted = inverted;
    this.#base = base;
  }

  get lexicon(): Lexicon {
    return this.forward.lexicon;
  }

  /** Different words of each document. */
  get lengths(): Uint32Array {
    return this.#inverted.lengths;
  }

  get headLengths(): Uint32Array {
    return this.#inverted.headLengths;
  }

  /** In how many documents the term stands. */
  frequency(term: number): number {
    return this.#inverted.frequency(term);
  }

  /** In how many documents a word of the library stands in any form. */
  wordFrequency(word: string): number {
    return this.wordsSpelled(word).reduce((sum, id) => sum + this.frequency(this.lexicon.termOf[id]!), 0);
  }

  /** The numbers of the words with the spelling: several when they have different stems, none when the library lacks it. */
  wordsSpelled(word: string): readonly number[] {
    const first = this.lexicon.wordIds.get(word);
    return first === undefined ? [] : [first, ...(this.lexicon.homographs.get(first) ?? [])];
  }

  postings(term: number): Postings {
    return this.#inverted.postings(term);
  }

  /** Words that begin with the given one, and are longer. */
  *completions(prefix: string): Generator<string> {
    if (this.#base) yield* this.#base.completions(prefix);
    for (const word of this.#vocabulary.atPrefix(prefix).keys()) if (word !== prefix) yield word;
  }

  /** Words within so many insertions, deletions and substitutions of the given one. */
  *near(word: string, distance: number): Generator<string> {
    if (this.#base) yield* this.#base.near(word, distance);
    yield* this.#vocabulary.fuzzyGet(word, distance).keys();
  }

  async #addVocabulary(slicer: Slicer): Promise<void> {
    const { words, spellingOf } = this.lexicon;
    for (let id = this.#base?.lexicon.words.length ?? BREAK + 1; id < words.length; id++) {
      // Further words of a spelling are found by `wordsSpelled`.
      if (spellingOf[id] === id) this.#vocabulary.set(words[id]!, id);
      if (slicer.due()) await slicer.pause();
    }
  }
}

function mean(values: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return values.length === 0 ? 0 : sum / values.length;
}
