import { BoundedCache } from '../../bounded-cache.ts';
import { fold, stem } from '../../text/analyser.ts';
import { isStopWord } from '../../text/stop-words.ts';
import type { Acronyms } from '../index/acronyms.ts';
import { BREAK, termsOfWord } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import { NO_POSTINGS, type Postings, placeOf } from '../index/postings.ts';
import { sequencePostings } from './phrase-matching.ts';
import { type Correction, completions, corrections } from './spelling.ts';

/** A term, or several in a row, with the documents that hold it. */
export interface Alternative {
  readonly terms: readonly number[];
  readonly postings: Postings;
}

/** What a word of the query may stand for in the documents. */
export interface TermExpansion {
  readonly word: string;
  /** How often the query has it. */
  readonly count: number;
  /** Any of these matches, the best first; none when the library has none. */
  readonly alternatives: readonly Alternative[];
  /** Words that were looked for because the library lacks this one. */
  readonly corrections: readonly string[];
}

/** A word that the library lacks is taken for the beginning of others; a number never is. A single ideograph begins pairs. */
const BEGINNING = /^(?:\P{N}{3,}|\p{Script=Han})$/u;
/** Parts of a compound are not shorter than this when the library has the compound itself. */
const MIN_PART_LENGTH = 3;
const MIN_UNKNOWN_PART_LENGTH = 2;
/** Parts of a compound that more documents have are not matched as a phrase: that would take too long. */
const MAX_SCANNED = 5000;
const LETTERS_AND_DIGITS = /^(?:\p{L}+ \p{N}+|\p{N}+ \p{L}+)$/u;

/** Words of a query that spelling corrections are looked for. */
const MAX_GUESSES = 6;
/** Stop words that are looked for when a query has nothing else. */
const MAX_STOP_WORDS = 6;
/** Documents with a correction that are searched for the other words of the query, as evidence for it. */
const MAX_EVIDENCE = 500;
/** Letters of a word that is corrected on its own when there are more of them. */
const MIN_LENGTH = 4;
/** Other words of the query that are searched for there. */
const MAX_CONTEXT = 8;
/** Longer words are not split into compounds. */
const MAX_WORD_LENGTH = 40;
/** Sequences of words that are cached. */
const MAX_REMEMBERED = 10_000;
/** Words that are cached with their corrections. */
const MAX_CORRECTED = 2000;

/**
 * Query expansion (https://en.wikipedia.org/wiki/Query_expansion): the inflected forms, acronyms, compounds, prefixes and
 * spelling corrections of each word of a query.
 */
export class QueryExpander {
  readonly #index: PackedIndex;
  readonly #acronyms: Acronyms;
  /** What `#sideBySide` found: the same acronyms and compounds are asked for again and again. */
  readonly #remembered = new BoundedCache<readonly Alternative[]>(MAX_REMEMBERED);

  readonly #corrections = new BoundedCache<readonly Correction[]>(MAX_CORRECTED);

  constructor(index: PackedIndex, acronyms: Acronyms) {
    this.#index = index;
    this.#acronyms = acronyms;
  }

  /**
   * Words stand for any of their forms; for what an acronym means and the acronym of what is spelled out; for a compound in
   * one word or in two. Only when there is nothing of the kind, for words that begin as typed; and only when there are
   * none, for a spelling correction that there is evidence for. Stop words are left out if others remain.
   *
   * @param typing whether the last word is still being typed: it stands for every word that begins so, and always counts
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

  /** The least frequent of stop words, in their order. */
  #rarest(words: readonly string[]): readonly string[] {
    const distinct = [...new Set(words)];
    if (distinct.length <= MAX_STOP_WORDS) return words;
    const frequency = new Map(distinct.map((word) => [word, this.#index.wordFrequency(word)]));
    distinct.sort((a, b) => frequency.get(a)! - frequency.get(b)!);
    const kept = new Set(distinct.slice(0, MAX_STOP_WORDS));
    return words.filter((word) => kept.has(word));
  }

  /** What the word itself stands for, as it is spelled. */
  #literal(word: string, others: ReadonlySet<number>, unfinished: boolean): Alternative[] {
    const terms = this.#termsOf(word);
    const sequences = [...this.#acronyms.longForms(word), ...this.#halves(word)];
    const known = [
      ...this.#single(new Set([...terms, ...others])),
      ...sequences.flatMap((each) => this.#sideBySide(each)),
    ];
    const isBeginning = unfinished || (known.length === 0 && BEGINNING.test(word));
    const completed = isBeginning ? completions(this.#index, word) : [];
    return [...known, ...this.#single(new Set(completed.flatMap((other) => this.#termsOf(other))))];
  }

  /** The corrections that there is evidence for: in the spelling, or in what stands beside them in documents. */
  #corrected(word: string, context: readonly TermExpansion[], words: number): string[] {
    const candidates = this.#corrections.get(word, () => corrections(this.#index, word));
    const evident = candidates.filter(({ word: candidate, evidence }) => {
      // With nothing beside it there is nothing to compare with; a word of four letters has too many neighbours.
      const suffices =
        evidence === 'strong' || (words === 1 && (evidence === 'some' || word.length > MIN_LENGTH));
      if (suffices) return true;
      const needed = evidence === 'some' ? 1 : Math.max(1, Math.ceil(context.length / 2));
      return this.#cooccurs(candidate, context, needed);
    });
    return evident.map((each) => each.word);
  }

  /** Whether the word co-occurs in a document with as many of the others as are needed. */
  #cooccurs(word: string, others: readonly TermExpansion[], needed: number): boolean {
    if (others.length < needed) return false;
    const { docs } = this.#index.postings(this.#termOf(word)!);
    return docs.subarray(0, MAX_EVIDENCE).some((doc) => {
      const beside = others.filter(({ alternatives }) =>
        alternatives.some(({ postings }) => placeOf(postings.docs, doc) !== undefined),
      );
      return beside.length >= needed;
    });
  }

  /** The word's stems in the languages of the library, those of them that the library has. */
  #termsOf(word: string): number[] {
    const terms = termsOfWord(this.#index.lexicon, word);
    // Vietnamese words keep their marks, which a text in another language lacks.
    return terms.length > 0 ? terms : termsOfWord(this.#index.lexicon, fold(word));
  }

  /** The first of the word's stems. */
  #termOf(word: string): number | undefined {
    return this.#termsOf(word)[0];
  }

  /** Terms that stand for several neighbouring words of the query at once, for each of these words. */
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

  /** The words side by side, when the library has them so. */
  #sideBySide(words: readonly string[]): readonly Alternative[] {
    return this.#remembered.get(words.join(' '), () => {
      const terms = words.map((word) => this.#termOf(word) ?? BREAK);
      const postings = terms.includes(BREAK) ? NO_POSTINGS : sequencePostings(this.#index, terms, 'terms');
      return postings.docs.length > 0 ? [{ terms, postings }] : [];
    });
  }

  /** The ways to read a word as two that the library has, neither of them short unless one is of digits. */
  #halves(word: string): [string, string][] {
    const shortest = this.#termOf(word) === undefined ? MIN_UNKNOWN_PART_LENGTH : MIN_PART_LENGTH;
    const found: [string, string][] = [];
    for (let at = 1; at < word.length && word.length <= MAX_WORD_LENGTH; at++) {
      const [left, right] = [word.slice(0, at), word.slice(at)];
      const longEnough = at >= shortest && right.length >= shortest;
      if (!longEnough && !LETTERS_AND_DIGITS.test(`${left} ${right}`)) continue;
      const [a, b] = [left, right].map((half) => (isStopWord(half) ? 0 : this.#index.wordFrequency(half)));
      const fewer = Math.min(a!, b!);
      if (fewer > 0 && fewer <= MAX_SCANNED) found.push([left, right]);
    }
    return found;
  }
}
