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
  readonly #awaitedByBot = new Set<{ readonly at: number }>();
  /** Tells of every jump, and whenever what the bot waits for has changed. */
  readonly events = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  /** The same time for the bot, so that what it waits for is known. */
  readonly forBot: Clock = {
    now: () => this.now(),
    alarm: (at, callback) => {
      const awaited = { at };
      const end = () => {
        if (this.#awaitedByBot.delete(awaited)) this.events.emit('change');
      };
      const cancel = this.alarm(at, () => {
        end();
        callback();
      });
      this.#awaitedByBot.add(awaited);
      this.events.emit('change');
      return () => {
        cancel();
        end();
      };
    },
  };

  /** When the bot's next alarm goes off, Unix milliseconds; null when it waits for none. */
  get nextForBot(): number | null {
    return [...this.#awaitedByBot].reduce<number | null>((next, { at }) => Math.min(next ?? at, at), null);
  }

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
    this.events.emit('change');
  }

  #arm(alarm: Alarm): void {
    alarm.cancel = systemClock.alarm(alarm.at - this.#offset, () => {
      this.#alarms.delete(alarm);
      alarm.callback();
    });
  }
}
