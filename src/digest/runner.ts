import { setImmediate as breathe } from 'node:timers/promises';
import { type Clock, DAY_MS, MINUTE_MS } from '../clock.ts';
import { DueLoop } from '../due-loop.ts';
import { PROBLEM } from '../messages/digest.ts';
import { inTransaction } from '../storage/database.ts';
import { Deliveries, type Delivery } from '../storage/deliveries.ts';
import { type Subscription, Subscriptions } from '../storage/subscriptions.ts';
import { CLAIM_MS, type DeliveryDeps, DeliveryProcess, slotNow } from './delivery.ts';
import { nextRun, type Run, runs } from './schedule.ts';

/** Missed digests are recorded this far back. */
const MISSED_MS = 31 * DAY_MS;
/** A clock that goes back by less is only put right. */
const SET_BACK_MS = MINUTE_MS;
/** How long `close` waits for deliveries under way. What is cut short is found again at the next start. */
const CLOSE_MS = 5000;
/** How long after a database error the subscriptions that met it are looked at again. */
const RETRY_MS = MINUTE_MS / 2;
/** When the runner counts as unhealthy. */
const MAX_SILENCE_MS = 3 * MINUTE_MS;
/** How far the even spread of deliveries may lag behind and still be made up for. */
const LAG_MS = 100;
/** Rows read at once. */
const BATCH = 100;

export interface RunnerOptions extends DeliveryDeps {
  /** Milliseconds for each request, so that many digests at one minute stay below Discord's global limit. */
  readonly spreadMs: number;
  /** Whether the database admits this process alone, as SQLite does: claims of a former one are then void. */
  readonly alone: boolean;
  /** Whether this process may send at this moment; absent: always. */
  readonly maySend?: () => boolean;
  /** Tells the process that sends, when it is another one, that something has changed. */
  readonly wakeSender?: () => void;
}

/** Sends every digest when it is due. */
export class DigestRunner {
  readonly #options: RunnerOptions;
  readonly #clock: Clock;
  readonly #process: DeliveryProcess;
  readonly #loop: DueLoop;
  /** The latest time that the clock ever read. */
  #latest: number;
  #busyUntil = 0;
  /** When to look again after an error: the next moment in the database has passed already. */
  #retryAt = 0;
  #nextStart = 0;
  /** When it was last seen at work, by the machine's own clock: milliseconds of `performance.now`. */
  #seenAt = performance.now();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#latest = options.clock.now();
    this.#process = new DeliveryProcess(options, (until) => {
      this.#busyUntil = until;
    });
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

  /** Takes up what an earlier process left, and goes on until closed. */
  async start(): Promise<void> {
    const { alone, deliveries, logger } = this.#options;
    const now = this.#clock.now();
    this.#seenAt = performance.now();
    this.#latest = now;
    await this.#loop.start(async () => {
      if (alone) {
        logger.info('the database is SQLite: this process alone sends the digests');
        await deliveries.releaseClaims(now);
      }
      await this.#reschedule(now);
    });
  }

  /** Looks for what is due; called when something has changed. */
  wake(): void {
    this.#loop.wake();
  }

  /**
   * How long it takes to send all digests that are due at a moment. They go out in the same order every day, so each
   * comes at about the same time within that window.
   *
   * @returns milliseconds
   */
  async windowMs(nextAt: number): Promise<number> {
    return (await this.#options.subscriptions.requestsAt(nextAt)) * this.#options.spreadMs;
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /**
   * Sends an extra digest at once.
   *
   * @returns what came of it; undefined when one was asked for in the same minute already
   */
  async sendNow(subscription: Subscription): Promise<Delivery | undefined> {
    const { deliveries } = this.#options;
    const now = this.#clock.now();
    const slot = { subscriptionId: subscription.id, slot: slotNow(now), runAt: now };
    const delivery = await deliveries.begin(slot, now + CLAIM_MS);
    if (!delivery) return undefined;
    await this.#launch(delivery);
    return deliveries.byNonce(delivery.nonce);
  }

  /** Begins nothing more until it is started again, and waits, not for long, for what is under way. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  /** A health check: whether it looked for what is due within three minutes. */
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

  /** A clock that was set back has its future before it again; by seconds it is only put right. */
  async #watchClock(): Promise<void> {
    const now = this.#clock.now();
    if (now < this.#latest - SET_BACK_MS) {
      this.#options.logger.warn('the clock was set back: the next digests are computed anew');
      this.#busyUntil = 0;
      this.#retryAt = 0;
      this.#nextStart = 0;
      await this.#reschedule(now);
    }
    this.#latest = now;
  }

  /** @returns whether there may be more to do at once */
  async #takeBatch(): Promise<boolean> {
    const { deliveries, subscriptions, outlet, logger } = this.#options;
    const due = await deliveries.due(this.#clock.now(), BATCH);
    this.#seenAt = performance.now();
    for (const delivery of due) {
      if (!(await this.#mayGoOn())) return false;
      const claimed = await deliveries.advance(delivery, { nextAt: this.#clock.now() + CLAIM_MS });
      if (claimed) await this.#startInTurn(claimed, 1);
    }
    const dueSubscriptions = await subscriptions.due(this.#clock.now(), BATCH);
    let failed = false;
    for (const subscription of dueSubscriptions) {
      if (!(await this.#mayGoOn())) return false;
      try {
        const delivery = await this.#begin(subscription);
        if (delivery) await this.#startInTurn(delivery, outlet.requests(subscription));
      } catch (error) {
        // Nothing was written, so the subscription is still due, and the others go on.
        failed = true;
        this.#retryAt = this.#clock.now() + RETRY_MS;
        logger.error(
          { target: subscription.target, err: error },
          'a digest could not be begun; retrying soon',
        );
      }
    }
    return !failed && (due.length > 0 || dueSubscriptions.length > 0);
  }

  async #mayGoOn(): Promise<boolean> {
    // The database answers at once, so only this lets interactions in between.
    await breathe();
    return (
      this.#loop.isStarted && (this.#options.maySend?.() ?? true) && this.#clock.now() >= this.#busyUntil
    );
  }

  /**
   * Begins what a subscription is due, records what it missed, and sets its next run: all of it or nothing.
   *
   * @returns the claimed delivery, when there is one to send
   */
  async #begin(subscription: Subscription): Promise<Delivery | undefined> {
    const now = this.#clock.now();
    const schedule = computed(() => runsUntil(subscription, now));
    if (!schedule) return this.#postpone(subscription);
    const { past, next } = schedule;
    const latest = past.at(-1);
    return inTransaction(this.#options.db, async (trx) => {
      const deliveries = new Deliveries(trx);
      if (!(await new Subscriptions(trx).reschedule(subscription, next.at))) return undefined;
      const current = latest && now - latest.at <= this.#options.catchUpMs ? latest : undefined;
      for (const run of past) {
        if (run === current) continue;
        const missed = slotOf(subscription, run);
        await deliveries.recordMissed(missed, PROBLEM.notRunning, now);
        this.#options.onState?.('missed', missed);
      }
      return current && deliveries.begin(slotOf(subscription, current), now + CLAIM_MS);
    });
  }

  /** Looks again tomorrow at a schedule that cannot be computed: its zone has left the time zone database. */
  async #postpone(subscription: Subscription): Promise<undefined> {
    const { logger, subscriptions } = this.#options;
    const { target, zone, time } = subscription;
    logger.error({ target, zone, time }, 'a schedule cannot be computed');
    await subscriptions.reschedule(subscription, this.#clock.now() + DAY_MS);
    await this.#process.block(subscription, unusableSchedule(subscription));
  }

  /** Starts a delivery when those before it have had their time. */
  async #startInTurn(delivery: Delivery, requests: number): Promise<void> {
    const now = this.#clock.now();
    // Timers are late by a little; that much is made up for.
    const at = Math.max(this.#nextStart, now - LAG_MS);
    this.#nextStart = at + requests * this.#options.spreadMs;
    if (at > now) await new Promise<void>((resolve) => this.#clock.alarm(at, resolve));
    void this.#launch(delivery);
  }

  #launch(delivery: Delivery): Promise<void> {
    return this.#loop.track(this.#process.run(delivery), (error) =>
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

  /** Computes every future run anew: the zones' rules or the clock may have changed. */
  async #reschedule(now: number): Promise<void> {
    const { subscriptions, logger } = this.#options;
    let lastId = 0;
    for (;;) {
      const batch = await subscriptions.waiting(now, lastId, BATCH);
      if (batch.length === 0) return;
      await breathe();
      for (const subscription of batch) {
        lastId = subscription.id;
        const next = computed(() => nextRun(subscription, now));
        if (!next) {
          logger.error(
            { target: subscription.target, zone: subscription.zone },
            'a schedule cannot be computed',
          );
        } else if (next.at !== subscription.nextAt) {
          await subscriptions.reschedule(subscription, next.at);
        }
      }
    }
  }
}

/** The runs of a subscription that nobody has looked at, and the next one in the future. */
function runsUntil(subscription: Subscription, now: number): { past: Run[]; next: Run } {
  const past: Run[] = [];
  for (const run of runs(subscription, Math.max(subscription.nextAt ?? now, now - MISSED_MS))) {
    if (run.at > now) return { past, next: run };
    past.push(run);
  }
  throw new Error('a schedule never ends');
}

/** What a schedule gives; undefined when it can no longer be computed. Other errors pass through. */
function computed<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unusableSchedule({ time, zone }: Subscription): string {
  return PROBLEM.unknownZone(time, zone);
}

function slotOf({ id }: Subscription, { date, at }: Run) {
  return { subscriptionId: id, slot: date, runAt: at };
}
