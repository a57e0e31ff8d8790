import { BoundedCache } from '../../bounded-cache.ts';
import { type Normalised, type WrittenWord, writtenWords } from '../normalise.ts';

/** A text to be compared with the others. */
export interface Candidate {
  readonly text: string;
  /** The identity of its post (see `postKey`); absent if unknown. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  /** The amount of metadata about its post. */
  readonly facts: number;
  /** A full or partial ISO date. */
  readonly date?: string | undefined;
  /** What people call it in their decisions. */
  readonly id?: string | undefined;
}

/** The words of a text as numbers, with its first quotation. One object for all texts with the same words. */
export interface WordSequence {
  readonly words: Int32Array;
  quotation: Normalised['quotation'];
  /** The number of texts with these words. */
  uses: number;
}

/** Recently compared texts: those of a group are compared again and again. */
const MAX_CACHED_TEXTS = 64;
const writtenCache = new BoundedCache<readonly WrittenWord[]>(MAX_CACHED_TEXTS);

/** A candidate with its words. */
export class ComparedText {
  readonly candidate: Candidate;
  /** Its position among the candidates. */
  readonly index: number;
  readonly sequence: WordSequence;

  constructor(candidate: Candidate, index: number, sequence: WordSequence) {
    this.candidate = candidate;
    this.index = index;
    this.sequence = sequence;
  }

  get words(): Int32Array {
    return this.sequence.words;
  }

  get quotation(): Normalised['quotation'] {
    return this.sequence.quotation;
  }

  /** The same words as written, one for one; computed for few texts only. */
  get written(): readonly WrittenWord[] {
    const { text } = this.candidate;
    return writtenCache.get(text, () => writtenWords(text));
  }
}
