import { EventEmitter } from 'node:events';
import { type Clock, systemClock } from '../clock.ts';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
  cancel: () => void;
}

/** The sandbox's time: the machine's own, plus an offset that can jump. */
export class SandboxClock implements Clock {
  #offset = 0;
  readonly #alarms = new Set<Alarm>();
  readonly jumps = new EventEmitter<{ jump: [] }>();

  now(): number {
    return systemClock.now() + this.#offset;
  }

  alarm(at: number, callback: () => void): () => void {
    const alarm: Alarm = { at, callback, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => {
      this.#alarms.delete(alarm);
      alarm.cancel();
    };
  }

  /** Moves the time by `ms` milliseconds, back when negative. Alarms that are now due go off at once, in order. */
  jump(ms: number): void {
    this.#offset += ms;
    for (const alarm of [...this.#alarms].sort((a, b) => a.at - b.at)) {
      alarm.cancel();
      this.#arm(alarm);
    }
    this.jumps.emit('jump');
  }

  #arm(alarm: Alarm): void {
    alarm.cancel = systemClock.alarm(alarm.at - this.#offset, () => {
      this.#alarms.delete(alarm);
      alarm.callback();
    });
  }
}
