import { editDistance } from '../../text/edit-distance.ts';
import { seriesValue } from './series.ts';

/** The minimum word length for one typing error; twice as much for two. */
const MIN_LENGTH_FOR_ERROR = 4;
const MIN_LENGTH_FOR_TWO_ERRORS = 7;
const MIN_LENGTH_FOR_THREE_ERRORS = 12;
/** Letters that text recognition confuses. */
const CONFUSED: readonly (readonly [RegExp, string])[] = [
  [/[1i|]/g, 'l'],
  [/0/g, 'o'],
  [/5/g, 's'],
  [/8/g, 'b'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/ll|fl/g, 'h'],
];

/** Prefixes that turn a word into its opposite, added or exchanged. */
const NEGATING = ['un', 'in', 'im', 'il', 'ir', 'non', 'dis', 'mis', 'anti', 'de', 'a', 'counter'];
const OPPOSED: readonly (readonly [string, string])[] = [
  ['in', 'de'],
  ['in', 'ex'],
  ['im', 'ex'],
  ['con', 'di'],
  ['ac', 'de'],
  ['as', 'de'],
  ['over', 'under'],
  ['out', 'under'],
  ['over', 'out'],
  ['up', 'down'],
  ['on', 'off'],
  ['pro', 'anti'],
  ['pro', 're'],
  ['pre', 'post'],
  ['inter', 'intra'],
  ['max', 'min'],
  ['micro', 'macro'],
  ['hyper', 'hypo'],
  ['a', 'de'],
  ['en', 'dis'],
  ['homo', 'hetero'],
  ['mono', 'multi'],
  ['single', 'multi'],
];
/** The minimum length of the rest of the word. */
const MIN_REST = 3;

/**
 * Whether two words are variants of one: spelt differently, mistyped or misread by text recognition.
 *
 * @param a in lower case, without accents
 */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const [plainA, plainB] = [withoutConfusion(a), withoutConfusion(b)];
  if (plainA === plainB) return !bothNumbers(a, b);
  const [valueA, valueB] = [seriesValue(a), seriesValue(b)];
  if (valueA !== undefined && valueB !== undefined) return valueA === valueB;
  if (/\p{N}/u.test(a) || /\p{N}/u.test(b) || areOpposed(a, b)) return false;
  const errors = allowedErrors(Math.max(a.length, b.length));
  return editDistance(a, b, errors) <= errors;
}

/** The number of errors allowed in a word of this length. */
function allowedErrors(length: number): number {
  if (length >= MIN_LENGTH_FOR_THREE_ERRORS) return 3;
  return length >= MIN_LENGTH_FOR_TWO_ERRORS ? 2 : length >= MIN_LENGTH_FOR_ERROR ? 1 : 0;
}

/** Whether a prefix makes one word the opposite of the other: "safe" and "unsafe". */
export function areOpposed(a: string, b: string): boolean {
  let shared = 0;
  const shortest = Math.min(a.length, b.length);
  while (shared < shortest && a[a.length - 1 - shared] === b[b.length - 1 - shared]) shared++;
  // The prefixes may share their last letters: "outperform", "underperform".
  for (; shared >= MIN_REST; shared--) {
    const [left, right] = [a.slice(0, a.length - shared), b.slice(0, b.length - shared)];
    if ((left === '' && NEGATING.includes(right)) || (right === '' && NEGATING.includes(left))) return true;
    if (OPPOSED.some((pair) => pair.includes(left) && pair.includes(right) && left !== right)) return true;
  }
  return false;
}

function withoutConfusion(word: string): string {
  return CONFUSED.reduce((plain, [letters, meant]) => plain.replace(letters, meant), word);
}

function bothNumbers(a: string, b: string): boolean {
  return a !== b && /^\p{N}/u.test(a) && /^\p{N}/u.test(b);
}
