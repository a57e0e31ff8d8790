import type { Acronyms } from './acronyms.ts';
import { stem } from './analyser.ts';
import { BREAK } from './forward-index.ts';
import type { PackedIndex } from './packed-index.ts';
import type { Postings } from './postings.ts';
import { sequencePostings } from './sequences.ts';
import { completions, corrections } from './spelling.ts';
import { isStopWord } from './stop-words.ts';

/** A term, or several in a row, with the documents that hold it. */
export interface Alternative {
  readonly terms: readonly number[];
  readonly postings: Postings;
}

/** What a word of the query may stand for in the documents. */
export interface Meaning {
  readonly word: string;
  /** How often the query has it. */
  readonly count: number;
  /** Each of these will do, the best first; none when the library has nothing of the kind. */
  readonly alternatives: readonly Alternative[];
  /** Words that were looked for because the library lacks this one. */
  readonly corrections: readonly string[];
}

/** From so many letters on, a word that the library lacks is taken for the beginning of others. */
const SHORTEST_BEGINNING = 3;
/** Parts of a compound are not shorter than this when the library has the compound itself. */
const SHORTEST_PART = 3;
const SHORTEST_PART_OF_UNKNOWN = 2;
/** Halves that more documents have are not looked for side by side: that would take too long. */
const MOST_SCANNED = 5000;
const LETTERS_AND_DIGITS = /^(?:\p{L}+ \p{N}+|\p{N}+ \p{L}+)$/u;

/**
 * Works out what the words of a query stand for: any form of the word; what an acronym stands for and the acronym of
 * what is spelled out; a compound in one word or in two. Only when there is nothing of the kind, words that begin as
 * typed; and only when there are none, words that look alike. Words that say nothing are left out if others remain.
 *
 * @param typing whether the last word is still being typed: it stands for every word that begins so, and always counts
 */
export function meaningsOf(
  index: PackedIndex,
  acronyms: Acronyms,
  words: readonly string[],
  typing = false,
): Meaning[] {
  const last = typing ? words.at(-1) : undefined;
  const telling = words.filter((word) => !isStopWord(word) || word === last);
  const content = telling.length > 0 ? telling : words;
  const others = otherWords(index, acronyms, words);
  return Map.groupBy(content, stem)
    .values()
    .map(([word, ...again]) => {
      const known = [
        ...[termOf(index, word!) ?? [], ...(others.get(word!) ?? [])]
          .flat()
          .map((each) => single(index, each)),
        ...[...acronyms.longForms(word!), ...halves(index, word!)].flatMap((each) => sideBySide(index, each)),
      ];
      const isBeginning = word === last || (known.length === 0 && word!.length >= SHORTEST_BEGINNING);
      const completed = isBeginning ? completions(index, word!) : [];
      const corrected = known.length + completed.length === 0 ? corrections(index, word!) : [];
      const terms = new Set([...completed, ...corrected].map((other) => termOf(index, other)!));
      return {
        word: word!,
        count: 1 + again.length,
        alternatives: [...known, ...[...terms].map((each) => single(index, each))],
        corrections: corrected,
      };
    })
    .toArray();
}

/** The number of the word's stem, when the library has any form of the word. */
function termOf(index: PackedIndex, word: string): number | undefined {
  return index.lexicon.termIds.get(stem(word)) || undefined;
}

/** Terms that stand for several neighbouring words of the query at once, for each of these words. */
function otherWords(
  index: PackedIndex,
  acronyms: Acronyms,
  words: readonly string[],
): Map<string, Set<number>> {
  const spans = acronyms.shortForms(words);
  for (let from = 0; from + 1 < words.length; from++) {
    const joined = words[from]! + words[from + 1]!;
    if (index.lexicon.wordIds.has(joined)) spans.push({ from, to: from + 2, short: joined });
  }
  const others = new Map<string, Set<number>>();
  for (const { from, to, short } of spans) {
    const term = termOf(index, short);
    if (term === undefined) continue;
    for (const word of words.slice(from, to)) others.set(word, (others.get(word) ?? new Set()).add(term));
  }
  return others;
}

function single(index: PackedIndex, term: number): Alternative {
  return { terms: [term], postings: index.postings(term) };
}

/** The words side by side, when the library has them so. */
function sideBySide(index: PackedIndex, words: readonly string[]): Alternative[] {
  const terms = words.map((word) => termOf(index, word) ?? BREAK);
  if (terms.includes(BREAK)) return [];
  const postings = sequencePostings(index, terms, 'terms');
  return postings.docs.length > 0 ? [{ terms, postings }] : [];
}

/** The ways to read a word as two that the library has, neither of them short unless one is of digits. */
function halves(index: PackedIndex, word: string): [string, string][] {
  const shortest = termOf(index, word) === undefined ? SHORTEST_PART_OF_UNKNOWN : SHORTEST_PART;
  const found: [string, string][] = [];
  for (let at = 1; at < word.length; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    const longEnough = at >= shortest && right.length >= shortest;
    if (!longEnough && !LETTERS_AND_DIGITS.test(`${left} ${right}`)) continue;
    const frequencies = [left, right].map((half) => (isStopWord(half) ? 0 : index.wordFrequency(half)));
    const fewer = Math.min(...frequencies);
    if (fewer > 0 && fewer <= MOST_SCANNED) found.push([left, right]);
  }
  return found;
}
