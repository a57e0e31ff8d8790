import { BREAK } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import type { Ranking } from './settings.ts';
import type { Scored } from './top-k.ts';

/** A word of the query at its position. */
export interface QueryPosition {
  /** The word's number in the library, or those of its corrections if the library lacks it. */
  readonly words: readonly number[];
  /** Its term; 0 if the library lacks the word. */
  readonly term: number;
  /** Its inverse document frequency, see `Scorer.idf`; 0 if the library lacks the word. */
  readonly idf: number;
  /** Whether it is a content word, whose exact form counts. */
  readonly content: boolean;
}

/** Positions of a query to compare; the rest of a very long one changes little. */
const MAX_POSITIONS = 100;
/** Fewer words in the query's order and distance may be a coincidence. */
const MIN_ALIGNED_WORDS = 3;
/** How steeply the gain falls if part of the query is missing: half of it counts next to nothing. */
const COVERAGE_POWER = 8;
/** The same for words in the query's order and distance. */
const ALIGNMENT_POWER = 4;

/**
 * Rewards documents that contain the words of the query as they occur in it. Three things count: adjacent pairs in any form
 * (the sequential dependence model of Metzler and Croft, 2005, https://doi.org/10.1145/1076034.1076115, weighted by the more
 * frequent word's idf); words in their exact form; and how many words, including stop words, have the query's order and
 * distance, which finds "the art of doing nothing" even with a typing error in it.
 */
export class Proximity {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  /** The slot of each term of the query, from 1; 0 for all other terms. */
  readonly #slots: Uint16Array;

  constructor(index: PackedIndex, ranking: Ranking) {
    this.#index = index;
    this.#ranking = ranking;
    this.#slots = new Uint16Array(index.lexicon.terms.length);
  }

  /** Adds each document's gain to its score. */
  rerank(all: readonly QueryPosition[], documents: readonly Scored[]): Scored[] {
    const positions = all.slice(0, MAX_POSITIONS);
    const { words: spellings, termOf } = this.#index.lexicon;
    const slots = new Map<number, number>();
    for (const { words } of positions) {
      for (const word of words) {
        // Whatever its stem in the document's language, it is the same word of the query.
        for (const each of this.#index.wordsSpelled(spellings[word]!)) {
          if (!slots.has(termOf[each]!)) slots.set(termOf[each]!, slots.get(termOf[word]!) ?? slots.size + 1);
        }
      }
    }
    for (const [term, slot] of slots) this.#slots[term] = slot;
    const content = positions.filter(({ content }) => content);
    const forms = new Map(content.map(({ words: [word], idf }) => [word ?? BREAK, idf]));
    const pattern: QueryPattern = {
      pairs: this.#pairs(positions, slots.size + 1),
      size: slots.size + 1,
      forms,
      positions: positionsByWord(positions),
      count: all.length,
      total: forms.values().reduce((sum, idf) => sum + idf, 0),
    };
    const gained = documents.map(({ doc, score }) => ({ doc, score: score + this.#gain(doc, pattern) }));
    for (const term of slots.keys()) this.#slots[term] = 0;
    return gained;
  }

  #pairs(positions: readonly QueryPosition[], size: number): Float64Array {
    const pairs = new Float64Array(size * size);
    for (const [at, position] of positions.entries()) {
      const next = positions[at + 1];
      if (!next) break;
      const [first, second] = [this.#slots[position.term]!, this.#slots[next.term]!];
      const weight = this.#ranking.neighbours * Math.min(position.idf, next.idf);
      if (first && second && first !== second) pairs[first * size + second] = weight;
    }
    return pairs;
  }

  #gain(doc: number, { pairs, size, forms, positions, count, total }: QueryPattern): number {
    const { tokens, starts, lexicon } = this.#index.forward;
    const seen = new Set<number>();
    const aligned = new Map<number, number>();
    let gain = 0;
    let known = 0;
    let last = 0;
    for (let at = starts[doc]!; at < starts[doc + 1]!; at++) {
      const word = lexicon.spellingOf[tokens[at]!]!;
      const slot = this.#slots[lexicon.termOf[tokens[at]!]!]!;
      const pair = last * size + slot;
      last = slot;
      if (slot === 0) continue;
      if (pairs[pair]! > 0 && !seen.has(-pair)) {
        seen.add(-pair);
        gain += pairs[pair]!;
      }
      const form = forms.get(word);
      if (form !== undefined && !seen.has(word)) {
        seen.add(word);
        known += form;
      }
      for (const position of positions.get(word) ?? []) {
        const offset = at - position;
        aligned.set(offset, (aligned.get(offset) ?? 0) + 1);
      }
    }
    const share = total > 0 ? known / total : 0;
    gain += known * (this.#ranking.sameForm + this.#ranking.complete * share ** COVERAGE_POWER);
    const longest = Math.max(0, ...aligned.values());
    if (longest < MIN_ALIGNED_WORDS) return gain;
    return gain + this.#ranking.aligned * longest * (longest / count) ** ALIGNMENT_POWER;
  }
}

/** What to look for in each document. */
interface QueryPattern {
  /** The gain of each pair of slots, at first * size + second. */
  readonly pairs: Float64Array;
  readonly size: number;
  /** The weight of each form. */
  readonly forms: ReadonlyMap<number, number>;
  /** The positions of each word in the query. */
  readonly positions: ReadonlyMap<number, readonly number[]>;
  /** The sum of their weights. */
  readonly total: number;
  /** The number of words in the query. */
  readonly count: number;
}

function positionsByWord(positions: readonly QueryPosition[]): Map<number, number[]> {
  const byWord = new Map<number, number[]>();
  for (const [at, { words }] of positions.entries()) {
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), at]);
  }
  return byWord;
}
