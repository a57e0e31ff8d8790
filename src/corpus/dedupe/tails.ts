import { isCut } from '../normalise.ts';
import type { ComparedText } from './compared-text.ts';
import { type Comparison, isBoilerplate, LOOSE_END, lengthOf, refuseWords } from './comparison.ts';
import { endsSentence, knownWords, ownWords } from './notices.ts';

export const DIFFERENT_ENDS = 'the same words, then different ones';
/** The maximum length of a notice at the end. */
export const MAX_END_MATTER = 25;
const MAX_AFTER_CUT = 8;
/** Limits for differing ends: the minimum of shared words before them, and the maximum of words per shared word. */
const MIN_WORDS_BEFORE_ENDS = 30;
const MAX_DIFFERENT_END = 0.35;

/** The shared words must reach the end of one of the texts, apart from a notice or a few words. */
export function refuseTails(comparison: Comparison): string | undefined {
  const { a, b, tails } = comparison;
  const [tailA, tailB] = [lengthOf(tails.a), lengthOf(tails.b)];
  if (tailA === 0 || tailB === 0) return undefined;
  if (isEndMatter(comparison, a, tails.a) || isEndMatter(comparison, b, tails.b)) return undefined;
  // The last word may be truncated: "20" for "2021".
  const cutA = tailA < tailB || isCut(a.candidate.text) ? 1 : 0;
  const cutB = tailB < tailA || isCut(b.candidate.text) ? 1 : 0;
  const compared = Math.min(tailA - cutA, tailB - cutB, LOOSE_END);
  if (compared > 0) {
    const refusal = refuseWords(comparison, {
      a: [tails.a[0], tails.a[0] + compared],
      b: [tails.b[0], tails.b[0] + compared],
    });
    if (refusal && Math.min(tailA, tailB) <= LOOSE_END) return refusal;
  }
  if (Math.min(tailA, tailB) <= LOOSE_END) return refuseLastWords(comparison);
  return Math.min(tailA, tailB) > MAX_DIFFERENT_END * comparison.matched ||
    comparison.matched < MIN_WORDS_BEFORE_ENDS ||
    isBoilerplate(comparison, tails)
    ? DIFFERENT_ENDS
    : undefined;
}

/** Whether what follows the shared words is not part of the text: a notice, or a few words after its truncation. */
function isEndMatter(
  { a, b, counts }: Comparison,
  text: ComparedText,
  tail: readonly [number, number],
): boolean {
  if (lengthOf(tail) > MAX_END_MATTER) return false;
  const before = text.written[tail[0]]?.before ?? '';
  const behindCut = ELLIPSIS.test(before) || isInBrackets(text, tail);
  if (behindCut && lengthOf(tail) <= MAX_AFTER_CUT) return true;
  // A truncated end is not a notice.
  if (!behindCut && (!endsSentence(before) || ELLIPSIS.test(text.candidate.text.slice(-10)))) return false;
  return ownWords(text, ...tail, counts, knownWords(a, b)).words === 0;
}

/** Whether the text ends with words in brackets, without a number: "[cut by the feed]". */
function isInBrackets(text: ComparedText, [start, end]: readonly [number, number]): boolean {
  return (
    end === text.words.length &&
    /[[(]\s*$/.test(text.written[start]?.before ?? '') &&
    /[\])]\W*$/.test(text.candidate.text) &&
    !text.written.slice(start).some(({ word }) => /\p{N}/u.test(word))
  );
}

/** An ellipsis at the end, unless it ends a quotation. */
const ELLIPSIS = /(?:…|\.\.)[^\p{L}\p{N}"”»]*$/u;

/** Refuses texts that are truncated where they start to differ, as newsletters are after their standard opening. */
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
