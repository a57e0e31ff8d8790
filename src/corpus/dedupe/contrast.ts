import { isStopWord } from '../../text/stop-words.ts';
import type { Synonyms } from '../../text/synonyms.ts';
import type { WrittenWord } from '../normalise.ts';
import { inSeries, sameNumbers, seriesValue } from './series.ts';
import { areOpposed, sameWord } from './word-pairs.ts';

/** A difference between two texts; either side may be empty. */
export interface Difference {
  readonly a: readonly WrittenWord[];
  readonly b: readonly WrittenWord[];
}

/** Differences up to this many words per side are compared word by word. */
export const MAX_PAIRED = 12;
/** A reworded clause has at least this many words on each side. */
const MIN_CLAUSE = 4;
/** An added negation stands alone or with an auxiliary. */
const MAX_NEGATION = 3;
/** In longer differences words correspond by chance. */
const MAX_OPPOSED = 3;
/** The maximum number of words in a governing verb phrase. */
const MAX_GOVERNING = 4;

const NEGATION =
  /^(?:no|not|never|none|nobody|nothing|neither|nor|without|unless|cannot|hardly|barely|(?:ai|are|ca|could|did|does|do|had|has|have|is|must|sha|should|was|were|wo|would)nt)$/;
/** Quantifiers for much and for little: one of each are opposites. */
const MUCH = new Set('all always every often usually many more most much'.split(' '));
const LITTLE = new Set(
  'few fewer hardly least less little never no none occasionally rarely seldom some sometimes'.split(' '),
);
/** Other function words that are opposites. */
const OPPOSITES = [
  'before after',
  'above below',
  'over under',
  'up down',
  'on off',
  'in out',
  'inside outside',
  'with without',
  'can cannot',
  'for against',
  'first last',
  'early late',
  'earlier later',
  'true false',
  'yes no',
  'only even',
].map((pair) => pair.split(' '));
/** Words with little meaning that edits add or exchange, besides stop words. */
const MODIFIERS =
  /^(?:new|big|great|good|nice|own|lots?|plenty|bunch|couple|order|basically|completely|entirely|extremely|fairly|highly|largely|pretty|relatively|slightly|truly|totally|clearly|certainly|essentially|typically|in|eg|e|g|ie|etc|m|s|t|d|ll|re|ve|percent)$/;

/** Splits a difference at the words that both sides share in some spelling. */
export function withoutSameWords({ a, b }: Difference): Difference[] {
  if (a.length === 0 || b.length === 0 || joined(a) === joined(b)) {
    return joined(a) === joined(b) ? [] : [{ a, b }];
  }
  if (Math.max(a.length, b.length) > MAX_PAIRED) return [{ a, b }];
  // The longest common subsequence (https://en.wikipedia.org/wiki/Longest_common_subsequence); variants of a word are equal.
  const same = a.map((left) => b.map((right) => isSame(left, right)));
  const table = Array.from({ length: a.length + 1 }, () => new Uint8Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = same[i]![j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  // Few words in common: a reworded sentence.
  const shortest = Math.min(a.length, b.length);
  if (shortest > MIN_CLAUSE && table[0]![0]! < shortest / 2) return [{ a, b }];
  const parts: Difference[] = [];
  let [i, j, startA, startB] = [0, 0, 0, 0];
  const close = () => {
    const part = { a: a.slice(startA, i), b: b.slice(startB, j) };
    if (joined(part.a) !== joined(part.b)) parts.push(part);
  };
  while (i < a.length && j < b.length) {
    if (same[i]![j]) {
      close();
      [startA, startB] = [++i, ++j];
    } else if (table[i + 1]![j]! >= table[i]![j + 1]!) i++;
    else j++;
  }
  [i, j] = [a.length, b.length];
  close();
  return parts;
}

/**
 * Whether a difference shows that two texts belong to different posts, however similar they are: another number, month,
 * name, place, role or topic, a negation or an opposite.
 *
 * @param difference without shared words (see `withoutSameWords`)
 * @returns why, in plain words
 */
export function contrast({ a, b }: Difference, synonyms: Synonyms): string | undefined {
  const [left, right] = [a.map(lowerCase), b.map(lowerCase)];
  const difference = `“${written(a)}” and “${written(b)}”`;
  const isShort = Math.min(left.length, right.length) <= MAX_OPPOSED;
  if (inSeries(left, right) || areLetters(a, b)) return `posts of a series: ${difference}`;
  if (negates(left, right)) return `one denies what the other says: ${difference}`;
  if (a.length === 0 ? governs(b) : b.length === 0 && governs(a))
    return `one qualifies what the other says: ${difference}`;
  if (a.length === 0 || b.length === 0) return undefined;
  if (isShort && left.some((one) => right.some((other) => areOpposites(one, other, synonyms)))) {
    return `one says the opposite of the other: ${difference}`;
  }
  const [meaningA, meaningB] = [a.filter(hasMeaning), b.filter(hasMeaning)];
  if (meaningA.length === 0 || meaningB.length === 0) return undefined;
  if (sameNumbers(left, right) && [...left, ...right].every((word) => seriesValue(word))) return undefined;
  if (Math.min(a.length, b.length) >= MIN_CLAUSE && !(a.some(isName) && b.some(isName))) return undefined;
  return `posts of the same form: ${difference}`;
}

/** "Part A" and "part B". */
function areLetters(a: readonly WrittenWord[], b: readonly WrittenWord[]): boolean {
  return [a, b].every((words) => words.length === 1 && /^\p{Lu}$/u.test(words[0]!.word));
}

/** Whether words govern what follows them and change its meaning: "hesitate to" before "recommend". */
function governs(words: readonly WrittenWord[]): boolean {
  return words.length <= MAX_GOVERNING && words.at(-1)?.word === 'to' && words.slice(0, -1).some(hasMeaning);
}

export function negates(left: readonly string[], right: readonly string[]): boolean {
  if (Math.max(left.length, right.length) > MAX_NEGATION + 1) return false;
  const count = (words: readonly string[]) => words.filter((word) => NEGATION.test(word)).length;
  return count(left) !== count(right);
}

export function areOpposites(a: string, b: string, synonyms: Synonyms): boolean {
  return (
    areOpposed(a, b) ||
    synonyms.areOpposite(a, b) ||
    (MUCH.has(a) && LITTLE.has(b)) ||
    (LITTLE.has(a) && MUCH.has(b)) ||
    OPPOSITES.some((pair) => pair.includes(a) && pair.includes(b) && a !== b)
  );
}

function hasMeaning({ word }: WrittenWord): boolean {
  const folded = word.toLowerCase();
  if (seriesValue(folded)) return true;
  return !isStopWord(folded) && !MODIFIERS.test(folded) && (word.length > 1 || /\p{Lu}/u.test(word));
}

/** Whether a word is capitalised in mid-sentence. */
export function isName({ word, before }: WrittenWord): boolean {
  return before !== '' && !/[.!?:;\n>*#•"“]/.test(before) && /^\p{Lu}/u.test(word);
}

function isSame(a: WrittenWord, b: WrittenWord): boolean {
  return sameWord(lowerCase(a), lowerCase(b));
}

/** Whether words only differ in being written together or apart: "best-of-N", "BestofN". */
function joined(words: readonly WrittenWord[]): string {
  return words
    .map(lowerCase)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function written(words: readonly WrittenWord[]): string {
  return words.map(({ word }) => word).join(' ');
}

export function lowerCase({ word }: WrittenWord): string {
  return word.toLowerCase();
}
