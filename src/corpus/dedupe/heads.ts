import type { ComparedText } from './compared-text.ts';
import { type Comparison, LOOSE_END, lengthOf, refuseWords } from './comparison.ts';
import { endsSentence, knownWords, mentionsPublishing, ownWords } from './notices.ts';

/** Limits for what only one text has before the shared words: words per shared word, and sentences. */
const MAX_OWN_HEAD = 1.5;
const MAX_OWN_SENTENCES = 3;
/** Words that run into the shared ones without a full stop. */
const MAX_UNFINISHED_HEAD = 8;
/** The length of a title before words that open the other text. */
const MAX_TITLE = 25;
const MIN_WORDS_BELOW_HEAD = 15;

/** Before the shared words, one text may have a notice or a sentence that the other lost, but not both. */
export function refuseHeads(comparison: Comparison): string | undefined {
  const { a, b, heads, matched, counts } = comparison;
  const [headA, headB] = [lengthOf(heads.a), lengthOf(heads.b)];
  const known = knownWords(a, b);
  if (headA > 0 && headB > 0 && !areNotices(comparison, known)) {
    const refusal = refuseWords(comparison, heads, Math.min(headA, headB) > LOOSE_END);
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

/** Whether both texts open with notices of their own, which do not contradict each other. */
function areNotices({ a, b, heads, counts }: Comparison, known: ReadonlySet<string>): boolean {
  const [endA, endB] = [heads.a[1], heads.b[1]];
  return (
    (endA !== endB || endA > LOOSE_END) &&
    endsSentence(a.written[endA]!.before) &&
    endsSentence(b.written[endB]!.before) &&
    (mentionsPublishing(a, 0, endA) || mentionsPublishing(b, 0, endB)) &&
    ownWords(a, 0, endA, counts, known).words === 0 &&
    ownWords(b, 0, endB, counts, known).words === 0
  );
}

const QUOTATION_MARK = /(?:[>“„«]|(?<![^\s(:>])")\s*$/;

/** The number of quotation marks that follow a colon, as in "Ann writes: “…". */
function quotationLedTo(before: string): number {
  const marks = /:([^\p{L}\p{N}]*)$/u.exec(before)?.[1] ?? '';
  return /^\s*[>"“„«]/.test(marks) ? marks.replace(/[^>"“„«]/g, '').length : 0;
}

/** Whether the other text is only what this one quotes. */
export function refuseQuotation({ a, b, runs }: Comparison): string | undefined {
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
