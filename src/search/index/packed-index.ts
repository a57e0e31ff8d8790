import MiniSearch from 'minisearch';
import { tokenise } from '../../text/analyser.ts';
import type { Slicer } from '../../yielding.ts';
import type { Ranking } from '../ranking/settings.ts';
import { extendForward, extendInverted } from './extend.ts';
import { BREAK, type ForwardIndex, type Lexicon } from './forward-index.ts';
import { type InvertedIndex, invert, type Postings } from './postings.ts';

const FIELDS = ['all', 'head'];
const ALL = 0;

/**
 * MiniSearch over packed postings. Its vocabulary, its prefix and fuzzy look-up and its own `search` work as always (a
 * test proves that they give what plain MiniSearch gives), but what it would keep in nested maps lies in a few long
 * arrays: built in one go, saved as they are, and scored without an object per match. See docs/decisions/0040.
 *
 * Terms are words as folded; all words of one stem share its postings. Document ids are the documents' positions.
 */
export class PackedIndex extends MiniSearch {
  readonly forward: ForwardIndex;
  readonly #inverted: InvertedIndex;
  readonly #ranking: Ranking;
  /** Holds the words that this one's own vocabulary does not repeat. */
  readonly #base: PackedIndex | undefined;

  /** Inverts an analysed library. */
  static async build(forward: ForwardIndex, ranking: Ranking, slicer: Slicer): Promise<PackedIndex> {
    const index = new PackedIndex(forward, await invert(forward, slicer), ranking);
    await index.#addVocabulary(slicer);
    return index;
  }

  /** An index of this one's documents and some more behind them: what `build` makes of all, in a fraction of the time. */
  async extend(added: ForwardIndex, slicer: Slicer): Promise<PackedIndex> {
    const forward = await extendForward(this.forward, added, slicer);
    const inverted = await extendInverted(this.#inverted, forward, this.documentCount, slicer);
    const index = new PackedIndex(forward, inverted, this.#ranking, this);
    await index.#addVocabulary(slicer);
    return index;
  }

  private constructor(forward: ForwardIndex, inverted: InvertedIndex, ranking: Ranking, base?: PackedIndex) {
    const { k, b, d, head } = ranking;
    super({
      fields: FIELDS,
      tokenize: (text) => tokenise(text).map(({ word }) => word),
      processTerm: (word) => word,
      searchOptions: { boost: { head }, bm25: { k, b, d } },
    });
    this.forward = forward;
    this.#inverted = inverted;
    this.#ranking = ranking;
    this.#base = base;
    this._documentCount = forward.starts.length - 1;
    this._nextId = this._documentCount;
    this._documentIds = new Positions(this._documentCount);
    this._fieldLength = new Lengths(inverted);
    this._avgFieldLength = [mean(inverted.lengths), mean(inverted.headLengths)];
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

  /** The mean of `lengths`, and of `headLengths`. */
  get meanLengths(): readonly [number, number] {
    return [this._avgFieldLength[0] ?? 0, this._avgFieldLength[1] ?? 0];
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
    for (const word of this._index.atPrefix(prefix).keys()) if (word !== prefix) yield word;
  }

  /** Words within so many insertions, deletions and substitutions of the given one. */
  *near(word: string, distance: number): Generator<string> {
    if (this.#base) yield* this.#base.near(word, distance);
    yield* this._index.fuzzyGet(word, distance).keys();
  }

  async #addVocabulary(slicer: Slicer): Promise<void> {
    const { words, termOf, spellingOf } = this.lexicon;
    const views = new Map<number, FieldPostings>();
    for (let id = this.#base?.lexicon.words.length ?? BREAK + 1; id < words.length; id++) {
      // A further word of a spelling that is there already.
      if (spellingOf[id] !== id) continue;
      const term = termOf[id]!;
      const spelled = this.wordsSpelled(words[id]!);
      const all = spelled.length > 1 ? spelled.map((each) => termOf[each]!) : undefined;
      const view =
        (!all && views.get(term)) || (new PostingsView(this, all ?? [term]) as unknown as FieldPostings);
      if (!all) views.set(term, view);
      this._index.set(words[id]!, view);
      if (slicer.due()) await slicer.pause();
    }
  }
}

/** How MiniSearch keeps the postings of a term: by field, then by document. */
type FieldPostings = Map<number, Map<number, number>>;

/** The postings of a word's terms in the form in which MiniSearch reads them. No real map, which would cost memory for each. */
class PostingsView {
  readonly #index: PackedIndex;
  readonly #terms: readonly number[];

  constructor(index: PackedIndex, terms: readonly number[]) {
    this.#index = index;
    this.#terms = terms;
  }

  get(field: number): Map<number, number> {
    const frequencies = new Map<number, number>();
    for (const term of this.#terms) {
      const { docs, counts, headCounts } = this.#index.postings(term);
      const inField = field === ALL ? counts : headCounts;
      for (const [at, doc] of docs.entries()) {
        if (inField[at]! > 0) frequencies.set(doc, (frequencies.get(doc) ?? 0) + inField[at]!);
      }
    }
    return frequencies;
  }
}

/** Document numbers whose ids are the numbers themselves. */
class Positions extends Map<number, number> {
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  override has(doc: number): boolean {
    return doc >= 0 && doc < this.#count;
  }

  override get(doc: number): number {
    return doc;
  }
}

/** The lengths of a document's fields. */
class Lengths extends Map<number, number[]> {
  readonly #inverted: InvertedIndex;

  constructor(inverted: InvertedIndex) {
    super();
    this.#inverted = inverted;
  }

  override get(doc: number): number[] {
    return [this.#inverted.lengths[doc]!, this.#inverted.headLengths[doc]!];
  }
}

function mean(values: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return values.length === 0 ? 0 : sum / values.length;
}
