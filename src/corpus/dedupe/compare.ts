import { isCut, type WrittenWord } from '../normalise.ts';
import { type Alignment, align, type Gap } from './align.ts';
import { FRONT_MATTER, headKind } from './heads.ts';
import { otherPost } from './other-post.ts';
import { type Passage, sameWords } from './passages.ts';

/** Whether two texts are the same passage, and why, in plain words. No reason where they have little in common. */
export type Verdict =
  | { readonly same: true; readonly reason: string; readonly similarity: number }
  | { readonly same: false; readonly reason?: string };

/** One of the two texts that are compared. */
export interface Side {
  readonly passage: Passage;
  readonly text: string;
  /** See `writtenWords`; needed for few texts only. */
  written(): readonly WrittenWord[];
}

/** Why texts with the same words are the same. */
export const EQUAL = 'equal after normalisation';

/** A shorter common stretch proves nothing. */
const LEAST_WORDS = 8;
/** Of the words of the common stretch, how many must match. */
const LEAST_SIMILARITY = 0.85;
/** The same when the addresses say that it is one post, which may have been edited. */
const LEAST_SIMILARITY_IN_POST = 0.7;
/** Words at an end that may differ: a cut word, an edited one, what a page puts there. */
const LOOSE_END = 3;
/** Words before the common stretch that only one text has: a by-line or the like may be long, own words may not. */
const LONGEST_HEAD = {
  [FRONT_MATTER]: 30,
  heading: 15,
  'own words': 8,
  'words before a quotation': 0,
} as const;
/** Two copies may each have a by-line of its own. */
const LONGEST_OF_TWO_HEADS = 12;
/** From here on a common stretch is worth telling even if the texts differ. */
const NOTABLE_WORDS = 12;

/**
 * Compares two texts by their words alone.
 *
 * @param a the longer
 * @param samePost whether they are known to be of one post
 */
export function compare(a: Side, b: Side, samePost: boolean): Verdict {
  if (sameWords(a.passage.words, b.passage.words)) return { same: true, reason: EQUAL, similarity: 1 };
  const alignment = align(a.passage.words, b.passage.words);
  if (!alignment) return { same: false };
  const length = Math.max(alignment.a[1] - alignment.a[0], alignment.b[1] - alignment.b[0]);
  if (length < LEAST_WORDS) return { same: false };
  const similarity = alignment.matches / length;
  const least = samePost ? LEAST_SIMILARITY_IN_POST : LEAST_SIMILARITY;
  const refusal =
    refuseTails(a, b, alignment) ??
    refuseHeads(a, b, alignment) ??
    (similarity < least ? 'alike, but too many words differ' : undefined) ??
    (samePost ? undefined : refuseOtherPost(a, b, alignment));
  if (!refusal) return { same: true, reason: describe(alignment, similarity), similarity };
  return length >= NOTABLE_WORDS ? { same: false, reason: refusal } : { same: false };
}

function describe({ a, b, gaps }: Alignment, similarity: number): string {
  if (gaps.length > 0) return `a few words differ (${Math.floor(100 * similarity)} % alike)`;
  return a[0] > 0 || b[0] > 0 ? 'the same behind other opening words' : 'one is the beginning of the other';
}

/** How many words each text has behind the common stretch. */
function tailsOf(a: Side, b: Side, alignment: Alignment): [number, number] {
  return [a.passage.words.length - alignment.a[1], b.passage.words.length - alignment.b[1]];
}

/** The common stretch has to reach to the end of one of the texts, a few words aside. */
function refuseTails(a: Side, b: Side, alignment: Alignment): string | undefined {
  const tails = tailsOf(a, b, alignment);
  return Math.min(...tails) > LOOSE_END ? 'the same words, then different ones' : undefined;
}

/** It has to begin at the beginning of one of them, and what the other has before it must be no text of its own. */
function refuseHeads(a: Side, b: Side, alignment: Alignment): string | undefined {
  const heads = [
    { side: a, words: alignment.a[0] },
    { side: b, words: alignment.b[0] },
  ].filter(({ words }) => words > LOOSE_END);
  for (const { side, words } of heads) {
    const kind = headKind(side.written(), words);
    if (words > LONGEST_HEAD[kind]) return 'one quotes the other';
    if (heads.length === 2 && (kind !== FRONT_MATTER || words > LONGEST_OF_TWO_HEADS)) {
      return 'different words, then the same ones';
    }
  }
  return undefined;
}

/** Signs that the texts are alike and belong to different posts all the same. */
function refuseOtherPost(a: Side, b: Side, alignment: Alignment): string | undefined {
  if (quotesOnly(a, alignment.a, b) || quotesOnly(b, alignment.b, a)) return 'one quotes the other';
  const ends = looseEnds(a, b, alignment);
  const oneEnds = Math.min(...tailsOf(a, b, alignment)) === 0;
  if (alignment.gaps.length === 0 && ends.length === 0 && oneEnds) return undefined;
  const [wordsA, wordsB] = [a.written(), b.written()];
  return otherPost(wordsA, wordsB, alignment.gaps, ends) ?? refuseLastWords(wordsA, wordsB, alignment);
}

/** Whether only the part that one text quotes is the other text. */
function quotesOnly(quoting: Side, stretch: readonly [number, number], other: Side): boolean {
  const { quotation, words } = quoting.passage;
  if (!quotation || other.passage.quotation) return false;
  const [first, end] = quotation;
  return stretch[0] >= first - LOOSE_END && stretch[1] <= end + LOOSE_END && words.length - end > LOOSE_END;
}

/** The few words just before and just after the common stretch, where both texts have some. */
function looseEnds(a: Side, b: Side, alignment: Alignment): Gap[] {
  const ends: Gap[] = [];
  const [headA, headB] = [alignment.a[0], alignment.b[0]];
  if (headA > 0 && headB > 0) ends.push({ a: [0, headA], b: [0, headB] });
  const [tailA, tailB] = tailsOf(a, b, alignment);
  if (tailA === 0 || tailB === 0) return ends;
  // A last word may be cut: "20" for "2021".
  const cutA = tailA < tailB || isCut(a.text) ? 1 : 0;
  const cutB = tailB < tailA || isCut(b.text) ? 1 : 0;
  const tail = Math.min(tailA - cutA, tailB - cutB, LOOSE_END);
  const [endA, endB] = [alignment.a[1], alignment.b[1]];
  if (tail > 0) ends.push({ a: [endA, endA + tail], b: [endB, endB + tail] });
  return ends;
}

/** Texts that were cut where they begin to differ, as newsletters are behind their standing opening. */
function refuseLastWords(
  a: readonly WrittenWord[],
  b: readonly WrittenWord[],
  alignment: Alignment,
): string | undefined {
  const [restA, restB] = [a.slice(alignment.a[1]), b.slice(alignment.b[1])];
  const both = Math.min(restA.length, restB.length);
  if (alignment.gaps.length > 0 || both === 0 || Math.max(restA.length, restB.length) > LOOSE_END)
    return undefined;
  const alike = restA.slice(0, both).some(({ word }, index) => {
    const [one, other] = [word.toLowerCase(), restB[index]!.word.toLowerCase()];
    return one.startsWith(other) || other.startsWith(one);
  });
  return alike ? undefined : 'the same words, then different ones';
}
