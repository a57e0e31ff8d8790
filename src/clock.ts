/** Milliseconds. */
export const MINUTE_MS = 60 * 1000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A source of time, injected everywhere so that tests and the sandbox can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls back once, as soon as the clock reads `at` or later (a jump of the clock counts).
   *
   * @param at milliseconds since the Unix epoch
   * @param what is awaited, in one word, for a clock that displays it (the sandbox's)
   * @returns a function that cancels the alarm
   */
  alarm(at: number, callback: () => void, what?: string): () => void;
}

/** Timers are re-armed at least this often: the system clock may be set meanwhile, and Node's timers overflow at 24.8 days. */
const MAX_TIMER_MS = HOUR_MS;

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, callback) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = at - Date.now();
      timer = left <= 0 ? setTimeout(callback, 0) : setTimeout(wait, Math.min(left, MAX_TIMER_MS));
    };
    wait();
    return () => clearTimeout(timer);
  },
};

/** A clock that is moved by hand. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<{ at: number; callback: () => void }>();

  /** @param start milliseconds since the Unix epoch */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  alarm(at: number, callback: () => void): () => void {
    const alarm = { at, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Moves the clock to `at` (milliseconds since the Unix epoch) and fires every due alarm in order. */
  set(at: number): void {
    this.#now = at;
    const due = [...this.#alarms].filter((alarm) => alarm.at <= at).sort((a, b) => a.at - b.at);
    for (const alarm of due) if (this.#alarms.delete(alarm)) alarm.callback();
  }

  /** Advances the clock by `ms` milliseconds. */
  advance(ms: number): void {
    this.set(this.#now + ms);
  }
}
