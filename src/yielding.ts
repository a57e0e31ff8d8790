import { setImmediate } from 'node:timers/promises';

/** How long a slice of long work may hold the event loop, in milliseconds. */
const SLICE_MS = 15;

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
