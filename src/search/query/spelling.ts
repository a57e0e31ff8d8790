import { editDistance } from '../../text/edit-distance.ts';
import { isStopWord } from '../../text/stop-words.ts';
import type { PackedIndex } from '../index/packed-index.ts';

/** The minimum word lengths for one and two typing errors. */
const ONE_ERROR_FROM = 4;
const TWO_ERRORS_FROM = 8;
/** From this length on, a single error is some evidence for a correction. */
const SOME_EVIDENCE_FROM = 6;
/** Longer words are not corrected. */
const MAX_WORD_LENGTH = 40;
const MAX_CANDIDATES = 5;
/** Of the many completions of one or two letters only the most frequent are used. */
const SHORT = 2;
const MAX_COMPLETIONS = 50;
const MAX_OF_SHORT = 10;
const MAX_OFFERS = 3;

/** How strongly the spelling alone suggests a correction. */
type Evidence = 'strong' | 'some' | 'weak';

/** A word of the library that somebody may have meant. */
export interface Correction {
  readonly word: string;
  readonly evidence: Evidence;
}

/**
 * Spelling corrections for a word that the library lacks: those with the fewest typing errors, most frequent first. A
 * number is never corrected, because a different number means something else.
 */
export function corrections(index: PackedIndex, typed: string): Correction[] {
  if (typed.length < ONE_ERROR_FROM || typed.length > MAX_WORD_LENGTH || /\p{N}/u.test(typed)) return [];
  const swapped = transpositions(typed).filter((word) => index.wordDocumentFrequency(word) > 0);
  const near = new Set([...index.near(typed, 1), ...swapped]);
  const found = near.size === 0 && typed.length >= TWO_ERRORS_FROM ? index.near(typed, 2) : near;
  return mostFrequent(index, found, MAX_CANDIDATES, typed).map((word) => ({
    word,
    evidence: evidenceFor(typed, word, swapped.includes(word)),
  }));
}

/** Long words have few neighbours by chance, short ones many: "owls" is not "owes". */
function evidenceFor(typed: string, word: string, swapped: boolean): Evidence {
  if (typed[0] !== word[0]) return typed.length >= TWO_ERRORS_FROM ? 'some' : 'weak';
  if (swapped || typed.length >= TWO_ERRORS_FROM) return 'strong';
  return typed.length >= SOME_EVIDENCE_FROM ? 'some' : 'weak';
}

/** All transpositions of two adjacent letters: one typing error, which Levenshtein distance counts as two. */
function transpositions(word: string): string[] {
  return Array.from(
    { length: word.length - 1 },
    (_, at) => word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2),
  );
}

/** Words within a larger edit distance of an unknown one, to offer as "Did you mean". */
export function nearWords(index: PackedIndex, typed: string): string[] {
  const most = typed.length >= TWO_ERRORS_FROM ? 3 : typed.length >= SOME_EVIDENCE_FROM ? 2 : 1;
  if (typed.length > MAX_WORD_LENGTH) return [];
  const near = [...index.near(typed, most)].filter((word) => word.length > 2 && !isStopWord(word));
  return near
    .map((word) => ({
      word,
      errors: editDistance(typed, word, most),
      documents: index.wordDocumentFrequency(word),
    }))
    .sort((a, b) => a.errors - b.errors || b.documents - a.documents || (a.word < b.word ? -1 : 1))
    .slice(0, MAX_OFFERS)
    .map(({ word }) => word);
}

/** Words of the library with this prefix, most frequent first. */
export function completions(index: PackedIndex, typed: string): string[] {
  const limit = typed.length > SHORT ? MAX_COMPLETIONS : MAX_OF_SHORT;
  return mostFrequent(index, index.completions(typed), limit, typed);
}

/** People rarely get the first letter wrong, so words that share it come first. */
function mostFrequent(index: PackedIndex, words: Iterable<string>, limit: number, typed: string): string[] {
  return [...words]
    .map((word) => ({
      word,
      same: word[0] === typed[0] ? 1 : 0,
      documents: index.wordDocumentFrequency(word),
    }))
    .sort((a, b) => b.same - a.same || b.documents - a.documents || (a.word < b.word ? -1 : 1))
    .slice(0, limit)
    .map(({ word }) => word);
}
