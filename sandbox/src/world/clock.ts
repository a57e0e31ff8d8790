import { EventEmitter } from 'node:events';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** What a bot that runs in the same process can take its time from. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls back once, as soon as the clock reads `at` or later (a jump of the clock counts).
   *
   * @param at milliseconds since the Unix epoch
   * @param what is awaited, in a word: the page shows when the first alarm named `digest` goes off
   * @returns a function that cancels the alarm
   */
  alarm(at: number, callback: () => void, what?: string): () => void;
}

/** Node's timers end at 24.8 days, and the machine's clock may be set meanwhile. */
const MAX_TIMER_MS = HOUR_MS;

/** The last moment that a JavaScript date can have is far off; Discord's ids end in 2154. */
const LATEST = Date.UTC(2150, 0, 1);
/** Discord's ids begin with 2015. */
const EARLIEST = Date.UTC(2015, 0, 2);

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
  readonly what: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The sandbox's time: the machine's own, plus an offset that can jump. */
export class SandboxClock implements Clock {
  #offset = 0;
  readonly #alarms = new Set<Alarm>();
  /** Tells of every jump, and whenever a named alarm was set, has gone off or was cancelled. */
  readonly events = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  /** When the first alarm of this name goes off, Unix milliseconds; null when there is none. */
  next(what: string): number | null {
    const times = [...this.#alarms].filter((alarm) => alarm.what === what).map(({ at }) => at);
    return times.length > 0 ? Math.min(...times) : null;
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  alarm(at: number, callback: () => void, what?: string): () => void {
    const alarm: Alarm = { at, callback, what, timer: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    if (what) this.events.emit('change');
    return () => this.#forget(alarm);
  }

  /**
   * Moves the time by `ms` milliseconds, back when negative. Alarms that are now due go off at once, in order.
   *
   * @throws RangeError when that leads out of the years that Discord's ids can tell
   */
  jump(ms: number): void {
    const to = this.now() + ms;
    if (!(to >= EARLIEST && to <= LATEST)) throw new RangeError('the clock runs from 2015 to 2150');
    this.#offset += Math.round(ms);
    for (const alarm of [...this.#alarms].sort((a, b) => a.at - b.at)) this.#arm(alarm);
    this.events.emit('change');
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    const left = alarm.at - this.now();
    alarm.timer = left > 0 ? this.#wait(alarm, left) : setTimeout(() => this.#ring(alarm), 0);
  }

  #wait(alarm: Alarm, left: number): NodeJS.Timeout {
    return setTimeout(() => this.#arm(alarm), Math.min(left, MAX_TIMER_MS));
  }

  #ring(alarm: Alarm): void {
    this.#forget(alarm);
    alarm.callback();
  }

  #forget(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    if (this.#alarms.delete(alarm) && alarm.what) this.events.emit('change');
  }
}
