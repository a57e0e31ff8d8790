import { BREAK } from './forward-index.ts';
import type { PackedIndex } from './packed-index.ts';
import type { Ranking } from './ranking.ts';
import type { Scored } from './top.ts';

/** A word of the query in its place, as the library knows it. */
export interface Place {
  /** 0 when the library lacks it. */
  readonly word: number;
  readonly term: number;
  /** How much it says, see `Scorer.rarity`; 0 for one that says nothing. */
  readonly rarity: number;
  /** Whether its very form counts: not for stop words. */
  readonly content: boolean;
}

/** Distinct terms of a query that are looked at; the rest of a very long query changes little. */
const MOST_TERMS = 100;

/**
 * What documents gain when words of the query stand next to each other in them as they do in the query, and when they
 * stand in the same form: "the art of doing nothing" finds just that. Ordered pairs as in the sequential dependence
 * model (Metzler and Croft, 2005), with the commoner word's rarity as the pair's weight.
 */
export class Nearness {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  /** The number that a query's term has in it, from 1; 0 for all others. */
  readonly #slots: Uint8Array;

  constructor(index: PackedIndex, ranking: Ranking) {
    this.#index = index;
    this.#ranking = ranking;
    this.#slots = new Uint8Array(index.lexicon.terms.length);
  }

  /** Adds to each document's score what it gains. */
  rerank(places: readonly Place[], documents: readonly Scored[]): Scored[] {
    const distinct = [...new Map(places.map((place) => [place.term, place])).values()]
      .filter(({ term }) => term !== BREAK)
      .slice(0, MOST_TERMS);
    for (const [at, { term }] of distinct.entries()) this.#slots[term] = at + 1;
    const size = distinct.length + 1;
    const pairs = new Float64Array(size * size);
    for (const [at, place] of places.entries()) {
      const next = places[at + 1];
      if (!next) break;
      const weight = this.#ranking.neighbours * Math.min(place.rarity, next.rarity);
      const [first, second] = [this.#slots[place.term]!, this.#slots[next.term]!];
      if (first && second && first !== second) pairs[first * size + second] = weight;
    }
    const forms = new Map(places.filter(({ content }) => content).map(({ word, rarity }) => [word, rarity]));
    const gained = documents.map(({ doc, score }) => ({
      doc,
      score: score + this.#gain(doc, pairs, size, forms),
    }));
    for (const { term } of distinct) this.#slots[term] = 0;
    return gained;
  }

  #gain(doc: number, pairs: Float64Array, size: number, forms: ReadonlyMap<number, number>): number {
    const { tokens, starts, lexicon } = this.#index.forward;
    const seenPairs = new Set<number>();
    const seenForms = new Set<number>();
    let gain = 0;
    let last = 0;
    for (let at = starts[doc]!; at < starts[doc + 1]!; at++) {
      const word = tokens[at]!;
      const slot = this.#slots[lexicon.termOf[word]!]!;
      if (slot > 0) {
        const pair = last * size + slot;
        if (pairs[pair]! > 0 && !seenPairs.has(pair)) {
          seenPairs.add(pair);
          gain += pairs[pair]!;
        }
        const form = forms.get(word);
        if (form !== undefined && !seenForms.has(word)) {
          seenForms.add(word);
          gain += this.#ranking.sameForm * form;
        }
      }
      last = slot;
    }
    return gain;
  }
}
