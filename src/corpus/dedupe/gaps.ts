import type { WrittenWord } from '../normalise.ts';
import {
  type Comparison,
  difference,
  isBoilerplate,
  LOOSE_END,
  lengthOf,
  MIN_LONG_EDIT,
  MIN_SHARE_BESIDE_EDITS,
  type Span,
} from './comparison.ts';
import { contrast, type Difference, withoutSameWords } from './contrast.ts';
import { endsSentence } from './notices.ts';
import { bySentence, choicesOfWords, isReworded, type Part, wordByWord } from './rewording.ts';

/** The minimum share of common words between the first and the last of them, ignoring longer edits. */
const MIN_SIMILARITY = 0.75;
const MAX_LONG_EDITS = 2;
/** The minimum that must remain besides long edits, in words and as a share of the shorter text. */
const MIN_WORDS_BESIDE_EDITS = 20;

/** Rejects pairs whose differences point to another post, or whose edits are too many or too long. */
export function refuseGaps(comparison: Comparison): string | undefined {
  const all = comparison.gaps.flatMap((gap) =>
    partsOf(difference(comparison, gap))
      .flatMap((part) => wordByWord(part, comparison.synonyms))
      .map((part): Part => ({ ...part, gap })),
  );
  const chosen = choicesOfWords(comparison, all);
  const parts = all.filter((part) => !chosen.has(part));
  const reworded = bySentence(comparison, parts).filter(isReworded);
  const inReworded = new Set(reworded.flat());
  const rest = parts.filter((part) => !inReworded.has(part));
  const edits = rest.filter((part) => sizeOf(part) >= MIN_LONG_EDIT);
  for (const part of rest) {
    if (!edits.includes(part) || (isTwoSided(part) && isSlot(comparison, part.gap))) {
      const refusal = contrast(part, comparison.synonyms);
      if (refusal) return refusal;
    }
  }
  const rewritten = [...edits.filter(isTwoSided), ...inReworded];
  if (rewritten.some(({ gap }) => isBoilerplate(comparison, gap)))
    return 'a standing text with different words in it';
  const { a, b, matched } = comparison;
  const shortest = Math.min(a.words.length, b.words.length);
  const long = edits.length + reworded.length;
  const tooLong =
    long > MAX_LONG_EDITS ||
    edits.filter(isTwoSided).length + reworded.length > 1 ||
    (long > 0 && matched < Math.max(MIN_WORDS_BESIDE_EDITS, MIN_SHARE_BESIDE_EDITS * shortest));
  const short = [...chosen, ...rest.filter((part) => !edits.includes(part))];
  const differing = short.reduce((sum, part) => sum + sizeOf(part), 0);
  return tooLong || matched < MIN_SIMILARITY * (matched + differing)
    ? 'alike, but too many words differ'
    : undefined;
}

/** The differences in a gap; as one if each text has words that the other lacks: "the blue room" and "room 12". */
function partsOf(gap: Difference): Difference[] {
  const parts = withoutSameWords(gap);
  const whole = { a: parts.flatMap(({ a }) => a), b: parts.flatMap(({ b }) => b) };
  const crossed =
    parts.length > 1 && parts.length <= LOOSE_END && !parts.some(isTwoSided) && isTwoSided(whole);
  return crossed ? [whole] : parts;
}

function sizeOf({ a, b }: Difference): number {
  return Math.max(a.length, b.length);
}

function isTwoSided({ a, b }: Difference): boolean {
  return a.length > 0 && b.length > 0;
}

/** Whether a difference lies inside a sentence that both texts have. */
function isSlot({ a, b }: Comparison, gap: Span): boolean {
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
