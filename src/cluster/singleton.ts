import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Leases } from '../storage/leases.ts';

/** The largest backoff factor between attempts to start the work. */
const MAX_BACKOFF = 16;

export interface SingletonOptions {
  readonly name: string;
  readonly leases: Leases;
  readonly logger: Logger;
  /** Starts the work. */
  readonly start: () => Promise<void>;
  /** Stops the work. */
  readonly stop: () => Promise<void>;
}

/** Work that only one process does at a time while the others stand by. */
export class Singleton {
  readonly #options: SingletonOptions;
  readonly #ended = new AbortController();
  /** By the machine's own clock, `performance.now`. */
  #heldUntil = 0;
  #working = false;
  /** Consecutive failures to start the work. */
  #failures = 0;
  readonly #loop: Promise<void>;

  constructor(options: SingletonOptions) {
    this.#options = options;
    this.#loop = this.#run();
  }

  /** Whether this process holds the lease right now, even if it was suspended for a while. */
  get held(): boolean {
    return performance.now() < this.#heldUntil;
  }

  /** Releases the lease to another process. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
    this.#heldUntil = 0;
    if (this.#working) await this.#options.stop();
    await this.#options.leases.giveBack(this.#options.name).catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#look();
      const times = Math.min(2 ** this.#failures, MAX_BACKOFF);
      await sleep(this.#options.leases.renewMs * times, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const { name, leases, logger, stop } = this.#options;
    const asked = performance.now();
    const late = setTimeout(() => void this.#checkHeld(), Math.max(0, this.#heldUntil - asked));
    try {
      if (await leases.take(name)) this.#heldUntil = asked + leases.ttlMs - leases.marginMs;
      else this.#heldUntil = 0;
    } catch (error) {
      logger.warn({ lease: name, reason: (error as Error).message }, 'a lease could not be renewed');
    }
    clearTimeout(late);
    try {
      if (this.held && !this.#working) await this.#begin();
      else await this.#checkHeld(stop);
    } catch (error) {
      logger.error({ lease: name, err: error }, 'work under a lease failed');
    }
  }

  /** Starts the work. On failure the lease is released, so another process may try, and this one retries later. */
  async #begin(): Promise<void> {
    const { name, leases, logger, start, stop } = this.#options;
    this.#working = true;
    logger.info({ lease: name }, 'acquired the lease');
    try {
      await start();
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#working = false;
      this.#heldUntil = 0;
      logger.error(
        { lease: name, err: error },
        'work under a lease could not be started; trying again later',
      );
      await stop();
      await leases.giveBack(name);
    }
  }

  async #checkHeld(stop = this.#options.stop): Promise<void> {
    if (this.held || !this.#working) return;
    this.#working = false;
    this.#options.logger.warn({ lease: this.#options.name }, 'lost the lease');
    await stop();
  }
}
