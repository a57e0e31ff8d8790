import { editDistance } from '../../text/edit-distance.ts';
import { seriesValue } from './series.ts';

/** One typing error from this length on, two from twice and more. */
const MIN_LENGTH_FOR_ERROR = 4;
const MIN_LENGTH_FOR_TWO_ERRORS = 7;
const MIN_LENGTH_FOR_THREE_ERRORS = 12;
/** Letters that forms of one word share at least, and what may follow them. */
const MIN_STEM = 4;
const INFLECTION = /^(?:|s|es|d|ed|t|me|ing|ly)$/;
/** Letters that stand for others after text recognition. */
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

/** Beginnings that turn the rest of a word into its opposite, alone or one for the other. */
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
/** Letters that the rest of a word has at least. */
const MIN_REST = 3;

/**
 * Whether two words are one: spelled in two ways, mistyped, misread by a machine, or inflected.
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
  const errors = errorsIn(Math.max(a.length, b.length));
  return (
    editDistance(a, b, errors) <= errors ||
    editDistance(plainA, plainB, errors) <= errors ||
    sameInflected(a, b)
  );
}

/** Errors that a word of that length may have. */
function errorsIn(length: number): number {
  if (length >= MIN_LENGTH_FOR_THREE_ERRORS) return 3;
  return length >= MIN_LENGTH_FOR_TWO_ERRORS ? 2 : length >= MIN_LENGTH_FOR_ERROR ? 1 : 0;
}

/** Whether one word is made the opposite of the other by its beginning or ending: "safe" and "unsafe". */
export function areOpposed(a: string, b: string): boolean {
  let rest = 0;
  const shortest = Math.min(a.length, b.length);
  while (rest < shortest && a[a.length - 1 - rest] === b[b.length - 1 - rest]) rest++;
  if (rest >= MIN_REST) {
    // The beginnings may share their last letters: "outperform", "underperform".
    for (let shared = rest; shared >= MIN_REST; shared--) {
      const [left, right] = [a.slice(0, a.length - shared), b.slice(0, b.length - shared)];
      if ((left === '' && NEGATING.includes(right)) || (right === '' && NEGATING.includes(left))) return true;
      if (
        OPPOSED.some(([one, other]) => (left === one && right === other) || (left === other && right === one))
      )
        return true;
    }
  }
  const [stemA, stemB] = [
    a.replace(/(?:ful|less)(?=(?:ly|ness)?$)/, ''),
    b.replace(/(?:ful|less)(?=(?:ly|ness)?$)/, ''),
  ];
  return stemA === stemB && stemA !== a && stemB !== b && a !== b;
}

function sameInflected(a: string, b: string): boolean {
  let stem = 0;
  while (stem < Math.min(a.length, b.length) && a[stem] === b[stem]) stem++;
  return stem >= MIN_STEM && INFLECTION.test(a.slice(stem)) && INFLECTION.test(b.slice(stem));
}

function withoutConfusion(word: string): string {
  return CONFUSED.reduce((plain, [letters, meant]) => plain.replace(letters, meant), word);
}

function bothNumbers(a: string, b: string): boolean {
  return a !== b && /^\p{N}/u.test(a) && /^\p{N}/u.test(b);
}
