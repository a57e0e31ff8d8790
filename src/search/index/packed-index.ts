import SearchableMap from 'minisearch/SearchableMap';
import type { Slicer } from '../../yielding.ts';
import { extendForward, extendInverted } from './extend.ts';
import { BREAK, type ForwardIndex, type Lexicon } from './forward-index.ts';
import { type InvertedIndex, invert, type Postings } from './postings.ts';

/**
 * An inverted index: MiniSearch's radix tree as the vocabulary, for prefix and fuzzy lookups, over packed postings. Where
 * MiniSearch has nested maps, this has a few long arrays, which can be saved as they are and scored without allocating an
 * object per match. See docs/decisions/0040.
 *
 * Words are folded; all words with the same stem share its postings. Documents are numbered by position.
 */
export class PackedIndex {
  readonly forward: ForwardIndex;
  readonly documentCount: number;
  /** The means of `lengths` and `headLengths`. */
  readonly meanLengths: readonly [number, number];
  readonly #inverted: InvertedIndex;
  /** Has the words that this index's own vocabulary does not repeat. */
  readonly #base: PackedIndex | undefined;
  /** Maps each spelling to its first word. */
  readonly #vocabulary = new SearchableMap<number>();

  /** Inverts an analysed library. */
  static async build(forward: ForwardIndex, slicer: Slicer): Promise<PackedIndex> {
    const index = new PackedIndex(forward, await invert(forward, slicer));
    await index.#addVocabulary(slicer);
    return index;
  }

  /** Returns an index with more documents appended: the same as `build` makes of all of them, in a fraction of the time. */
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

  /** The number of distinct words in each document. */
  get lengths(): Uint32Array {
    return this.#inverted.lengths;
  }

  get headLengths(): Uint32Array {
    return this.#inverted.headLengths;
  }

  /** The document frequency of a term. */
  documentFrequency(term: number): number {
    return this.#inverted.documentFrequency(term);
  }

  /** The document frequency of a word in any of its forms; 0 if the library lacks it. */
  wordDocumentFrequency(word: string): number {
    return this.wordsSpelled(word).reduce(
      (sum, id) => sum + this.documentFrequency(this.lexicon.termOf[id]!),
      0,
    );
  }

  /** The words with this spelling: several if they have different stems, none if the library lacks it. */
  wordsSpelled(word: string): readonly number[] {
    const first = this.lexicon.wordIds.get(word);
    return first === undefined ? [] : [first, ...(this.lexicon.homographs.get(first) ?? [])];
  }

  postings(term: number): Postings {
    return this.#inverted.postings(term);
  }

  /** Longer words with this prefix. */
  *completions(prefix: string): Generator<string> {
    if (this.#base) yield* this.#base.completions(prefix);
    for (const word of this.#vocabulary.atPrefix(prefix).keys()) if (word !== prefix) yield word;
  }

  /** Words within this Levenshtein distance. */
  *near(word: string, distance: number): Generator<string> {
    if (this.#base) yield* this.#base.near(word, distance);
    yield* this.#vocabulary.fuzzyGet(word, distance).keys();
  }

  async #addVocabulary(slicer: Slicer): Promise<void> {
    const { words, spellingOf } = this.lexicon;
    for (let id = this.#base?.lexicon.words.length ?? BREAK + 1; id < words.length; id++) {
      // `wordsSpelled` finds further words with the same spelling.
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
