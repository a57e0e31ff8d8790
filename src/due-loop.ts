import { type Clock, MINUTE_MS } from './clock.ts';
import type { Logger } from './log.ts';

/** It looks around at least this often by the machine's own timer: no clock that is set can fool it. */
const LOOK_MS = MINUTE_MS;

export interface DueLoopOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is awaited, in a word: for the log, and for a clock that shows its alarms. */
  readonly what: string;
  /** Takes up what is due. */
  readonly look: () => Promise<void>;
  /** When something is due next, milliseconds since the Unix epoch; infinity when nothing is. */
  readonly next: () => Promise<number>;
  /** How long `close` waits for work under way, milliseconds. */
  readonly closeMs: number;
  /** Told instead when it is woken while it is not started: another process may be the one that looks. */
  readonly onWakeElsewhere?: (() => void) | undefined;
}

/** Looks for what is due: when it is woken, when the next moment has come, and every minute. Never twice at once. */
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

  /** Whether it was started and not closed since: what takes long asks in between. */
  get isStarted(): boolean {
    return this.#started;
  }

  /** How much work is under way. */
  get running(): number {
    return this.#running.size;
  }

  /** Looks now, and goes on until closed. @param prepare what is done once before the first look */
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
   * Keeps track of work that looking began, and looks again when it is done.
   *
   * @param onError told when it fails
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

  /** Resolves when it has looked; what that began may still be under way. */
  async looked(): Promise<void> {
    while (this.#looking) await this.#looking;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#looking || this.#running.size > 0) await Promise.all([this.#looking, ...this.#running]);
  }

  /** Begins nothing more until it is started again, and waits, not for long, for what is under way. */
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
