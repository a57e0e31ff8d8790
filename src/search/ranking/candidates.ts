import { isStopWord } from '../../text/stop-words.ts';
import { BREAK } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';

/** Words of a document that are read: it bounds the time, and excerpts are shorter. */
const MAX_TOKENS = 300;

/** What the second stage reads of a document, once for all signals. */
export interface Candidate {
  readonly doc: number;
  /** Different words in the order of the text, without stop words. */
  readonly words: readonly number[];
  /** Their different terms. */
  readonly terms: readonly number[];
  /** How often the document has each of these terms. */
  readonly counts: readonly number[];
}

const CONTENT = 1;
const STOP = 2;

/** Reads candidates. Scratch arrays hold numbers that are never used again, so nothing has to be cleared. */
export class CandidateReader {
  readonly #index: PackedIndex;
  /** Whether each word is a stop word; 0 while it is not known. */
  readonly #kinds: Uint8Array;
  /** The last reading that met each word, and each term; and the place of the term in it. */
  readonly #wordReadings: Uint32Array;
  readonly #termReadings: Uint32Array;
  readonly #termPlaces: Uint32Array;
  #reading = 0;

  constructor(index: PackedIndex) {
    const { words, terms } = index.lexicon;
    this.#index = index;
    this.#kinds = new Uint8Array(words.length);
    this.#wordReadings = new Uint32Array(words.length);
    this.#termReadings = new Uint32Array(terms.length);
    this.#termPlaces = new Uint32Array(terms.length);
  }

  read(doc: number): Candidate {
    const { tokens, starts, lexicon } = this.#index.forward;
    const reading = ++this.#reading;
    const words: number[] = [];
    const terms: number[] = [];
    const counts: number[] = [];
    const end = Math.min(starts[doc + 1]!, starts[doc]! + MAX_TOKENS);
    for (let at = starts[doc]!; at < end; at++) {
      const word = tokens[at]!;
      if (word === BREAK || !this.#isContent(word)) continue;
      const term = lexicon.termOf[word]!;
      if (this.#wordReadings[word] !== reading) words.push(word);
      this.#wordReadings[word] = reading;
      if (this.#termReadings[term] !== reading) {
        this.#termReadings[term] = reading;
        this.#termPlaces[term] = terms.push(term) - 1;
        counts.push(0);
      }
      counts[this.#termPlaces[term]!]!++;
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
