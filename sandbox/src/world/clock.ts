import { EventEmitter } from 'node:events';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The clock's interface for a bot in the same process. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls back once, when the clock reaches or jumps past `at`.
   *
   * @param at milliseconds since the Unix epoch
   * @param what a name for what is due: the page shows when the next alarm named `digest` will go off
   * @returns a function that cancels the alarm
   */
  alarm(at: number, callback: () => void, what?: string): () => void;
}

/** Node's timers are limited to 24.8 days, and the system clock may be set in the meantime. */
const MAX_TIMER_MS = HOUR_MS;

/** Snowflakes run out in 2154, long before JavaScript's dates do. */
const LATEST = Date.UTC(2150, 0, 1);
/** Snowflakes start in 2015. */
const EARLIEST = Date.UTC(2015, 0, 2);

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
  readonly what: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The sandbox's clock: system time plus an offset that can jump. */
export class SandboxClock implements Clock {
  #offset = 0;
  readonly #alarms = new Set<Alarm>();
  /** Emits jumps, and named alarms that are set, go off or are cancelled. */
  readonly events = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  /** When the next alarm with this name will go off, milliseconds since the Unix epoch; null if there is none. */
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
   * Moves the clock by `ms` milliseconds, backwards if negative. Alarms that become due go off at once, in order.
   *
   * @throws RangeError if that is outside the range of snowflakes
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
