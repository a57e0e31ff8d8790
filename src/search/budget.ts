/** Tells the time in milliseconds, from any beginning. */
export type Stopwatch = () => number;

/** What the main thread has computed, in milliseconds: what the machine does beside it does not count. */
function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** How long a request may still look for what is only nice to have. */
export class Budget {
  readonly #until: number;
  readonly #now: Stopwatch;

  /** @param ms milliseconds from now */
  constructor(ms: number, now: Stopwatch = computedMs) {
    this.#now = now;
    this.#until = now() + ms;
  }

  isSpent(): boolean {
    return this.#now() >= this.#until;
  }
}
