/** Tells the time in milliseconds, from any beginning. */
export type Stopwatch = () => number;

/** How long a request may still look for what is only nice to have. */
export class Budget {
  readonly #until: number;
  readonly #now: Stopwatch;

  /** @param ms milliseconds from now */
  constructor(ms: number, now: Stopwatch = () => performance.now()) {
    this.#now = now;
    this.#until = now() + ms;
  }

  isSpent(): boolean {
    return this.#now() >= this.#until;
  }
}
