import { BoundedCache } from '../../bounded-cache.ts';
import { type Normalised, type WrittenWord, writtenWords } from '../normalise.ts';

/** A text to be compared with the others. */
export interface Candidate {
  readonly text: string;
  /** Identity of its post (see `postKey`); unknown when absent. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  /** How much is known about its post. */
  readonly facts: number;
  /** ISO date or a beginning of one. */
  readonly date?: string | undefined;
  /** By which people name it in decisions of theirs. */
  readonly id?: string | undefined;
}

/** The words of a text as numbers, with its first quotation. One object for all texts that have the same words. */
export interface WordSequence {
  readonly words: Int32Array;
  quotation: Normalised['quotation'];
  /** How many texts have these words. */
  uses: number;
}

/** Texts compared last: those of a group are compared again and again. */
const WRITTEN_KEPT = 64;
const writtenLast = new BoundedCache<readonly WrittenWord[]>(WRITTEN_KEPT);

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

  /** The same words one for one as they are written; worked out for few texts only. */
  get written(): readonly WrittenWord[] {
    const { text } = this.candidate;
    return writtenLast.get(text, () => writtenWords(text));
  }
}
