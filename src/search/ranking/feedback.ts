import { isStopWord } from '../../text/stop-words.ts';
import { BREAK } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import type { Scorer } from './scoring.ts';
import type { Ranking } from './settings.ts';
import type { Scored } from './top-k.ts';

/** A term in more than this share of the documents tells nothing about the best ones. */
const COMMON = 0.2;
/** Fewer documents than this cannot show whether the best stand out. */
const FIFTH = 4;

/**
 * Pseudo-relevance feedback: documents gain by the terms that the best documents have in common. Terms are chosen and
 * weighed by Bo1 (Amati, 2003): how much more often they stand in the best documents than chance would have it. The best
 * document's gain is a fixed share of its score, the smaller the less clearly the best stand out from the rest, so that an
 * unclear query does not drift.
 */
export class Feedback {
  readonly #index: PackedIndex;
  readonly #ranking: Ranking;
  readonly #scorer: Scorer;
  /** What each chosen term gives. */
  readonly #weights: Float64Array;

  constructor(index: PackedIndex, ranking: Ranking, scorer: Scorer) {
    this.#index = index;
    this.#ranking = ranking;
    this.#scorer = scorer;
    this.#weights = new Float64Array(index.lexicon.terms.length);
  }

  /** @param ranked documents, best first */
  rerank(ranked: readonly Scored[]): readonly Scored[] {
    const share = this.#share(ranked);
    const best = ranked.slice(0, this.#ranking.feedbackDocuments);
    const terms = share > 0 ? this.#chooseTerms(best) : [];
    if (terms.length === 0) return ranked;
    for (const [term, weight] of terms) this.#weights[term] = weight;
    const gains = ranked.map(({ doc }) => this.#gain(doc));
    for (const [term] of terms) this.#weights[term] = 0;
    const scores = best.reduce((sum, { score }) => sum + score, 0);
    const gained = best.reduce((sum, _, at) => sum + gains[at]!, 0);
    const scale = (share * scores) / gained;
    return ranked.map(({ doc, score }, at) => ({ doc, score: score + scale * gains[at]! }));
  }

  #share(ranked: readonly Scored[]): number {
    const first = ranked[0]?.score;
    const fifth = ranked[FIFTH]?.score;
    if (first === undefined || fifth === undefined) return 0;
    const { feedback, clearDrop } = this.#ranking;
    return feedback * Math.min(1, (first - fifth) / first / clearDrop);
  }

  #chooseTerms(best: readonly Scored[]): [term: number, weight: number][] {
    const counts = new Map<number, number>();
    for (const { doc } of best) {
      for (const word of this.#words(doc)) {
        if (this.#saysSomething(word)) {
          const term = this.#index.lexicon.termOf[word]!;
          counts.set(term, (counts.get(term) ?? 0) + 1);
        }
      }
    }
    const documents = this.#index.documentCount;
    const weights: [number, number][] = [];
    for (const [term, count] of counts) {
      const frequency = this.#index.frequency(term);
      if (frequency > COMMON * documents) continue;
      const chance = frequency / documents;
      const bo1 = count * Math.log2((1 + chance) / chance) + Math.log2(1 + chance);
      weights.push([term, bo1 * this.#scorer.rarity(frequency)]);
    }
    return weights.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, this.#ranking.feedbackTerms);
  }

  #saysSomething(word: number): boolean {
    const spelled = this.#index.lexicon.words[word]!;
    return word !== BREAK && !isStopWord(spelled) && !/^\p{N}/u.test(spelled);
  }

  #gain(doc: number): number {
    const { termOf } = this.#index.lexicon;
    const counted = new Set<number>();
    let gain = 0;
    for (const word of this.#words(doc)) {
      const term = termOf[word]!;
      const weight = this.#weights[term]!;
      if (weight === 0 || counted.has(term)) continue;
      counted.add(term);
      gain += weight;
    }
    return gain * this.#scorer.single(doc);
  }

  /** The words of the document's title and text. */
  #words(doc: number): Uint32Array {
    const { tokens, starts } = this.#index.forward;
    const all = tokens.subarray(starts[doc]!, starts[doc + 1]!);
    return all.subarray(0, all.indexOf(BREAK, all.indexOf(BREAK) + 1));
  }
}
