/** Tells the time in milliseconds since an arbitrary moment. */
export type Stopwatch = () => number;

/** CPU time of the main thread in milliseconds, which other load on the machine does not affect. */
function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Limits the time that a request spends on optional work. */
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
