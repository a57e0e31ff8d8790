import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Leases } from '../storage/leases.ts';

/** The largest backoff factor between attempts to start the work. */
const MAX_BACKOFF = 16;

export interface SingletonOptions {
  readonly name: string;
  readonly leases: Leases;
  readonly logger: Logger;
  /** Starts the work. The signal is aborted when the lease is lost or given up before the work has started. */
  readonly start: (signal: AbortSignal) => Promise<void>;
  /** Stops the work, whatever part of it was started. */
  readonly stop: () => Promise<void>;
}

interface Work {
  /** Settles when it has started, or could not be. */
  readonly started: Promise<void>;
  /** Aborts the start. */
  readonly lost: AbortController;
  stopped?: Promise<void>;
}

/** Work that only one process does at a time while the others stand by. */
export class Singleton {
  readonly #options: SingletonOptions;
  readonly #ended = new AbortController();
  /** By the machine's own clock, `performance.now`. */
  #heldUntil = 0;
  /** The work, from its start until it has stopped. */
  #work: Work | undefined;
  /** Consecutive failures to start the work. */
  #failures = 0;
  /** When to try for the lease again after those, by `performance.now`. */
  #retryAt = 0;
  readonly #loop: Promise<void>;

  constructor(options: SingletonOptions) {
    this.#options = options;
    this.#loop = this.#run();
  }

  /** Whether this process holds the lease right now, even if it was suspended for a while. */
  get held(): boolean {
    return performance.now() < this.#heldUntil;
  }

  /** Stops the work and releases the lease to another process. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
    this.#heldUntil = 0;
    await this.#stop();
    await this.#options.leases.giveBack(this.#options.name).catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#look();
      await sleep(this.#options.leases.renewMs, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const asked = performance.now();
    if (asked < this.#retryAt) return;
    const late = setTimeout(() => void this.#stopIfLost(), Math.max(0, this.#heldUntil - asked));
    await this.#renew(asked);
    clearTimeout(late);
    if (this.held) this.#work ??= this.#begin();
    else await this.#stopIfLost();
  }

  async #renew(asked: number): Promise<void> {
    const { name, leases, logger } = this.#options;
    try {
      if (await leases.take(name)) this.#heldUntil = asked + leases.ttlMs - leases.marginMs;
      else this.#heldUntil = 0;
    } catch (error) {
      logger.warn({ lease: name, reason: (error as Error).message }, 'a lease could not be renewed');
    }
  }

  #begin(): Work {
    const { name, logger, start } = this.#options;
    const lost = new AbortController();
    logger.info({ lease: name }, 'acquired the lease');
    const started = start(lost.signal).then(
      () => {
        this.#failures = 0;
      },
      (error: unknown) => this.#giveUp(error),
    );
    return { started, lost };
  }

  /** When the work could not be started: another process may try, and this one tries again later. */
  async #giveUp(error: unknown): Promise<void> {
    const { name, leases, logger, stop } = this.#options;
    this.#failures++;
    this.#retryAt = performance.now() + leases.renewMs * Math.min(2 ** this.#failures, MAX_BACKOFF);
    this.#heldUntil = 0;
    logger.error({ lease: name, err: error }, 'work under a lease could not be started; trying again later');
    await stop().catch((failure: unknown) => this.#logFailure(failure));
    await leases.giveBack(name).catch(() => {});
    this.#work = undefined;
  }

  async #stopIfLost(): Promise<void> {
    if (this.held || !this.#work) return;
    if (!this.#work.stopped) this.#options.logger.warn({ lease: this.#options.name }, 'lost the lease');
    await this.#stop();
  }

  #stop(): Promise<void> | undefined {
    const work = this.#work;
    if (work) work.stopped ??= this.#stopWork(work);
    return work?.stopped;
  }

  async #stopWork({ lost, started }: Work): Promise<void> {
    lost.abort();
    await started;
    if (!this.#work) return; // it could not be started, and was stopped then
    await this.#options.stop().catch((error: unknown) => this.#logFailure(error));
    this.#work = undefined;
  }

  #logFailure(error: unknown): void {
    this.#options.logger.error(
      { lease: this.#options.name, err: error },
      'work under a lease could not be stopped',
    );
  }
}
