import { type Clock, MINUTE_MS } from './clock.ts';
import type { Logger } from './log.ts';

/** It looks at least this often by a plain timer, which no change of the clock affects. */
const LOOK_MS = MINUTE_MS;

export interface DueLoopOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is awaited, in one word: for the log, and for a clock that displays its alarms. */
  readonly what: string;
  /** Handles what is due. */
  readonly look: () => Promise<void>;
  /** When something is due next, milliseconds since the Unix epoch; Infinity when nothing is. */
  readonly next: () => Promise<number>;
  /** How long `close` waits for running work, milliseconds. */
  readonly closeMs: number;
  /** Called when it is woken while not started: another process may be the one that looks. */
  readonly onWakeElsewhere?: (() => void) | undefined;
}

/** Looks for what is due: when woken, at the next due time, and every minute. Looks never overlap. */
export class DueLoop {
  readonly #options: DueLoopOptions;
  readonly #running = new Set<Promise<unknown>>();
  #looking: Promise<void> | undefined;
  #again = false;
  #started = false;
  #cancelAlarm: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DueLoopOptions) {
    this.#options = options;
  }

  /** Whether it is started and not closed: long loops check this in between. */
  get isStarted(): boolean {
    return this.#started;
  }

  /** How many pieces of work are running. */
  get running(): number {
    return this.#running.size;
  }

  /** Looks now, and goes on until closed. @param prepare runs once before the first look */
  async start(prepare?: () => Promise<void>): Promise<void> {
    this.#started = true;
    if (prepare) await prepare();
    if (!this.#started) return;
    this.#timer = setInterval(() => this.wake(), LOOK_MS);
    this.wake();
  }

  /** Looks for what is due; called when something has changed. */
  wake(): void {
    if (!this.#started) {
      this.#options.onWakeElsewhere?.();
      return;
    }
    this.#again = true;
    this.#looking ??= this.#look()
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error }, `looking for a due ${this.#options.what} failed`),
      )
      .finally(() => {
        this.#looking = undefined;
        if (this.#again && this.#started) this.wake();
      });
  }

  /**
   * Tracks work started by a look, and looks again when it is done.
   *
   * @param onError called when it fails
   */
  track(work: Promise<unknown>, onError: (error: unknown) => void): Promise<void> {
    const run = work
      .then(() => {}, onError)
      .finally(() => {
        this.#running.delete(run);
        if (this.#started) this.wake();
      });
    this.#running.add(run);
    return run;
  }

  /** Resolves when it has looked; work that this started may still be running. */
  async looked(): Promise<void> {
    while (this.#looking) await this.#looking;
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    while (this.#looking || this.#running.size > 0) await Promise.all([this.#looking, ...this.#running]);
  }

  /** Starts nothing new until it is started again, and waits briefly for running work. */
  async close(): Promise<void> {
    this.#started = false;
    clearInterval(this.#timer);
    this.#cancelAlarm();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#options.closeMs);
    });
    await Promise.race([this.idle(), enough]);
    clearTimeout(timer);
  }

  async #look(): Promise<void> {
    const { clock, look, next, what } = this.#options;
    while (this.#again && this.#started) {
      this.#again = false;
      await look();
      const at = await next();
      this.#cancelAlarm();
      if (at !== Number.POSITIVE_INFINITY && this.#started) {
        this.#cancelAlarm = clock.alarm(at, () => this.wake(), what);
      }
    }
  }
}
