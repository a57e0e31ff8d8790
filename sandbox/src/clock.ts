import { EventEmitter } from 'node:events';
import { type Clock, systemClock } from '../../src/clock.ts';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
  readonly what: string | undefined;
  cancel: () => void;
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
    return systemClock.now() + this.#offset;
  }

  alarm(at: number, callback: () => void, what?: string): () => void {
    const alarm: Alarm = { at, callback, what, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    if (what) this.events.emit('change');
    return () => {
      alarm.cancel();
      this.#forget(alarm);
    };
  }

  /** Moves the time by `ms` milliseconds, back when negative. Alarms that are now due go off at once, in order. */
  jump(ms: number): void {
    this.#offset += ms;
    for (const alarm of [...this.#alarms].sort((a, b) => a.at - b.at)) {
      alarm.cancel();
      this.#arm(alarm);
    }
    this.events.emit('change');
  }

  #arm(alarm: Alarm): void {
    alarm.cancel = systemClock.alarm(alarm.at - this.#offset, () => {
      this.#forget(alarm);
      alarm.callback();
    });
  }

  #forget(alarm: Alarm): void {
    if (this.#alarms.delete(alarm) && alarm.what) this.events.emit('change');
  }
}
