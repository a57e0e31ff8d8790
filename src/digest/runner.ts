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
/** Digests that take less to send are sent one after another; more are spread over their window. */
const MIN_WINDOW_MS = MINUTE_MS;
/** Windows that may overlap: more than minutes in a day. */
const MAX_WINDOWS = 2000;
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
  /** The windows of moments that have come, milliseconds by moment. */
  readonly #windows = new BoundedCache<Promise<number>>(MAX_WINDOWS);
  /** When it was last seen at work, by the machine's own clock: milliseconds of `performance.now`. */
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
   * How long it takes to send all digests that are due at a moment. Each has its place within that window, the same one
   * every day however many others there are.
   *
   * @returns milliseconds
   */
  async windowMs(nextAt: number): Promise<number> {
    return (await this.#options.subscriptions.requestsAt(nextAt)) * this.#options.spreadMs;
  }

  /** Resolves when it has looked for what is due; deliveries may still be under way. */
  looked(): Promise<void> {
    return this.#loop.looked();
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
    await this.#launch(subscription, delivery);
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
        // Nothing was written, so the subscription is still due, and the others go on.
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
    // The database answers at once, so only this lets interactions in between.
    await breathe();
    return (
      this.#loop.isStarted && (this.#options.maySend?.() ?? true) && this.#clock.now() >= this.#busyUntil
    );
  }

  /**
   * Begins what a subscription is due, to be sent at its place in the window, records what it missed, and sets its next
   * run: all of it or nothing.
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

  /** The window of a moment that has come. Kept, as the digests that have begun are not counted any more. */
  #windowAt(moment: number): Promise<number> {
    return this.#windows.get(String(moment), () => this.windowMs(moment));
  }

  /** Looks again tomorrow at a schedule that cannot be computed: its zone has left the time zone database. */
  async #postpone(subscription: Subscription): Promise<void> {
    const { logger, subscriptions } = this.#options;
    const { target, zone, time } = subscription;
    logger.error({ target, zone, time }, 'could not compute a schedule');
    await subscriptions.reschedule(subscription, this.#clock.now() + DAY_MS);
    await this.#process.block(subscription, PROBLEM.unknownZone(time, zone));
  }

  /** Starts a delivery when those before it have had their time. */
  async #startInTurn(delivery: Delivery): Promise<void> {
    const { outlet, spreadMs, subscriptions } = this.#options;
    const subscription = await subscriptions.get(delivery.subscriptionId);
    if (!subscription) return;
    const now = this.#clock.now();
    // Timers are late by a little; that much is made up for.
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

  /** Recomputes every future run: the zones' rules or the clock may have changed. */
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
            'could not compute a schedule',
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

/** @returns milliseconds from the beginning of a window to a subscription's place in it: a hash of its id */
function placeIn(windowMs: number, { id }: Subscription): number {
  if (windowMs < MIN_WINDOW_MS) return 0;
  return Math.floor((rank(0, String(id)) / 2 ** 32) * windowMs);
}

function slotOf({ id }: Subscription, { date, at }: Run) {
  return { subscriptionId: id, slot: date, runAt: at };
}
