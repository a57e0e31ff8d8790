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

/** The words of a text as numbers, with its first quotation. */
export interface WordSequence {
  readonly words: Int32Array;
  readonly quotation: Normalised['quotation'];
}

/** One of two texts that are compared. */
export interface ComparedText extends WordSequence {
  readonly candidate: Candidate;
  /** The same words one for one as they are written; worked out for few texts only. */
  readonly written: readonly WrittenWord[];
}

export function comparedText(
  candidate: Candidate,
  sequence: WordSequence,
  written: (text: string) => readonly WrittenWord[] = writtenWords,
): ComparedText {
  return {
    candidate,
    words: sequence.words,
    quotation: sequence.quotation,
    get written() {
      return written(candidate.text);
    },
  };
}
