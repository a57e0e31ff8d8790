import type { Synonyms } from '../../text/synonyms.ts';
import { isCut } from '../normalise.ts';
import type { Run } from './alignment.ts';
import type { ComparedText } from './compared-text.ts';
import { contrast, type Difference, MAX_PAIRED, withoutSameWords } from './contrast.ts';
import type { ShingleCounts } from './shingle-index.ts';

/** Words that may differ at either end: a truncated or edited word, or something the page adds. */
export const LOOSE_END = 3;
/** Edits of at least this many words are more than a choice of words. */
export const MIN_LONG_EDIT = 5;
export const MIN_SHARE_BESIDE_EDITS = 0.5;
/** Words shared by this many texts are boilerplate, unless the differing words are as common. */
const MIN_BOILERPLATE_TEXTS = 4;

/** Statistics about words beyond the two texts. */
export interface WordKnowledge {
  readonly counts: ShingleCounts;
  readonly synonyms: Synonyms;
}

/** What two texts share and where they differ. */
export interface Comparison extends WordKnowledge {
  readonly a: ComparedText;
  readonly b: ComparedText;
  readonly runs: readonly Run[];
  /** The number of shared words. */
  readonly matched: number;
  readonly heads: Span;
  readonly tails: Span;
  /** The differences in between, in order. */
  readonly gaps: readonly Span[];
}

/** Where two texts differ: word indexes in each, ends excluded. */
export interface Span {
  readonly a: readonly [start: number, end: number];
  readonly b: readonly [start: number, end: number];
}

export function comparisonOf(
  a: ComparedText,
  b: ComparedText,
  runs: readonly Run[],
  knowledge: WordKnowledge,
): Comparison {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const gaps = runs.slice(1).map((run, index): Span => {
    const before = runs[index]!;
    return { a: [before.a + before.length, run.a], b: [before.b + before.length, run.b] };
  });
  return {
    a,
    b,
    runs,
    matched: runs.reduce((sum, { length }) => sum + length, 0),
    heads: { a: [0, first.a], b: [0, first.b] },
    tails: { a: [last.a + last.length, a.words.length], b: [last.b + last.length, b.words.length] },
    gaps,
    ...knowledge,
  };
}

/** Extends the shared words at both ends by words that only differ in spelling. */
export function withSameWords(comparison: Comparison): Comparison {
  const { heads, tails } = comparison;
  // The last word may be truncated.
  const cut = isCut(comparison.a.candidate.text) || isCut(comparison.b.candidate.text) ? 1 : 0;
  const common = Math.max(0, Math.min(lengthOf(tails.a), lengthOf(tails.b)) - cut);
  const tail: Span = {
    a: [tails.a[0], tails.a[0] + common],
    b: [tails.b[0], tails.b[0] + common],
  };
  const alike = (stretch: Span) => {
    const [lengthA, lengthB] = [lengthOf(stretch.a), lengthOf(stretch.b)];
    if (Math.min(lengthA, lengthB) < 2 || Math.max(lengthA, lengthB) > MAX_PAIRED) return false;
    const rest = withoutSameWords(difference(comparison, stretch));
    return (
      rest.reduce((sum, part) => sum + Math.max(part.a.length, part.b.length), 0) <=
      Math.max(lengthA, lengthB) / 2
    );
  };
  const [headsAlike, tailsAlike] = [alike(heads), alike(tail)];
  if (!headsAlike && !tailsAlike) return comparison;
  return {
    ...comparison,
    heads: headsAlike ? { a: [0, 0], b: [0, 0] } : heads,
    tails: tailsAlike ? { a: [tail.a[1], tails.a[1]], b: [tail.b[1], tails.b[1]] } : tails,
    gaps: [...(headsAlike ? [heads] : []), ...comparison.gaps, ...(tailsAlike ? [tail] : [])],
  };
}

export function lengthOf([start, end]: readonly [number, number]): number {
  return end - start;
}

export function difference({ a, b }: Comparison, stretch: Span): Difference {
  return { a: a.written.slice(...stretch.a), b: b.written.slice(...stretch.b) };
}

/** Whether the shared words are boilerplate, such as a newsletter's, and the differences are not. */
export function isBoilerplate(
  { a, b, runs, counts }: Comparison,
  { a: [startA, endA], b: [startB, endB] }: Span,
): boolean {
  const shared = counts.median(
    a.words,
    runs.map((run) => [run.a, run.a + run.length]),
  );
  const differing = Math.min(
    counts.median(a.words, [[startA, endA]]),
    counts.median(b.words, [[startB, endB]]),
  );
  return shared >= MIN_BOILERPLATE_TEXTS && shared >= 2 * differing;
}

/** @param seriesOnly whether only a different number or month counts */
export function refuseWords(comparison: Comparison, stretch: Span, seriesOnly = false): string | undefined {
  for (const part of withoutSameWords(difference(comparison, stretch))) {
    const refusal = contrast(part, comparison.synonyms);
    if (refusal && (!seriesOnly || refusal.startsWith('posts of a series'))) return refusal;
  }
  return undefined;
}
