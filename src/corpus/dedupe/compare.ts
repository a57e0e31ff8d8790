import { align } from './alignment.ts';
import type { ComparedText } from './compared-text.ts';
import {
  type Comparison,
  comparisonOf,
  lengthOf,
  MIN_SHARE_BESIDE_EDITS,
  type WordKnowledge,
  withSameWords,
} from './comparison.ts';
import { refuseGaps } from './gaps.ts';
import { refuseHeads, refuseQuotation } from './heads.ts';
import { DIFFERENT_ENDS, MAX_END_MATTER, refuseTails } from './tails.ts';
import { sameWords } from './word-sequences.ts';

/** Whether two texts are the same passage, and why, in plain words. No reason if they have little in common. */
export type Verdict =
  | { readonly same: true; readonly reason: string; readonly similarity: number }
  | { readonly same: false; readonly reason?: string };

/** Why texts with the same words are the same. */
export const EQUAL = 'equal after normalisation';
/** Fewer shared words are not evidence. */
const MIN_WORDS = 8;
/** From this many on, shared words are worth reporting even if the texts differ. */
const NOTABLE_WORDS = 12;

/**
 * Compares two texts.
 *
 * @param a the longer
 * @param samePost whether they are known to be from one post
 */
export function compare(
  a: ComparedText,
  b: ComparedText,
  samePost: boolean,
  knowledge: WordKnowledge,
): Verdict {
  if (sameWords(a.words, b.words)) return { same: true, reason: EQUAL, similarity: 1 };
  const runs = align(a.words, b.words);
  if (runs.length === 0) return { same: false };
  const plain = comparisonOf(a, b, runs, knowledge);
  if (plain.matched < MIN_WORDS) return { same: false };
  const ends = Math.min(lengthOf(plain.tails.a), lengthOf(plain.tails.b));
  if (!samePost && ends > MAX_END_MATTER && ends > plain.matched) {
    return { same: false, ...(plain.matched >= NOTABLE_WORDS && { reason: DIFFERENT_ENDS }) };
  }
  const comparison = withSameWords(plain);
  const { matched } = comparison;
  const similarity = matched / Math.min(a.words.length, b.words.length);
  const refusal = samePost ? refuseWithinPost(comparison) : refuse(comparison);
  if (!refusal) return { same: true, reason: describe(comparison), similarity };
  return matched >= NOTABLE_WORDS ? { same: false, reason: refusal } : { same: false };
}

function describe({ runs, matched, a, b, heads }: Comparison): string {
  if (runs.length > 1) {
    return `a few words differ (${Math.floor((100 * matched) / Math.min(a.words.length, b.words.length))} % alike)`;
  }
  return heads.a[1] > 0 || heads.b[1] > 0
    ? 'the same behind other opening words'
    : 'one is the beginning of the other';
}

/** A post may have been edited in any way, but another passage of it shares only little. */
function refuseWithinPost({ a, b, matched }: Comparison): string | undefined {
  const shortest = Math.min(a.words.length, b.words.length);
  return matched < MIN_SHARE_BESIDE_EDITS * shortest ? 'different passages of one post' : undefined;
}

function refuse(comparison: Comparison): string | undefined {
  return (
    refuseTails(comparison) ??
    refuseHeads(comparison) ??
    refuseQuotation(comparison) ??
    refuseGaps(comparison)
  );
}
