import { editDistance } from '../../text/edit-distance.ts';
import type { WrittenWord } from '../normalise.ts';
import type { Gap } from './align.ts';
import { inSeries } from './series.ts';

/** Words in a row that were put for as many others: not an edit, but another post of the same form. */
const LONGEST_EDIT = 2;
/** What differs in more words before the texts are two by-lines, with names of their own. */
const LONGEST_WITH_NAME = 3;
/** From this length on a name with one letter changed is a mistyped name. */
const LONG_NAME = 4;

/**
 * Whether the words in which two texts differ show that they belong to different posts, however alike they are:
 * another number or month, another name, or several other words in the same place.
 *
 * @param gaps where they differ inside what they share
 * @param ends where they differ just beside it, so that their words need not stand for each other one by one
 * @returns why, in plain words
 */
export function otherPost(
  a: readonly WrittenWord[],
  b: readonly WrittenWord[],
  gaps: readonly Gap[],
  ends: readonly Gap[],
): string | undefined {
  for (const gap of [...gaps, ...ends]) {
    const [left, right] = [a.slice(...gap.a), b.slice(...gap.b)];
    if (left.length === 0 || right.length === 0 || joined(left) === joined(right)) continue;
    const difference = `“${written(left)}” and “${written(right)}”`;
    if (inSeries(left.map(lowerCase), right.map(lowerCase))) return `posts of a series: ${difference}`;
    if (gaps.includes(gap) && Math.min(left.length, right.length) > LONGEST_EDIT) {
      return `posts of the same form: ${difference}`;
    }
    if (Math.max(left.length, right.length) > LONGEST_WITH_NAME) continue;
    const [names, others] = [left.filter(isName), right.filter(isName)];
    if (
      names.length > 0 &&
      others.length > 0 &&
      !names.some((name) => others.some((other) => sameName(name, other)))
    ) {
      return `posts of the same form: ${difference}`;
    }
  }
  return undefined;
}

/** Words that were only written together or apart: "best-of-N", "BestofN". */
function joined(words: readonly WrittenWord[]): string {
  return words
    .map(lowerCase)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function written(words: readonly WrittenWord[]): string {
  return words.map(({ word }) => word).join(' ');
}

function lowerCase({ word }: WrittenWord): string {
  return word.toLowerCase();
}

/** Capitalised, though no sentence begins with it. */
function isName({ word, before }: WrittenWord): boolean {
  return before !== '' && !/[.!?:;\n>*#•"“]/.test(before) && /^\p{Lu}\p{Ll}/u.test(word);
}

function sameName(a: WrittenWord, b: WrittenWord): boolean {
  const typo = Math.max(a.word.length, b.word.length) >= LONG_NAME ? 1 : 0;
  return editDistance(lowerCase(a), lowerCase(b), typo) <= typo;
}
