/** A run of words that occurs in both texts. */
export interface Run {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** The maximum number of cells of the table; larger texts are aligned in a band of it. */
const MAX_CELLS = 2 ** 20;
const MIN_HALF_BAND = 64;
/** The cost of a gap of any length: as much as one and a half words gain. */
const MATCH = 2;
const GAP = 3;

/** Pairs of words this close to the best diagonal count as on it. */
const NEAR = 6;
/** The share of overlapping words near the diagonal that makes an alignment worthwhile. */
const MIN_NEAR = 0.2;

/** A run this short between gaps this many times as long is a coincidence. */
const MAX_CHANCE_RUN = 4;
const CHANCE_RATIO = 1.5;
/** This many words at a truncated end are not a coincidence. */
const MIN_LAST_RUN = 3;

/**
 * Aligns two texts: finds the runs of words that they share, in order. This is Gotoh's alignment (1982,
 * https://doi.org/10.1016/0022-2836(82)90398-9) with a fixed gap cost regardless of length, so that a dropped or rewritten
 * sentence costs no more than a word. Words before the first and after the last run are free.
 *
 * @returns no runs if the texts have too little in common to be the same
 */
export function align(a: Int32Array, b: Int32Array): Run[] {
  const diagonal = bestDiagonal(a, b);
  if (diagonal === undefined) return [];
  return (
    alongDiagonal(a, b, diagonal) ?? withoutChanceRuns(fullAlignment(a, b, diagonal), a.length, b.length)
  );
}

/** The most frequent diagonal (index in a minus index in b) of adjacent word pairs. */
function bestDiagonal(a: Int32Array, b: Int32Array): number | undefined {
  const positions = new Map<number, number>();
  // Word numbers stay far below 2^26, so two of them fit into a safe integer.
  for (let index = a.length - 2; index >= 0; index--) {
    positions.set(a[index]! * 2 ** 26 + a[index + 1]!, index);
  }
  const votes = new Map<number, number>();
  let best: number | undefined;
  for (let index = 0; index + 1 < b.length; index++) {
    const position = positions.get(b[index]! * 2 ** 26 + b[index + 1]!);
    if (position === undefined) continue;
    const diagonal = position - index;
    const count = (votes.get(diagonal) ?? 0) + 1;
    votes.set(diagonal, count);
    if (best === undefined || count > votes.get(best)!) best = diagonal;
  }
  return best !== undefined && worthAligning(a, b, best, votes) ? best : undefined;
}

/** Whether enough pairs of words are near the diagonal for the texts to be the same. */
function worthAligning(
  a: Int32Array,
  b: Int32Array,
  diagonal: number,
  votes: ReadonlyMap<number, number>,
): boolean {
  const overlap = Math.min(a.length - Math.max(diagonal, 0), b.length - Math.max(-diagonal, 0));
  let near = 0;
  for (let shift = -NEAR; shift <= NEAR; shift++) near += votes.get(diagonal + shift) ?? 0;
  return near >= MIN_NEAR * overlap;
}

/** The alignment if the texts agree along the diagonal to the last word of one of them, as most copies do. */
function alongDiagonal(a: Int32Array, b: Int32Array, diagonal: number): Run[] | undefined {
  const [startA, startB] = [Math.max(diagonal, 0), Math.max(-diagonal, 0)];
  const length = commonLength(a, b, startA, startB);
  const overlap = Math.min(a.length - startA, b.length - startB);
  return length < overlap - 1 ? undefined : [{ a: startA, b: startB, length }];
}

function commonLength(a: Int32Array, b: Int32Array, startA: number, startB: number): number {
  const longest = Math.min(a.length - startA, b.length - startB);
  let length = 0;
  while (length < longest && a[startA + length] === b[startB + length]) length++;
  return length;
}

/** How a cell was reached, as bits of a byte. */
const MATCH_AFTER_GAP = 1;
const GAP_FROM_A = 2;
const GAP_FROM_B = 4;

/** Two states per cell: a match, or a gap. */
function fullAlignment(a: Int32Array, b: Int32Array, diagonal: number): Run[] {
  const half = Math.max(MIN_HALF_BAND, Math.floor(MAX_CELLS / (2 * (a.length + 1))));
  const width = Math.min(2 * half + 1, b.length + 1);
  const banded = width < b.length + 1;
  const firstColumn = (i: number) =>
    banded ? Math.max(0, Math.min(i - diagonal - half, b.length + 1 - width)) : 0;
  const steps = new Uint8Array((a.length + 1) * width);
  const NONE = -(2 ** 30);
  let matchAbove = new Int32Array(width).fill(NONE);
  let gapAbove = new Int32Array(width);
  let match = new Int32Array(width);
  let gap = new Int32Array(width);
  let best = { score: 0, i: 0, j: 0 };
  for (let i = 1; i <= a.length; i++) {
    const first = firstColumn(i);
    const shift = first - firstColumn(i - 1);
    for (let c = 0; c < width; c++) {
      const j = first + c;
      const above = c + shift;
      let step = 0;
      let matched = NONE;
      if (j > 0 && a[i - 1] === b[j - 1] && above > 0) {
        const [fromMatch, fromGap] = [matchAbove[above - 1]!, gapAbove[above - 1]!];
        if (fromGap > fromMatch) step |= MATCH_AFTER_GAP;
        matched = MATCH + Math.max(fromMatch, fromGap);
        if (matched > best.score) best = { score: matched, i, j };
      }
      // Before the first match everything is free.
      let open = Math.max(0, matched - GAP);
      if (above < width && gapAbove[above]! > open) {
        open = gapAbove[above]!;
        step |= GAP_FROM_A;
      }
      if (c > 0 && gap[c - 1]! > open) {
        open = gap[c - 1]!;
        step = (step & MATCH_AFTER_GAP) | GAP_FROM_B;
      }
      match[c] = matched;
      gap[c] = open;
      steps[i * width + c] = step;
    }
    [matchAbove, match, gapAbove, gap] = [match, matchAbove, gap, gapAbove];
  }
  return traceBack(best.i, best.j, a, b, (i, j) => steps[i * width + j - firstColumn(i)]!);
}

/** Traces back from the end of the last run to the start of the first. */
function traceBack(
  endA: number,
  endB: number,
  a: Int32Array,
  b: Int32Array,
  stepAt: (i: number, j: number) => number,
): Run[] {
  const runs: Run[] = [];
  let [i, j] = [endA, endB];
  while (i > 0 && j > 0) {
    const end = i;
    let afterGap = false;
    while (!afterGap && i > 0 && j > 0 && a[i - 1] === b[j - 1]) {
      afterGap = (stepAt(i, j) & MATCH_AFTER_GAP) !== 0;
      i--;
      j--;
    }
    runs.push({ a: i, b: j, length: end - i });
    let step = i > 0 && j > 0 ? stepAt(i, j) : 0;
    while (i > 0 && j > 0 && (step & (GAP_FROM_A | GAP_FROM_B)) !== 0) {
      if ((step & GAP_FROM_A) !== 0) i--;
      else j--;
      step = i > 0 && j > 0 ? stepAt(i, j) : 0;
    }
    if (i === 0 || j === 0 || a[i - 1] !== b[j - 1]) break;
  }
  return runs.reverse();
}

/** Drops short runs between long gaps: words such as "of the" that both texts happen to contain there. */
function withoutChanceRuns(runs: readonly Run[], lengthA: number, lengthB: number): Run[] {
  let kept = [...runs];
  for (;;) {
    const chance = kept.findIndex((run, index) => {
      if (run.length > MAX_CHANCE_RUN || kept.length === 1) return false;
      const [before, after] = [kept[index - 1], kept[index + 1]];
      // The same words at the start, or the end, of both texts are not a coincidence.
      if (!before && run.a === 0 && run.b === 0) return false;
      const ends = [run.a + run.length === lengthA, run.b + run.length === lengthB];
      if (!after && ends[0] && ends[1]) return false;
      if (!after && run.length >= MIN_LAST_RUN && (ends[0] || ends[1])) return false;
      const left = before ? gapBetween(before, run) : Number.POSITIVE_INFINITY;
      const right = after ? gapBetween(run, after) : Number.POSITIVE_INFINITY;
      return Math.min(left, right) >= CHANCE_RATIO * run.length;
    });
    if (chance < 0) return kept;
    kept = kept.toSpliced(chance, 1);
  }
}

/** The length of the longer side of the gap. */
function gapBetween(left: Run, right: Run): number {
  return Math.max(right.a - left.a, right.b - left.b) - left.length;
}
