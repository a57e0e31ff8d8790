import { setImmediate as breathe } from 'node:timers/promises';
import { BoundedCache } from '../bounded-cache.ts';
import { type Clock, DAY_MS, MINUTE_MS } from '../clock.ts';
import { DueLoop } from '../due-loop.ts';
import { PROBLEM } from '../messages/digest.ts';
import { rank } from '../storage/bags.ts';
import { inTransaction } from '../storage/database.ts';
import { Deliveries, type Delivery } from '../storage/deliveries.ts';
import { type Subscription, Subscriptions } from '../storage/subscriptions.ts';
import { CLAIM_MS, type DeliveryDeps, DeliveryProcess, slotNow } from './delivery.ts';
import { nextRun, type Run, runs } from './schedule.ts';

/** How far back missed digests are recorded. */
const MISSED_MS = 31 * DAY_MS;
/** A smaller step back is just a correction of the clock. */
const SET_BACK_MS = MINUTE_MS;
/** How long `close` waits for running deliveries. Interrupted ones are picked up at the next start. */
const CLOSE_MS = 5000;
/** How soon subscriptions are retried after a database error. */
const RETRY_MS = MINUTE_MS / 2;
/** Longer silence counts as unhealthy. */
const MAX_SILENCE_MS = 3 * MINUTE_MS;
/** How much delay of timers is caught up. */
const LAG_MS = 100;
/** In a shorter window digests are simply sent in sequence; in a longer one each has its own place. */
const MIN_WINDOW_MS = MINUTE_MS;
/** Windows that are remembered: more than there are minutes in a day. */
const MAX_WINDOWS = 2000;
/** Rows per query. */
const BATCH = 100;

export interface RunnerOptions extends DeliveryDeps {
  /** Milliseconds per request, so that many digests due at once stay below Discord's global rate limit. */
  readonly spreadMs: number;
  /** Whether this process has the database to itself, as with SQLite: claims of a previous process are then void. */
  readonly alone: boolean;
  /** Whether this process may send right now; always, when absent. */
  readonly maySend?: () => boolean;
  /** Wakes the sender when it is another process. */
  readonly wakeSender?: () => void;
}

/** Sends every digest when it is due. */
export class DigestRunner {
  readonly #options: RunnerOptions;
  readonly #clock: Clock;
  readonly #process: DeliveryProcess;
  readonly #loop: DueLoop;
  /** The latest time the clock has shown. */
  #latest: number;
  #busyUntil = 0;
  /** When to look again after an error: the due time in the database has already passed. */
  #retryAt = 0;
  #nextStart = 0;
  /** The window in milliseconds of each due time that has come. */
  readonly #windows = new BoundedCache<Promise<number>>(MAX_WINDOWS);
  /** When it last made progress, by `performance.now`. */
  #seenAt = performance.now();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#latest = options.clock.now();
    this.#process = new DeliveryProcess(
      options,
      (until) => {
        this.#busyUntil = until;
      },
      (runAt) => this.#windowAt(runAt),
    );
    this.#loop = new DueLoop({
      clock: options.clock,
      logger: options.logger,
      what: 'digest',
      look: () => this.#look(),
      next: () => this.#next(),
      closeMs: CLOSE_MS,
      onWakeElsewhere: options.wakeSender,
    });
  }

  /**
   * Picks up what a previous process left, and runs until closed.
   *
   * @param signal ends the preparations
   */
  async start(signal?: AbortSignal): Promise<void> {
    const { alone, deliveries, logger } = this.#options;
    const now = this.#clock.now();
    this.#seenAt = performance.now();
    this.#latest = now;
    await this.#loop.start(async () => {
      if (alone) {
        logger.info('the database is SQLite: this process alone sends the digests');
        await deliveries.releaseClaims(now);
      }
      await this.#reschedule(now, signal);
    });
  }

  /** Looks for what is due; called when something has changed. */
  wake(): void {
    this.#loop.wake();
  }

  /**
   * How long it takes to send all digests due at the same time. Each has its own place in that window, relatively the same
   * every day however many others there are.
   *
   * @returns milliseconds
   */
  async windowMs(nextAt: number): Promise<number> {
    return (await this.#options.subscriptions.requestsAt(nextAt)) * this.#options.spreadMs;
  }

  /** Resolves when it has looked for due digests; deliveries may still be running. */
  looked(): Promise<void> {
    return this.#loop.looked();
  }

  /** Resolves when nothing is running. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /**
   * Sends an extra digest at once.
   *
   * @returns the delivery; undefined when one was already requested in the same minute
   */
  async sendNow(subscription: Subscription): Promise<Delivery | undefined> {
    const { deliveries } = this.#options;
    const now = this.#clock.now();
    const slot = { subscriptionId: subscription.id, slot: slotNow(now), runAt: now };
    const delivery = await deliveries.begin(slot, now + CLAIM_MS);
    if (!delivery) return undefined;
    await this.#launch(subscription, delivery);
    return deliveries.byNonce(delivery.nonce);
  }

  /** Starts nothing new until it is started again, and waits briefly for what is running. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  /** A health check: whether it looked for due digests within the last three minutes. */
  check(): string | undefined {
    if (!this.#loop.isStarted) return undefined;
    const silence = performance.now() - this.#seenAt;
    return silence <= MAX_SILENCE_MS
      ? undefined
      : `no digest was looked for in ${Math.round(silence / 1000)} s`;
  }

  async #look(): Promise<void> {
    await this.#watchClock();
    while (await this.#takeBatch());
  }

  /** When the clock is set back, runs that had passed lie ahead again; a step of seconds is just a correction. */
  async #watchClock(): Promise<void> {
    const now = this.#clock.now();
    if (now < this.#latest - SET_BACK_MS) {
      this.#options.logger.warn('the clock was set back; rescheduling digests');
      this.#busyUntil = 0;
      this.#retryAt = 0;
      this.#nextStart = 0;
      await this.#reschedule(now);
    }
    this.#latest = now;
  }

  /** @returns whether there may be more to do at once */
  async #takeBatch(): Promise<boolean> {
    const { deliveries, subscriptions, logger } = this.#options;
    this.#seenAt = performance.now();
    let taken = 0;
    while (taken < BATCH) {
      if (!(await this.#mayGoOn())) return false;
      const now = this.#clock.now();
      const delivery = await deliveries.claimDue(now, now + CLAIM_MS);
      if (!delivery) break;
      taken++;
      await this.#startInTurn(delivery);
    }
    const dueSubscriptions = await subscriptions.due(this.#clock.now(), BATCH);
    let failed = false;
    for (const subscription of dueSubscriptions) {
      if (!(await this.#mayGoOn())) return false;
      try {
        await this.#begin(subscription);
      } catch (error) {
        // Nothing was written, so this subscription is still due and the others go on.
        failed = true;
        this.#retryAt = this.#clock.now() + RETRY_MS;
        logger.error(
          { target: subscription.target, err: error },
          'a digest could not be begun; retrying soon',
        );
      }
    }
    return !failed && taken + dueSubscriptions.length > 0;
  }

  async #mayGoOn(): Promise<boolean> {
    // SQLite answers synchronously, so only this lets interactions run in between.
    await breathe();
    return (
      this.#loop.isStarted && (this.#options.maySend?.() ?? true) && this.#clock.now() >= this.#busyUntil
    );
  }

  /**
   * Creates the delivery that is due, placed in the window, records missed runs and sets the next one, in one transaction.
   */
  async #begin(subscription: Subscription): Promise<void> {
    const now = this.#clock.now();
    const schedule = computed(() => runsUntil(subscription, now));
    if (!schedule) return this.#postpone(subscription);
    const { past, next } = schedule;
    const latest = past.at(-1);
    const windowMs = latest ? await this.#windowAt(latest.at) : 0;
    await inTransaction(this.#options.db, async (trx) => {
      const deliveries = new Deliveries(trx);
      if (!(await new Subscriptions(trx).reschedule(subscription, next.at))) return;
      const isLate = latest && now - latest.at > this.#options.catchUpMs + windowMs;
      const current = isLate ? undefined : latest;
      for (const run of past) {
        if (run === current) continue;
        const missed = slotOf(subscription, run);
        await deliveries.recordMissed(missed, PROBLEM.notRunning, now);
        this.#options.onState?.('missed', missed);
      }
      if (current) {
        await deliveries.begin(slotOf(subscription, current), current.at + placeIn(windowMs, subscription));
      }
    });
  }

  /** The window of a due time that has come. Cached, because digests that have begun no longer count. */
  #windowAt(moment: number): Promise<number> {
    return this.#windows.get(String(moment), () => this.windowMs(moment));
  }

  /** Retries tomorrow when a schedule cannot be computed because its zone has left the time zone database. */
  async #postpone(subscription: Subscription): Promise<void> {
    const { logger, subscriptions } = this.#options;
    const { target, zone, time } = subscription;
    logger.error({ target, zone, time }, 'could not compute a schedule');
    await subscriptions.reschedule(subscription, this.#clock.now() + DAY_MS);
    await this.#process.block(subscription, PROBLEM.unknownZone(time, zone));
  }

  /** Starts a delivery once those before it have had their share of the rate limit. */
  async #startInTurn(delivery: Delivery): Promise<void> {
    const { outlet, spreadMs, subscriptions } = this.#options;
    const subscription = await subscriptions.get(delivery.subscriptionId);
    if (!subscription) return;
    const now = this.#clock.now();
    // Timers fire slightly late; that much is caught up.
    const at = Math.max(this.#nextStart, now - LAG_MS);
    const looks = delivery.outcomeUnknownSince !== null;
    this.#nextStart = at + outlet.requests(subscription, looks) * spreadMs;
    if (at > now) await new Promise<void>((resolve) => this.#clock.alarm(at, resolve, 'turn'));
    void this.#launch(subscription, delivery);
  }

  #launch(subscription: Subscription, delivery: Delivery): Promise<void> {
    return this.#loop.track(this.#process.run(subscription, delivery), (error) =>
      this.#options.logger.error(
        { delivery: delivery.id, err: error },
        'delivery failed unexpectedly; retrying when its claim ends',
      ),
    );
  }

  async #next(): Promise<number> {
    const { deliveries, subscriptions } = this.#options;
    const moments = [await deliveries.nextMoment(), await subscriptions.nextMoment()];
    const next = Math.min(...moments.map((moment) => moment ?? Number.POSITIVE_INFINITY));
    return Math.max(next, this.#busyUntil, this.#retryAt);
  }

  /** Recomputes every future run, because time zone rules or the clock may have changed. */
  async #reschedule(now: number, signal?: AbortSignal): Promise<void> {
    const { subscriptions, logger } = this.#options;
    let lastId = 0;
    while (!signal?.aborted) {
      const batch = await subscriptions.waiting(now, lastId, BATCH);
      if (batch.length === 0) return;
      await breathe();
      for (const subscription of batch) {
        lastId = subscription.id;
        const next = computed(() => nextRun(subscription, now));
        if (!next) {
          logger.error(
            { target: subscription.target, zone: subscription.zone },
            'could not compute a schedule',
          );
        } else if (next.at !== subscription.nextAt) {
          await subscriptions.reschedule(subscription, next.at);
        }
      }
    }
  }
}

/** The runs of a subscription since the last look, and the next one ahead. */
function runsUntil(subscription: Subscription, now: number): { past: Run[]; next: Run } {
  const past: Run[] = [];
  for (const run of runs(subscription, Math.max(subscription.nextAt ?? now, now - MISSED_MS))) {
    if (run.at > now) return { past, next: run };
    past.push(run);
  }
  throw new Error('a schedule never ends');
}

/** The result; undefined when the schedule can no longer be computed. Other errors are rethrown. */
function computed<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @returns milliseconds from the start of a window to a subscription's place in it, derived from a hash of its id */
function placeIn(windowMs: number, { id }: Subscription): number {
  if (windowMs < MIN_WINDOW_MS) return 0;
  return Math.floor((rank(0, String(id)) / 2 ** 32) * windowMs);
}

function slotOf({ id }: Subscription, { date, at }: Run) {
  return { subscriptionId: id, slot: date, runAt: at };
}
