import { isStopWord } from '../../text/stop-words.ts';
import { BREAK } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';

/** Words of a document to read, which bounds the time. Excerpts are shorter. */
const MAX_TOKENS = 300;

/** A document in the second stage. Its words and terms are numbered as in `Candidates`. */
export interface Candidate {
  readonly doc: number;
  /** Distinct words in order of occurrence, without stop words. */
  readonly words: readonly number[];
  /** Their distinct terms. */
  readonly terms: readonly number[];
  /** The frequency of each of these terms in the document. */
  readonly frequencies: readonly number[];
}

/**
 * The documents of the second stage, read once for all signals. Their words and terms are numbered from 0, so that data
 * about each fits a short array.
 */
export interface Candidates {
  readonly documents: readonly Candidate[];
  /** Each word's number in the library. */
  readonly words: readonly number[];
  /** Each term's number in the library. */
  readonly terms: readonly number[];
}

const CONTENT = 1;
const STOP = 2;

/** Reads candidates. */
export class CandidateReader {
  readonly #index: PackedIndex;
  /** Whether each word is a stop word; 0 if not known yet. */
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
    const frequencies: number[] = [];
    const end = Math.min(starts[doc + 1]!, starts[doc]! + MAX_TOKENS);
    for (let at = starts[doc]!; at < end; at++) {
      const token = tokens[at]!;
      if (token === BREAK || !this.#isContent(token)) continue;
      const word = this.#words.of(token);
      if (this.#words.isFirstIn(doc, word)) words.push(word);
      const term = this.#terms.of(lexicon.termOf[token]!);
      if (this.#terms.isFirstIn(doc, term)) {
        this.#terms.places[term] = terms.push(term) - 1;
        frequencies.push(0);
      }
      frequencies[this.#terms.places[term]!]!++;
    }
    return { doc, words, terms, frequencies };
  }

  #isContent(word: number): boolean {
    if (this.#kinds[word] === 0) {
      this.#kinds[word] = isStopWord(this.#index.lexicon.words[word]!) ? STOP : CONTENT;
    }
    return this.#kinds[word] === CONTENT;
  }
}

/** Assigns numbers from 0 in order of appearance, starting over with each search. */
class Numbering {
  /** What each number was assigned to. */
  numbered: number[] = [];
  /** A value for each number in the current document. */
  places: number[] = [];
  /** The last document in which each number occurred. */
  #docs: number[] = [];
  /** Each number plus `#base` at that time. */
  readonly #numbers: Uint32Array;
  /** Greater than all numbers of earlier searches, so that nothing has to be cleared. */
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

  /** Marks a number as seen in the document. @returns whether it is new there */
  isFirstIn(doc: number, number: number): boolean {
    const isFirst = this.#docs[number] !== doc;
    this.#docs[number] = doc;
    return isFirst;
  }
}
