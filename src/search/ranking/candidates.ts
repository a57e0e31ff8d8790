import { isStopWord } from '../../text/stop-words.ts';
import { BREAK } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';

/** Words of a document that are read: it bounds the time, and excerpts are shorter. */
const MAX_TOKENS = 300;

/** A document as the second stage sees it. Words and terms have the numbers that they have in `Candidates`. */
export interface Candidate {
  readonly doc: number;
  /** Different words in the order of the text, without stop words. */
  readonly words: readonly number[];
  /** Their different terms. */
  readonly terms: readonly number[];
  /** How often the document has each of these terms. */
  readonly counts: readonly number[];
}

/**
 * What the second stage reads of its documents, once for all signals. Their words and terms are numbered from 0, so that what
 * is known of each stands in a short array.
 */
export interface Candidates {
  readonly documents: readonly Candidate[];
  /** The library's number of each word. */
  readonly words: readonly number[];
  /** The library's number of each term. */
  readonly terms: readonly number[];
}

const CONTENT = 1;
const STOP = 2;

/** Reads candidates. */
export class CandidateReader {
  readonly #index: PackedIndex;
  /** Whether each word is a stop word; 0 while it is not known. */
  readonly #kinds: Uint8Array;
  readonly #words: Numbering;
  readonly #terms: Numbering;

  constructor(index: PackedIndex) {
    const { words, terms } = index.lexicon;
    this.#index = index;
    this.#kinds = new Uint8Array(words.length);
    this.#words = new Numbering(words.length);
    this.#terms = new Numbering(terms.length);
  }

  read(docs: readonly number[]): Candidates {
    this.#words.begin();
    this.#terms.begin();
    const documents = docs.map((doc) => this.#read(doc));
    return { documents, words: this.#words.numbered, terms: this.#terms.numbered };
  }

  #read(doc: number): Candidate {
    const { tokens, starts, lexicon } = this.#index.forward;
    const words: number[] = [];
    const terms: number[] = [];
    const counts: number[] = [];
    const end = Math.min(starts[doc + 1]!, starts[doc]! + MAX_TOKENS);
    for (let at = starts[doc]!; at < end; at++) {
      const token = tokens[at]!;
      if (token === BREAK || !this.#isContent(token)) continue;
      const word = this.#words.of(token);
      if (this.#words.isFirstIn(doc, word)) words.push(word);
      const term = this.#terms.of(lexicon.termOf[token]!);
      if (this.#terms.isFirstIn(doc, term)) {
        this.#terms.places[term] = terms.push(term) - 1;
        counts.push(0);
      }
      counts[this.#terms.places[term]!]!++;
    }
    return { doc, words, terms, counts };
  }

  #isContent(word: number): boolean {
    if (this.#kinds[word] === 0) {
      this.#kinds[word] = isStopWord(this.#index.lexicon.words[word]!) ? STOP : CONTENT;
    }
    return this.#kinds[word] === CONTENT;
  }
}

/** Numbers things from 0 in the order in which they come, starting over for each search. */
class Numbering {
  /** What has each number. */
  numbered: number[] = [];
  /** Something about each number in the document that is being read. */
  places: number[] = [];
  /** The document that met each number last. */
  #docs: number[] = [];
  /** Each thing's number, added to what `#base` was then. */
  readonly #numbers: Uint32Array;
  /** Above all numbers of earlier searches, so that none has to be cleared. */
  #base = 1;

  constructor(size: number) {
    this.#numbers = new Uint32Array(size);
  }

  begin(): void {
    this.#base += this.numbered.length;
    if (this.#base > 2 ** 31) {
      this.#numbers.fill(0);
      this.#base = 1;
    }
    this.numbered = [];
    this.places = [];
    this.#docs = [];
  }

  of(thing: number): number {
    const known = this.#numbers[thing]! - this.#base;
    if (known >= 0) return known;
    const number = this.numbered.push(thing) - 1;
    this.#numbers[thing] = this.#base + number;
    this.#docs.push(-1);
    return number;
  }

  /** Whether a number was not met in the document before; now it was. */
  isFirstIn(doc: number, number: number): boolean {
    const isFirst = this.#docs[number] !== doc;
    this.#docs[number] = doc;
    return isFirst;
  }
}
