import { isStopWord } from '../../text/stop-words.ts';
import type { Synonyms } from '../../text/synonyms.ts';
import type { WrittenWord } from '../normalise.ts';
import { type Comparison, MIN_LONG_EDIT, type Span } from './comparison.ts';
import { areOpposites, type Difference, isName, lowerCase, negates } from './contrast.ts';
import { endsSentence } from './notices.ts';
import { inSeries, seriesValue } from './series.ts';

/** A difference with its position. */
export interface Part extends Difference {
  readonly gap: Span;
}

/** The maximum number of adjacent words that were each replaced. */
const MAX_SIDE_BY_SIDE = 3;
/** This many replacements of common words by others are a choice of words. */
const MIN_REPLACED = 3;
/** The minimum number of function words in a reworded sentence's difference; slots of a template have none. */
const MIN_FUNCTION_WORDS = 2;

/**
 * The differences where somebody chose other words: ordinary words replaced by ordinary words, again and again. The slots of
 * a template hold words of a topic instead, which are neither similar in meaning nor common.
 */
export function choicesOfWords(comparison: Comparison, parts: readonly Part[]): ReadonlySet<Part> {
  const replaced = parts.filter((part) => isReplacement(part, comparison));
  const near = replaced.filter(({ a, b }) => comparison.synonyms.areNear(lowerCase(a[0]!), lowerCase(b[0]!)));
  if (near.length > 0 && 2 * near.length >= replaced.length) return new Set(replaced);
  const common = replaced.filter((part) => near.includes(part) || hasCommonWord(comparison, part));
  return new Set(common.length >= MIN_REPLACED ? common : []);
}

/** Splits a difference with equally many words on both sides if a replacement is similar in meaning. */
export function wordByWord({ a, b }: Difference, synonyms: Synonyms): Difference[] {
  const near =
    a.length === b.length &&
    a.length <= MAX_SIDE_BY_SIDE &&
    a.some((left, at) => synonyms.areNear(lowerCase(left), lowerCase(b[at]!)));
  return near ? a.map((left, at) => ({ a: [left], b: [b[at]!] })) : [{ a, b }];
}

/** Whether an ordinary word was replaced by another that is not its opposite. */
function isReplacement({ a, b }: Difference, { synonyms }: Comparison): boolean {
  const [left, right] = [a[0], b[0]];
  if (!left || !right || a.length > 1 || b.length > 1 || isName(left) || isName(right)) return false;
  const [one, other] = [lowerCase(left), lowerCase(right)];
  const ordinary = [one, other].every((word) => /^\p{L}+$/u.test(word) && seriesValue(word) === undefined);
  return ordinary && !areOpposites(one, other, synonyms);
}

/** Whether one of two words occurs in texts on any topic. */
function hasCommonWord({ a, b, counts }: Comparison, part: Part): boolean {
  return (
    counts.isCommon(a.words[a.written.indexOf(part.a[0]!, part.gap.a[0])]!) ||
    counts.isCommon(b.words[b.written.indexOf(part.b[0]!, part.gap.b[0])]!)
  );
}

/** Merges differences within one sentence of both texts. */
export function bySentence({ a, b }: Comparison, parts: readonly Part[]): Part[][] {
  const sentences = ({ gap }: Part) =>
    `${sentenceAt(a.written, gap.a[0])} ${sentenceAt(b.written, gap.b[0])}`;
  return [...Map.groupBy(parts, sentences).values()];
}

/** The start of the sentence that contains a word. */
function sentenceAt(written: readonly WrittenWord[], index: number): number {
  let start = Math.min(index, written.length - 1);
  while (start > 0 && !endsSentence(written[start]!.before)) start--;
  return start;
}

/** Whether a sentence was reworded: not only its nouns, and without another name or number or a negation. */
export function isReworded(parts: readonly Part[]): boolean {
  const [a, b] = [parts.flatMap((part) => part.a), parts.flatMap((part) => part.b)];
  const [left, right] = [a.map(lowerCase), b.map(lowerCase)];
  const size = parts.reduce((sum, part) => sum + Math.max(part.a.length, part.b.length), 0);
  const functionWords = [...left, ...right].filter(isStopWord).length;
  return (
    parts.length > 1 &&
    size >= MIN_LONG_EDIT &&
    functionWords >= MIN_FUNCTION_WORDS &&
    !inSeries(left, right) &&
    !parts.some((part) => part.a.some(isName) && part.b.some(isName)) &&
    !parts.some((part) => negates(part.a.map(lowerCase), part.b.map(lowerCase)))
  );
}
