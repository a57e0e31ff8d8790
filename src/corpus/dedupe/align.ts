/** A stretch of words that only one of two texts has, or that differs between them; [start, end) in each. */
export interface Gap {
  readonly a: readonly [start: number, end: number];
  readonly b: readonly [start: number, end: number];
}

/** The best stretch that two texts have in common, with what differs inside it. Indexes are of words, ends excluded. */
export interface Alignment {
  readonly a: readonly [start: number, end: number];
  readonly b: readonly [start: number, end: number];
  readonly matches: number;
  readonly gaps: readonly Gap[];
}

/** How far the texts may shift against each other inside the stretch, in words. */
const WIDEST_BAND = 32;

/** Pairs of words this near to the best diagonal count as being on it. */
const NEAR = 6;
/** Pairs of words near the diagonal, as a share of the words that overlap there, that make an alignment worth its time. */
const LEAST_NEAR = 0.2;

/**
 * Aligns two texts by the local alignment of Smith and Waterman (1981) in a band around the diagonal on which most
 * of their pairs of words stand: +1 for a matching word, -1 for any other.
 *
 * @returns undefined when the texts have so little in common that they cannot be the same
 */
export function align(a: Int32Array, b: Int32Array): Alignment | undefined {
  const diagonal = bestDiagonal(a, b);
  return diagonal === undefined ? undefined : (alongDiagonal(a, b, diagonal) ?? inBand(a, b, diagonal));
}

/** The shift (index in a minus index in b) that most pairs of neighbouring words agree on. */
function bestDiagonal(a: Int32Array, b: Int32Array): number | undefined {
  const places = new Map<number, number>();
  // Word numbers stay far below 2^26, so that two of them fit into a safe integer.
  for (let index = a.length - 2; index >= 0; index--) places.set(a[index]! * 2 ** 26 + a[index + 1]!, index);
  const votes = new Map<number, number>();
  let best: number | undefined;
  for (let index = 0; index + 1 < b.length; index++) {
    const place = places.get(b[index]! * 2 ** 26 + b[index + 1]!);
    if (place === undefined) continue;
    const diagonal = place - index;
    const count = (votes.get(diagonal) ?? 0) + 1;
    votes.set(diagonal, count);
    if (best === undefined || count > votes.get(best)!) best = diagonal;
  }
  return best !== undefined && worthAligning(a, b, best, votes) ? best : undefined;
}

/** Whether enough pairs of words stand near the diagonal for texts that may be the same, edits and by-lines allowed for. */
function worthAligning(
  a: Int32Array,
  b: Int32Array,
  diagonal: number,
  votes: ReadonlyMap<number, number>,
): boolean {
  const overlap = Math.min(a.length - Math.max(diagonal, 0), b.length - Math.max(-diagonal, 0));
  let near = 0;
  for (let shift = -NEAR; shift <= NEAR; shift++) near += votes.get(diagonal + shift) ?? 0;
  return near >= LEAST_NEAR * overlap;
}

/** The alignment when the texts agree on the diagonal to the last word of one of them, as most copies do. */
function alongDiagonal(a: Int32Array, b: Int32Array, diagonal: number): Alignment | undefined {
  const [startA, startB] = [Math.max(diagonal, 0), Math.max(-diagonal, 0)];
  const length = Math.min(a.length - startA, b.length - startB);
  let matches = 0;
  while (matches < length && a[startA + matches] === b[startB + matches]) matches++;
  if (matches < length - 1) return undefined;
  return { a: [startA, startA + matches], b: [startB, startB + matches], matches, gaps: [] };
}

const STOP = 0;
const MATCH = 1;
const CHANGED = 2;
const ONLY_A = 3;
const ONLY_B = 4;

function inBand(a: Int32Array, b: Int32Array, diagonal: number): Alignment | undefined {
  const band = Math.min(WIDEST_BAND, 4 + (Math.min(a.length, b.length) >> 2));
  const width = 2 * band + 1;
  const steps = new Uint8Array((a.length + 1) * width);
  let above = new Int32Array(width + 2);
  let row = new Int32Array(width + 2);
  let best = { score: 0, i: 0, j: 0 };
  for (let i = Math.max(1, diagonal - band); i <= Math.min(a.length, b.length + diagonal + band); i++) {
    row.fill(0);
    // Column c of the band stands for the word j of b; the cells beside the band stay 0.
    const shift = i - diagonal - band;
    for (let c = Math.max(0, 1 - shift); c < width && shift + c <= b.length; c++) {
      const j = shift + c;
      const same = a[i - 1] === b[j - 1];
      const across = above[c + 1]! + (same ? 1 : -1);
      const down = above[c + 2]! - 1;
      const right = row[c]! - 1;
      const score = Math.max(0, across, down, right);
      row[c + 1] = score;
      const step =
        score === 0 ? STOP : score === across ? (same ? MATCH : CHANGED) : score === down ? ONLY_A : ONLY_B;
      steps[i * width + c] = step;
      if (score > best.score) best = { score, i, j };
    }
    [above, row] = [row, above];
  }
  return best.score > 0
    ? traceBack(best.i, best.j, (i, j) => steps[i * width + j - i + diagonal + band]!)
    : undefined;
}

/** Walks from the end of the best stretch to its beginning. */
function traceBack(endA: number, endB: number, step: (i: number, j: number) => number): Alignment {
  const gaps: Gap[] = [];
  let [i, j, matches] = [endA, endB, 0];
  let gapEnd: readonly [number, number] | undefined;
  for (;;) {
    const taken = step(i, j);
    if ((taken === MATCH || taken === STOP) && gapEnd) {
      gaps.push({ a: [i, gapEnd[0]], b: [j, gapEnd[1]] });
      gapEnd = undefined;
    }
    if (taken === STOP) break;
    if (taken === MATCH) matches++;
    else gapEnd ??= [i, j];
    if (taken !== ONLY_B) i--;
    if (taken !== ONLY_A) j--;
  }
  return { a: [i, endA], b: [j, endB], matches, gaps };
}
