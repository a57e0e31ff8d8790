import type { WrittenWord } from '../normalise.ts';
import {
  type Comparison,
  difference,
  isStanding,
  LOOSE_END,
  lengthOf,
  MIN_LONG_EDIT,
  MIN_SHARE_BESIDE_EDITS,
  type Stretch,
} from './comparison.ts';
import { contrast, type Difference, isReplacement, withoutSameWords } from './contrast.ts';
import { endsSentence } from './notices.ts';

/** Of the words between the first and the last that are shared, how many must be shared, longer edits aside. */
const MIN_SIMILARITY = 0.75;
const MAX_LONG_EDITS = 2;
/** As many words in other words' places are a choice of words. */
const MIN_REPLACEMENTS = 3;
/** What remains beside long edits, in words and as a share of the shorter text. */
const MIN_WORDS_BESIDE_EDITS = 20;

/** Signs of another post in what differs between the shared words, and edits that are too many or too long. */
export function refuseGaps(comparison: Comparison): string | undefined {
  const parts = comparison.gaps.flatMap((gap) =>
    partsOf(difference(comparison, gap)).map((part) => ({ ...part, gap })),
  );
  const sizes = parts.map(({ a, b }) => Math.max(a.length, b.length));
  const edits = parts.filter((_, index) => sizes[index]! >= MIN_LONG_EDIT);
  const replacements = parts.filter((part) => isReplacement(part) && isChoiceOfWords(comparison, part));
  for (const part of parts) {
    if (replacements.length >= MIN_REPLACEMENTS && replacements.includes(part)) continue;
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

/** Whether one of two words is common in any text; the slots of a template hold the words of a topic. */
function isChoiceOfWords(
  { a, b, counts }: Comparison,
  part: Difference & { readonly gap: Stretch },
): boolean {
  return (
    counts.isCommon(a.words[a.written.indexOf(part.a[0]!, part.gap.a[0])]!) ||
    counts.isCommon(b.words[b.written.indexOf(part.b[0]!, part.gap.b[0])]!)
  );
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
