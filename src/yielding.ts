import { setImmediate } from 'node:timers/promises';

/** How long a slice of long work may hold the event loop, in milliseconds. */
const SLICE_MS = 10;

/**
 * Cuts long work into slices, so that interactions are answered meanwhile:
 * `if (slicer.due()) await slicer.pause();` once per step, a step being well below a millisecond.
 */
export class Slicer {
  #started = performance.now();

  /** Whether the slice has lasted long enough. */
  due(): boolean {
    return performance.now() - this.#started > SLICE_MS;
  }

  /** Lets everything that waits run, then begins a new slice. */
  async pause(): Promise<void> {
    await setImmediate();
    this.#started = performance.now();
  }
}

/** Items that are sorted at once. */
const RUN = 512;

/** Sorts as `toSorted` does, in slices: runs first, then merged two by two. */
export async function sortInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const slicer = new Slicer();
  let from: T[] = [];
  for (let start = 0; start < items.length; start += RUN) {
    for (const item of items.slice(start, start + RUN).sort(compare)) from.push(item);
    if (slicer.due()) await slicer.pause();
  }
  for (let run = RUN; run < from.length; run *= 2) {
    const to: T[] = [];
    for (let start = 0; start < from.length; start += 2 * run) {
      let [left, right] = [start, Math.min(start + run, from.length)];
      const [leftEnd, rightEnd] = [right, Math.min(start + 2 * run, from.length)];
      while (left < leftEnd || right < rightEnd) {
        const takeLeft = right === rightEnd || (left < leftEnd && compare(from[left]!, from[right]!) <= 0);
        to.push(from[takeLeft ? left++ : right++]!);
        if (to.length % RUN === 0 && slicer.due()) await slicer.pause();
      }
    }
    from = to;
  }
  return from;
}
