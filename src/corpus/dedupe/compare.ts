import { isCut, type WrittenWord } from '../normalise.ts';
import { align, type Run } from './alignment.ts';
import type { ComparedText } from './compared-text.ts';
import { contrast, type Difference, isReplacement, MAX_PAIRED, withoutSameWords } from './contrast.ts';
import { endsSentence, knownWords, ownWords, speaksOfPublishing } from './notices.ts';
import type { ShingleCounts } from './shingle-index.ts';
import { sameWords } from './word-sequences.ts';

/** Whether two texts are the same passage, and why, in plain words. No reason where they have little in common. */
export type Verdict =
  | { readonly same: true; readonly reason: string; readonly similarity: number }
  | { readonly same: false; readonly reason?: string };

const DIFFERENT_ENDS = 'the same words, then different ones';

/** Why texts with the same words are the same. */
export const EQUAL = 'equal after normalisation';

/** Fewer shared words prove nothing. */
const MIN_WORDS = 8;
/** Of the words between the first and the last that are shared, how many must be shared, longer edits aside. */
const MIN_SIMILARITY = 0.75;
/** Words at an end that may differ: a cut word, an edited one, what a page puts there. */
const LOOSE_END = 3;
/** Words that only one text has before the shared ones, per shared word, and the sentences that they make. */
const MAX_OWN_HEAD = 1.5;
const MAX_OWN_SENTENCES = 3;
/** Own words that run into the shared ones without a full stop. */
const MAX_UNFINISHED_HEAD = 8;
/** A title, before words that begin the other text. */
const MAX_TITLE = 25;
const MIN_WORDS_BELOW_HEAD = 15;
/** A notice at the end. */
const MAX_END_MATTER = 25;
const MAX_BEHIND_CUT = 8;
/** Words of an edit that is more than a choice of words. */
const MIN_LONG_EDIT = 5;
const MAX_LONG_EDITS = 2;
/** As many words in other words' places are a choice of words. */
const MIN_REPLACEMENTS = 3;
/** Words among which a sentence that was moved is looked for. */
const MAX_MOVED = 100;
/** What remains beside long edits, in words and as a share of the shorter text. */
const MIN_WORDS_BESIDE_EDITS = 20;
const MIN_SHARE_BESIDE_EDITS = 0.5;
/** Ends that differ: the shared words before them at least, and the ends' length per shared word at most. */
const MIN_WORDS_BEFORE_ENDS = 30;
const MAX_DIFFERENT_END = 0.35;
/** Words that so many texts share are a standing text, if what differs is not as common. */
const MIN_STANDING = 4;
/** From here on shared words are worth telling even if the texts differ. */
const NOTABLE_WORDS = 12;

/** What two texts share, and what only one of them has. */
interface Comparison {
  readonly a: ComparedText;
  readonly b: ComparedText;
  readonly runs: readonly Run[];
  /** Words shared, those included that are only spelled in another way or stand elsewhere. */
  readonly matched: number;
  readonly heads: Stretch;
  readonly tails: Stretch;
  /** What differs in between, in order. */
  readonly gaps: readonly Stretch[];
  readonly counts: ShingleCounts;
}

/** Where two texts differ: indexes of words in each, the ends excluded. */
interface Stretch {
  readonly a: readonly [start: number, end: number];
  readonly b: readonly [start: number, end: number];
}

/**
 * Compares two texts.
 *
 * @param a the longer
 * @param samePost whether they are known to be of one post
 */
export function compare(a: ComparedText, b: ComparedText, samePost: boolean, counts: ShingleCounts): Verdict {
  if (sameWords(a.words, b.words)) return { same: true, reason: EQUAL, similarity: 1 };
  const runs = align(a.words, b.words);
  if (runs.length === 0) return { same: false };
  const plain = comparisonOf(a, b, runs, counts);
  if (plain.matched < MIN_WORDS) return { same: false };
  const ends = Math.min(lengthOf(plain.tails.a), lengthOf(plain.tails.b));
  if (!samePost && ends > MAX_END_MATTER && ends > plain.matched) {
    return { same: false, ...(plain.matched >= NOTABLE_WORDS && { reason: DIFFERENT_ENDS }) };
  }
  const comparison = withSameWords(withoutMoved(plain));
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

function comparisonOf(
  a: ComparedText,
  b: ComparedText,
  runs: readonly Run[],
  counts: ShingleCounts,
): Comparison {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const gaps = runs.slice(1).map((run, index): Stretch => {
    const before = runs[index]!;
    return { a: [before.a + before.length, run.a], b: [before.b + before.length, run.b] };
  });
  return {
    a,
    b,
    runs,
    matched: runs.reduce((sum, { length }) => sum + length, 0),
    heads: { a: [0, first.a], b: [0, first.b] },
    tails: { a: [last.a + last.length, a.words.length], b: [last.b + last.length, b.words.length] },
    gaps,
    counts,
  };
}

/** Counts a sentence as shared that stands elsewhere in the other text. */
function withoutMoved(comparison: Comparison): Comparison {
  const { a, b, heads, tails, gaps } = comparison;
  const stretches = [heads, ...gaps, tails];
  for (const [index, from] of stretches.entries()) {
    for (const [other, to] of stretches.entries()) {
      if (index === other) continue;
      const [lengthA, lengthB] = [lengthOf(from.a), lengthOf(to.b)];
      if (Math.min(lengthA, lengthB) < MIN_LONG_EDIT) continue;
      const length = longestRun(a.words.subarray(...from.a), b.words.subarray(...to.b));
      if (length < MIN_LONG_EDIT || length < 0.6 * Math.min(lengthA, lengthB)) continue;
      const moved = stretches.map((stretch, at): Stretch => {
        const emptyA: Stretch['a'] = [stretch.a[0], stretch.a[0]];
        const emptyB: Stretch['b'] = [stretch.b[0], stretch.b[0]];
        return { a: at === index ? emptyA : stretch.a, b: at === other ? emptyB : stretch.b };
      });
      return {
        ...comparison,
        matched: comparison.matched + length,
        heads: moved[0]!,
        gaps: moved.slice(1, -1),
        tails: moved.at(-1)!,
      };
    }
  }
  return comparison;
}

/** Takes what stands before and after the shared words for shared as well, when it is the same in another spelling. */
function withSameWords(comparison: Comparison): Comparison {
  const { heads, tails } = comparison;
  // The last word may be cut.
  const cut = isCut(comparison.a.candidate.text) || isCut(comparison.b.candidate.text) ? 1 : 0;
  const common = Math.max(0, Math.min(lengthOf(tails.a), lengthOf(tails.b)) - cut);
  const tail: Stretch = {
    a: [tails.a[0], tails.a[0] + common],
    b: [tails.b[0], tails.b[0] + common],
  };
  const alike = (stretch: Stretch) => {
    const [lengthA, lengthB] = [lengthOf(stretch.a), lengthOf(stretch.b)];
    if (Math.min(lengthA, lengthB) < 2 || Math.max(lengthA, lengthB) > MAX_PAIRED) return false;
    const rest = withoutSameWords(difference(comparison, stretch));
    return (
      rest.reduce((sum, part) => sum + Math.max(part.a.length, part.b.length), 0) <=
      Math.max(lengthA, lengthB) / 2
    );
  };
  const [headsAlike, tailsAlike] = [alike(heads), alike(tail)];
  if (!headsAlike && !tailsAlike) return comparison;
  return {
    ...comparison,
    heads: headsAlike ? { a: [0, 0], b: [0, 0] } : heads,
    tails: tailsAlike ? { a: [tail.a[1], tails.a[1]], b: [tail.b[1], tails.b[1]] } : tails,
    gaps: [...(headsAlike ? [heads] : []), ...comparison.gaps, ...(tailsAlike ? [tail] : [])],
  };
}

/** The length of the longest run of words that two stretches share. */
function longestRun(a: Int32Array, b: Int32Array): number {
  if (Math.max(a.length, b.length) > MAX_MOVED) return 0;
  let longest = 0;
  let above = new Int32Array(b.length + 1);
  for (const word of a) {
    const row = new Int32Array(b.length + 1);
    for (let j = 1; j <= b.length; j++) {
      if (word !== b[j - 1]) continue;
      row[j] = above[j - 1]! + 1;
      longest = Math.max(longest, row[j]!);
    }
    above = row;
  }
  return longest;
}

function lengthOf([start, end]: readonly [number, number]): number {
  return end - start;
}

/** One post may have been edited in any way; another passage of it shares only little. */
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

function difference({ a, b }: Comparison, stretch: Stretch): Difference {
  return { a: a.written.slice(...stretch.a), b: b.written.slice(...stretch.b) };
}

/** The shared words have to reach to the end of one of the texts, a notice or a few words aside. */
function refuseTails(comparison: Comparison): string | undefined {
  const { a, b, tails } = comparison;
  const [tailA, tailB] = [lengthOf(tails.a), lengthOf(tails.b)];
  if (tailA === 0 || tailB === 0) return undefined;
  if (isEndMatter(comparison, a, tails.a) || isEndMatter(comparison, b, tails.b)) return undefined;
  // A last word may be cut: "20" for "2021".
  const cutA = tailA < tailB || isCut(a.candidate.text) ? 1 : 0;
  const cutB = tailB < tailA || isCut(b.candidate.text) ? 1 : 0;
  const compared = Math.min(tailA - cutA, tailB - cutB, LOOSE_END);
  if (compared > 0) {
    const refusal = refuseWords(
      difference(comparison, {
        a: [tails.a[0], tails.a[0] + compared],
        b: [tails.b[0], tails.b[0] + compared],
      }),
    );
    if (refusal && Math.min(tailA, tailB) <= LOOSE_END) return refusal;
  }
  if (Math.min(tailA, tailB) <= LOOSE_END) return refuseLastWords(comparison);
  return Math.min(tailA, tailB) > MAX_DIFFERENT_END * comparison.matched ||
    comparison.matched < MIN_WORDS_BEFORE_ENDS ||
    isStanding(comparison, tails)
    ? DIFFERENT_ENDS
    : undefined;
}

/** Whether what follows the shared words is no part of the text: a notice, or a few words behind its cut. */
function isEndMatter(
  { a, b, counts }: Comparison,
  text: ComparedText,
  tail: readonly [number, number],
): boolean {
  if (lengthOf(tail) > MAX_END_MATTER) return false;
  const before = text.written[tail[0]]?.before ?? '';
  const behindCut = ELLIPSIS.test(before);
  if (behindCut && lengthOf(tail) <= MAX_BEHIND_CUT) return true;
  // What is cut itself is no notice.
  if (!behindCut && (!endsSentence(before) || ELLIPSIS.test(text.candidate.text.slice(-10)))) return false;
  return ownWords(text, ...tail, counts, knownWords(a, b)).words === 0;
}

/** Not at the end of a quotation. */
const ELLIPSIS = /(?:…|\.\.)[^\p{L}\p{N}"”»]*$/u;

/** Texts that were cut where they begin to differ, as newsletters are behind their standing opening. */
function refuseLastWords({ a, b, tails, gaps }: Comparison): string | undefined {
  const [restA, restB] = [a.written.slice(...tails.a), b.written.slice(...tails.b)];
  const both = Math.min(restA.length, restB.length);
  if (gaps.length > 0 || Math.max(restA.length, restB.length) > LOOSE_END) return undefined;
  const alike = restA.slice(0, both).some(({ word }, index) => {
    const [one, other] = [word.toLowerCase(), restB[index]!.word.toLowerCase()];
    return one.startsWith(other) || other.startsWith(one);
  });
  return alike ? undefined : DIFFERENT_ENDS;
}

/** What one text has before the shared words is a notice or a sentence that the other lost; not both have their own. */
function refuseHeads(comparison: Comparison): string | undefined {
  const { a, b, heads, matched, counts } = comparison;
  const [headA, headB] = [lengthOf(heads.a), lengthOf(heads.b)];
  const known = knownWords(a, b);
  if (headA > 0 && headB > 0 && !areNotices(comparison, known)) {
    const refusal = refuseWords(difference(comparison, heads), Math.min(headA, headB) > LOOSE_END);
    if (refusal) return refusal;
  }
  const own = [
    { text: a, words: headA, other: b, otherStart: headB },
    { text: b, words: headB, other: a, otherStart: headA },
  ].flatMap(({ text, words, other, otherStart }) => {
    if (words === 0) return [];
    const { before, word } = text.written[words]!;
    const capitalised = otherStart === 0 && /^\p{Lu}/u.test(word);
    const quotes = QUOTATION_MARK.test(before) && !QUOTATION_MARK.test(other.written[otherStart]!.before);
    if (quotationLedTo(before) > quotationLedTo(`:${other.written[otherStart]!.before}`))
      return [{ words, sentences: 1, before, quotes: true, capitalised, length: words }];
    if (words <= LOOSE_END) return [];
    const found = ownWords(text, 0, words, counts, known);
    return found.words > 0 ? [{ ...found, before, quotes, capitalised, length: words }] : [];
  });
  if (own.length === 2) return 'different words, then the same ones';
  const [head] = own;
  if (!head) return undefined;
  if (head.quotes) return 'one quotes the other';
  if (!endsSentence(head.before)) {
    const title = head.capitalised && matched >= MIN_WORDS_BELOW_HEAD && head.length <= matched;
    return head.length > (title ? MAX_TITLE : MAX_UNFINISHED_HEAD) ? 'one quotes the other' : undefined;
  }
  return head.words > MAX_OWN_HEAD * matched ||
    head.sentences > MAX_OWN_SENTENCES ||
    matched < MIN_WORDS_BELOW_HEAD
    ? 'one quotes the other'
    : undefined;
}

/** Whether both texts begin with notices of their own, which say nothing against one another. */
function areNotices({ a, b, heads, counts }: Comparison, known: ReadonlySet<string>): boolean {
  const [endA, endB] = [heads.a[1], heads.b[1]];
  return (
    (endA !== endB || endA > LOOSE_END) &&
    endsSentence(a.written[endA]!.before) &&
    endsSentence(b.written[endB]!.before) &&
    (speaksOfPublishing(a, 0, endA) || speaksOfPublishing(b, 0, endB)) &&
    ownWords(a, 0, endA, counts, known).words === 0 &&
    ownWords(b, 0, endB, counts, known).words === 0
  );
}

const QUOTATION_MARK = /(?:[>“„«]|(?<![^\s(:>])")\s*$/;
/** How many quotation marks follow a colon, as in "Ann writes: “…". */
function quotationLedTo(before: string): number {
  const marks = /:([^\p{L}\p{N}]*)$/u.exec(before)?.[1] ?? '';
  return /^\s*[>"“„«]/.test(marks) ? marks.replace(/[^>"“„«]/g, '').length : 0;
}

/** Whether only the part that one text quotes is the other text. */
function refuseQuotation({ a, b, runs }: Comparison): string | undefined {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const quotes = (quoting: ComparedText, other: ComparedText, start: number, end: number) =>
    quoting.quotation &&
    !other.quotation &&
    start >= quoting.quotation[0] - LOOSE_END &&
    end <= quoting.quotation[1] + LOOSE_END &&
    quoting.words.length - quoting.quotation[1] > LOOSE_END;
  return quotes(a, b, first.a, last.a + last.length) || quotes(b, a, first.b, last.b + last.length)
    ? 'one quotes the other'
    : undefined;
}

/** Signs of another post in what differs between the shared words, and edits that are too many or too long. */
function refuseGaps(comparison: Comparison): string | undefined {
  const parts = comparison.gaps.flatMap((gap) =>
    partsOf(difference(comparison, gap)).map((part) => ({ ...part, gap })),
  );
  const sizes = parts.map(({ a, b }) => Math.max(a.length, b.length));
  const edits = parts.filter((_, index) => sizes[index]! >= MIN_LONG_EDIT);
  const replacements = parts.filter(isReplacement);
  for (const part of parts) {
    if (replacements.length >= MIN_REPLACEMENTS && isReplacement(part)) continue;
    if (!edits.includes(part) || (isTwoSided(part) && isSlot(comparison, part.gap))) {
      const refusal = contrast(part);
      if (refusal) return refusal;
    }
    if (edits.includes(part) && isTwoSided(part) && isStanding(comparison, part.gap)) {
      return 'a standing text with different words in it';
    }
  }
  const { a, b, matched } = comparison;
  const shortest = Math.min(a.words.length, b.words.length);
  const tooLong =
    edits.length > MAX_LONG_EDITS ||
    edits.filter(isTwoSided).length > 1 ||
    (edits.length > 0 && matched < Math.max(MIN_WORDS_BESIDE_EDITS, MIN_SHARE_BESIDE_EDITS * shortest));
  const differing = sizes.reduce((sum, size) => sum + (size < MIN_LONG_EDIT ? size : 0), 0);
  return tooLong || matched < MIN_SIMILARITY * (matched + differing)
    ? 'alike, but too many words differ'
    : undefined;
}

/** What differs in a gap; as a whole where each text has words that the other lacks: "the blue room" and "room 12". */
function partsOf(gap: Difference): Difference[] {
  const parts = withoutSameWords(gap);
  const whole = { a: parts.flatMap(({ a }) => a), b: parts.flatMap(({ b }) => b) };
  const crossed =
    parts.length > 1 && parts.length <= LOOSE_END && !parts.some(isTwoSided) && isTwoSided(whole);
  return crossed ? [whole] : parts;
}

function isTwoSided({ a, b }: Difference): boolean {
  return a.length > 0 && b.length > 0;
}

/** Whether a difference lies inside a sentence that both texts have. */
function isSlot({ a, b }: Comparison, gap: Stretch): boolean {
  const sharedBeside = (written: readonly WrittenWord[], [start, end]: readonly [number, number]) => {
    let shared = 0;
    for (
      let index = start;
      index > 0 && shared < LOOSE_END * 2 && !endsSentence(written[index]!.before);
      index--
    )
      shared++;
    for (let index = end; index < written.length && !endsSentence(written[index]!.before); index++) shared++;
    return shared;
  };
  const shortest = Math.min(lengthOf(gap.a), lengthOf(gap.b));
  return (
    Math.min(sharedBeside(a.written, gap.a), sharedBeside(b.written, gap.b)) >=
    Math.max(LOOSE_END, shortest / 2)
  );
}

/** Whether many texts have the shared words and few have what differs: the standing words of a newsletter. */
function isStanding(
  { a, b, runs, counts }: Comparison,
  { a: [startA, endA], b: [startB, endB] }: Stretch,
): boolean {
  const shared = counts.median(
    a.words,
    runs.map((run) => [run.a, run.a + run.length]),
  );
  const differing = Math.min(
    counts.median(a.words, [[startA, endA]]),
    counts.median(b.words, [[startB, endB]]),
  );
  return shared >= MIN_STANDING && shared >= 2 * differing;
}

/** @param seriesOnly whether only another number or month counts */
function refuseWords(difference: Difference, seriesOnly = false): string | undefined {
  for (const part of withoutSameWords(difference)) {
    const refusal = contrast(part);
    if (refusal && (!seriesOnly || refusal.startsWith('posts of a series'))) return refusal;
  }
  return undefined;
}
