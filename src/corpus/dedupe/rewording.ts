import { isStopWord } from '../../text/stop-words.ts';
import type { Synonyms } from '../../text/synonyms.ts';
import type { WrittenWord } from '../normalise.ts';
import { type Comparison, MIN_LONG_EDIT, type Stretch } from './comparison.ts';
import { areOpposites, type Difference, isName, lowerCase, negates } from './contrast.ts';
import { endsSentence } from './notices.ts';
import { inSeries, seriesValue } from './series.ts';

/** A difference and where it lies. */
export interface Part extends Difference {
  readonly gap: Stretch;
}

/** Words beside one another that were each replaced. */
const MAX_SIDE_BY_SIDE = 3;
/** So many common words in other words' places are a choice of words. */
const MIN_REPLACED = 3;
/** Function words among what differs in a sentence that was put in other words; the slots of a template have none. */
const MIN_FUNCTION_WORDS = 2;

/**
 * The parts in which somebody chose other words: ordinary words in the places of ordinary words, again and again. Those of a template's
 * slots are the words of a topic, and neither near in meaning nor common.
 */
export function choicesOfWords(comparison: Comparison, parts: readonly Part[]): ReadonlySet<Part> {
  const replaced = parts.filter((part) => isReplacement(part, comparison));
  const near = replaced.filter(({ a, b }) => comparison.synonyms.areNear(lowerCase(a[0]!), lowerCase(b[0]!)));
  if (near.length > 0 && 2 * near.length >= replaced.length) return new Set(replaced);
  const common = replaced.filter((part) => near.includes(part) || hasCommonWord(comparison, part));
  return new Set(common.length >= MIN_REPLACED ? common : []);
}

/** Splits a difference of as many words on both sides when one of them is near in meaning to the one in its place. */
export function wordByWord({ a, b }: Difference, synonyms: Synonyms): Difference[] {
  const near =
    a.length === b.length &&
    a.length <= MAX_SIDE_BY_SIDE &&
    a.some((left, at) => synonyms.areNear(lowerCase(left), lowerCase(b[at]!)));
  return near ? a.map((left, at) => ({ a: [left], b: [b[at]!] })) : [{ a, b }];
}

/** Whether one ordinary word stands for another that is not its opposite. */
function isReplacement({ a, b }: Difference, { synonyms }: Comparison): boolean {
  const [left, right] = [a[0], b[0]];
  if (!left || !right || a.length > 1 || b.length > 1 || isName(left) || isName(right)) return false;
  const [one, other] = [lowerCase(left), lowerCase(right)];
  const ordinary = [one, other].every((word) => /^\p{L}+$/u.test(word) && seriesValue(word) === undefined);
  return ordinary && !areOpposites(one, other, synonyms);
}

/** Whether texts use one of two words whatever they are about. */
function hasCommonWord({ a, b, counts }: Comparison, part: Part): boolean {
  return (
    counts.isCommon(a.words[a.written.indexOf(part.a[0]!, part.gap.a[0])]!) ||
    counts.isCommon(b.words[b.written.indexOf(part.b[0]!, part.gap.b[0])]!)
  );
}

/** Puts together the parts that lie in one sentence of both texts. */
export function bySentence({ a, b }: Comparison, parts: readonly Part[]): Part[][] {
  const sentences = ({ gap }: Part) =>
    `${sentenceAt(a.written, gap.a[0])} ${sentenceAt(b.written, gap.b[0])}`;
  return [...Map.groupBy(parts, sentences).values()];
}

/** Where the sentence begins in which a word stands. */
function sentenceAt(written: readonly WrittenWord[], index: number): number {
  let start = Math.min(index, written.length - 1);
  while (start > 0 && !endsSentence(written[start]!.before)) start--;
  return start;
}

/** Whether a sentence was put in other words: not only in its nouns, and nothing in it is another name, number or a denial. */
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
