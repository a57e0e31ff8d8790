import { BoundedCache } from '../../bounded-cache.ts';
import { fold, stem } from '../../text/analyser.ts';
import { isStopWord } from '../../text/stop-words.ts';
import type { Acronyms } from '../index/acronyms.ts';
import { BREAK, termsOfWord } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import { indexOfDocument, NO_POSTINGS, type Postings } from '../index/postings.ts';
import { sequencePostings } from './phrase-matching.ts';
import { type Correction, completions, corrections } from './spelling.ts';

/** A term or a sequence of terms, with its postings. */
export interface Alternative {
  readonly terms: readonly number[];
  readonly postings: Postings;
}

/** A word of the query with all its alternatives in the library. */
export interface TermExpansion {
  readonly word: string;
  /** How often it occurs in the query. */
  readonly count: number;
  /** Any of these matches, best first; empty if the library has none. */
  readonly alternatives: readonly Alternative[];
  /** Words searched for because the library lacks this one. */
  readonly corrections: readonly string[];
}

/** Unknown words that are expanded as prefixes: no numbers, but single ideographs, which start pairs. */
const PREFIX = /^(?:\P{N}{3,}|\p{Script=Han})$/u;
/** The minimum length of a compound's parts if the library has the compound itself. */
const MIN_PART_LENGTH = 3;
const MIN_UNKNOWN_PART_LENGTH = 2;
/** Compound parts with a higher document frequency are not matched as a phrase, which would take too long. */
const MAX_SCANNED = 5000;
const LETTERS_AND_DIGITS = /^(?:\p{L}+ \p{N}+|\p{N}+ \p{L}+)$/u;

/** Words of a query to look up spelling corrections for. */
const MAX_GUESSES = 6;
/** Stop words to search for if a query has nothing else. */
const MAX_STOP_WORDS = 6;
/** Documents with a correction to check for the other words of the query, as evidence for it. */
const MAX_EVIDENCE = 500;
/** A query of a single word is corrected on some evidence if it is longer than this. */
const MIN_LENGTH = 4;
/** Other words of the query to check for. */
const MAX_CONTEXT = 8;
/** Longer words are not split as compounds. */
const MAX_WORD_LENGTH = 40;
/** Cached sequences of words. */
const MAX_CACHED_PHRASES = 10_000;
/** Cached corrections. */
const MAX_CACHED_CORRECTIONS = 2000;

/**
 * Query expansion (https://en.wikipedia.org/wiki/Query_expansion): the inflected forms, acronyms, compounds, prefixes and
 * spelling corrections of each word of a query.
 */
export class QueryExpander {
  readonly #index: PackedIndex;
  readonly #acronyms: Acronyms;
  readonly #isSpelled: (word: string) => boolean;
  /** Results of `#phrase`: the same acronyms and compounds are looked up again and again. */
  readonly #phrases = new BoundedCache<readonly Alternative[]>(MAX_CACHED_PHRASES);

  readonly #corrections = new BoundedCache<readonly Correction[]>(MAX_CACHED_CORRECTIONS);

  /** @param isSpelled whether a word is known to be spelt correctly, even if the library lacks it */
  constructor(index: PackedIndex, acronyms: Acronyms, isSpelled: (word: string) => boolean = () => false) {
    this.#index = index;
    this.#acronyms = acronyms;
    this.#isSpelled = isSpelled;
  }

  /**
   * A word expands to its inflected forms, to the long form of an acronym and vice versa, and to a compound written as one
   * word or as two. If the library has none of these, it is taken as a prefix, and failing that, it is corrected if there
   * is evidence for a correction. Stop words are dropped if other words remain.
   *
   * @param typing whether the last word is still being typed: it is then a prefix, and never dropped
   */
  expand(words: readonly string[], typing = false): TermExpansion[] {
    const last = typing ? words.at(-1) : undefined;
    const contentWords = words.filter((word) => !isStopWord(word) || word === last);
    const others = this.#otherTerms(words);
    const distinct = Map.groupBy(contentWords.length > 0 ? contentWords : this.#rarest(words), stem).values();
    const literal = distinct
      .map(([word, ...again]) => ({
        word: word!,
        count: 1 + again.length,
        alternatives: this.#literal(word!, others.get(word!) ?? new Set(), word === last),
        corrections: [],
      }))
      .toArray();
    const context = literal.filter(({ alternatives }) => alternatives.length > 0).slice(0, MAX_CONTEXT);
    let guesses = 0;
    return literal.map((expansion) => {
      if (expansion.alternatives.length > 0 || ++guesses > MAX_GUESSES) return expansion;
      const corrected = this.#corrected(expansion.word, context, literal.length);
      const terms = new Set(corrected.flatMap((word) => this.#termsOf(word)));
      return { ...expansion, alternatives: this.#single(terms), corrections: corrected };
    });
  }

  /** The least frequent stop words, in their order. */
  #rarest(words: readonly string[]): readonly string[] {
    const distinct = [...new Set(words)];
    if (distinct.length <= MAX_STOP_WORDS) return words;
    const frequency = new Map(distinct.map((word) => [word, this.#index.wordDocumentFrequency(word)]));
    distinct.sort((a, b) => frequency.get(a)! - frequency.get(b)!);
    const kept = new Set(distinct.slice(0, MAX_STOP_WORDS));
    return words.filter((word) => kept.has(word));
  }

  /** The alternatives of a word as spelled. */
  #literal(word: string, others: ReadonlySet<number>, unfinished: boolean): Alternative[] {
    const terms = this.#termsOf(word);
    const sequences = [...this.#acronyms.longForms(word), ...this.#splits(word)];
    const known = [
      ...this.#single(new Set([...terms, ...others])),
      ...sequences.flatMap((each) => this.#phrase(each)),
    ];
    const isPrefix = unfinished || (known.length === 0 && PREFIX.test(word));
    const completed = isPrefix ? completions(this.#index, word) : [];
    return [...known, ...this.#single(new Set(completed.flatMap((other) => this.#termsOf(other))))];
  }

  /** Corrections with enough evidence: in the spelling, or in the words that occur with them. */
  #corrected(word: string, context: readonly TermExpansion[], words: number): string[] {
    if (this.#isSpelled(word)) return [];
    const candidates = this.#corrections.get(word, () => corrections(this.#index, word));
    const likely = candidates.filter(({ word: candidate, evidence }) => {
      // A single word has no context to compare; words of four letters have too many neighbours.
      const suffices =
        evidence === 'strong' || (words === 1 && (evidence === 'some' || word.length > MIN_LENGTH));
      if (suffices) return true;
      const needed = evidence === 'some' ? 1 : Math.max(1, Math.ceil(context.length / 2));
      return this.#cooccurs(candidate, context, needed);
    });
    return likely.map((each) => each.word);
  }

  /** Whether the word co-occurs in some document with as many of the others as needed. */
  #cooccurs(word: string, others: readonly TermExpansion[], needed: number): boolean {
    if (others.length < needed) return false;
    const { docs } = this.#index.postings(this.#termOf(word)!);
    return docs.subarray(0, MAX_EVIDENCE).some((doc) => {
      const beside = others.filter(({ alternatives }) =>
        alternatives.some(({ postings }) => indexOfDocument(postings.docs, doc) !== undefined),
      );
      return beside.length >= needed;
    });
  }

  /** The word's stems in the library's languages, as far as the library has them. */
  #termsOf(word: string): number[] {
    const terms = termsOfWord(this.#index.lexicon, word);
    // Vietnamese words keep their diacritics, which texts in other languages lack.
    return terms.length > 0 ? terms : termsOfWord(this.#index.lexicon, fold(word));
  }

  /** The first of the word's stems. */
  #termOf(word: string): number | undefined {
    return this.#termsOf(word)[0];
  }

  /** For each word of the query: terms that replace several adjacent words at once. */
  #otherTerms(words: readonly string[]): Map<string, Set<number>> {
    const spans = this.#acronyms.shortForms(words);
    for (let from = 0; from + 1 < words.length; from++) {
      const joined = words[from]! + words[from + 1]!;
      if (this.#index.lexicon.wordIds.has(joined)) spans.push({ from, to: from + 2, short: joined });
    }
    const others = new Map<string, Set<number>>();
    for (const { from, to, short } of spans) {
      const term = this.#termOf(short);
      if (term === undefined) continue;
      for (const word of words.slice(from, to)) others.set(word, (others.get(word) ?? new Set()).add(term));
    }
    return others;
  }

  #single(terms: Iterable<number>): Alternative[] {
    return Array.from(terms, (term) => ({ terms: [term], postings: this.#index.postings(term) }));
  }

  /** The words as a phrase, if the library contains it. */
  #phrase(words: readonly string[]): readonly Alternative[] {
    return this.#phrases.get(words.join(' '), () => {
      const terms = words.map((word) => this.#termOf(word) ?? BREAK);
      const postings = terms.includes(BREAK) ? NO_POSTINGS : sequencePostings(this.#index, terms, 'terms');
      return postings.docs.length > 0 ? [{ terms, postings }] : [];
    });
  }

  /** The ways to split a word into two that the library has, neither of them short unless one is a number. */
  #splits(word: string): [string, string][] {
    const shortest = this.#termOf(word) === undefined ? MIN_UNKNOWN_PART_LENGTH : MIN_PART_LENGTH;
    const found: [string, string][] = [];
    for (let at = 1; at < word.length && word.length <= MAX_WORD_LENGTH; at++) {
      const [left, right] = [word.slice(0, at), word.slice(at)];
      const longEnough = at >= shortest && right.length >= shortest;
      if (!longEnough && !LETTERS_AND_DIGITS.test(`${left} ${right}`)) continue;
      const [a, b] = [left, right].map((half) =>
        isStopWord(half) ? 0 : this.#index.wordDocumentFrequency(half),
      );
      const fewer = Math.min(a!, b!);
      if (fewer > 0 && fewer <= MAX_SCANNED) found.push([left, right]);
    }
    return found;
  }
}
