import type { Transaction } from 'kysely';
import { type Clock, HOUR_MS, MINUTE_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import { NOT_SENT } from '../messages/digest.ts';
import { inTransaction } from '../storage/database.ts';
import { Deliveries, type Delivery, type DeliveryChanges, type Posted } from '../storage/deliveries.ts';
import type { Notices } from '../storage/notices.ts';
import type { Database, DeliveryState, Schema } from '../storage/schema.ts';
import type { Subscription, Subscriptions } from '../storage/subscriptions.ts';
import type { DigestSelector } from './content.ts';
import type { Digest, DigestOutlet } from './outlet.ts';
import type { Reason } from './reasons.ts';
import { localDate } from './schedule.ts';

const SECOND_MS = 1000;

/** How long a step may take before another process may claim the delivery. */
export const CLAIM_MS = MINUTE_MS;
/** Backoff after an attempt with an unknown outcome: doubled each time, up to the maximum. */
const FIRST_RETRY_MS = SECOND_MS;
const LAST_RETRY_MS = 5 * MINUTE_MS;
/** How long after an attempt its message can still turn up. */
const SETTLE_MS = 30 * SECOND_MS;
/** How often to check whether a missing permission has been restored. */
const BLOCKED_RETRY_MS = HOUR_MS;
/** How long to search for a message before giving up. */
const SEARCH_MS = 24 * HOUR_MS;

/** Whose digest it is: a channel's of a server, or a person's own. */
export type DigestOwner = Pick<Subscription, 'guildId' | 'target'>;

/** Runs work with the library that a digest draws from: the server's, or the one the person chose. */
export type WithinDigest = <T>(owner: DigestOwner, work: () => Promise<T>) => Promise<T>;

export interface DeliveryDeps {
  readonly db: Database;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly notices: Notices;
  readonly content: DigestSelector;
  readonly outlet: DigestOutlet;
  readonly within: WithinDigest;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called for each state a delivery reaches, for metrics. */
  readonly onState?: (state: DeliveryState, delivery: Pick<Delivery, 'runAt'>) => void;
  /** Milliseconds after which a late digest is no longer sent. */
  readonly catchUpMs: number;
}

/** The result of a step: the delivery to continue with, or undefined when nothing is left to do now. */
type Step = Promise<Delivery | undefined>;

/**
 * Takes deliveries from "due" to their end:
 *
 *     due ──> planned ──> sent            skipped: quiet channel, nothing to show, paused
 *               │ ↑                       missed:  too late
 *               └─┘ another attempt       failed:  refused for good, or nobody knows
 *
 * Decisions are written before anything is sent, so a crash at any point loses nothing. An attempt with an unknown outcome
 * is repeated with the same nonce while Discord still enforces it, and later only after checking whether the message is
 * there. So a digest is never sent twice.
 */
export class DeliveryProcess {
  readonly #deps: DeliveryDeps;
  readonly #onBusy: (untilMs: number) => void;
  readonly #windowAt: (runAt: number) => Promise<number>;

  /**
   * @param onBusy called when the whole bot has to wait, with the time until when (milliseconds since the Unix epoch)
   * @param windowAt the window of a due time, milliseconds
   */
  constructor(
    deps: DeliveryDeps,
    onBusy: (untilMs: number) => void,
    windowAt: (runAt: number) => Promise<number>,
  ) {
    this.#deps = deps;
    this.#onBusy = onBusy;
    this.#windowAt = windowAt;
  }

  /** Advances a claimed delivery as far as possible: to its end, or to the pause before its next attempt. */
  run(subscription: Subscription, claimed: Delivery): Promise<void> {
    return this.#deps.within(subscription, () => this.#carry(subscription, claimed));
  }

  async #carry(subscription: Subscription, claimed: Delivery): Promise<void> {
    if (subscription.pausedAt !== null && isScheduled(claimed) && claimed.outcomeUnknownSince === null) {
      await this.#abort(subscription, claimed, 'skipped', NOT_SENT.paused);
      return;
    }
    if (claimed.state === 'due') {
      const begun = await this.#plan(subscription, claimed);
      if (begun) await this.#attempt(subscription, begun, null);
      return;
    }
    let delivery: Delivery | undefined = claimed;
    if (delivery.outcomeUnknownSince !== null && !this.#isRepeatable(subscription, delivery)) {
      delivery = await this.#resolve(subscription, delivery, delivery.outcomeUnknownSince);
    }
    if (delivery) await this.#send(subscription, delivery);
  }

  /**
   * Chooses the excerpts and stores them together with the start of the first attempt, unless there is a reason not to
   * post at all.
   */
  async #plan(subscription: Subscription, delivery: Delivery): Step {
    const { content, deliveries, outlet } = this.#deps;
    if (await this.#isTooLate(delivery)) return this.#end(delivery, 'missed', NOT_SENT.unprepared);
    if (isScheduled(delivery) && subscription.quiet) {
      const last = await deliveries.lastSent(subscription.id);
      if (last?.posted && (await outlet.isNewest(subscription, last.posted))) {
        return this.#end(delivery, 'skipped', NOT_SENT.quiet);
      }
    }
    let planned: Delivery | undefined;
    const keep = async (trx: Transaction<Schema>, excerpts: readonly string[]) => {
      const changes = { state: 'planned', excerpts, ...this.#beginning(delivery) } as const;
      planned = await new Deliveries(trx).advance(delivery, changes);
      if (!planned) throw new Error('another process has taken over this delivery');
    };
    const drawn = await content.draw(subscription, keep, dateOf(subscription, delivery));
    if ('nothing' in drawn) return this.#end(delivery, 'skipped', drawn.nothing);
    this.#deps.onState?.('planned', delivery);
    return planned;
  }

  /** Resolves an attempt with an unknown outcome. */
  async #resolve(subscription: Subscription, delivery: Delivery, since: number): Step {
    const { clock, deliveries, outlet } = this.#deps;
    const now = clock.now();
    const settledAt = (delivery.triedAt ?? since) + SETTLE_MS;
    if (now < settledAt && now >= since) return this.#pause(delivery, settledAt, {});
    const found = await outlet.find(this.#digest(subscription, delivery), since);
    if (found === 'absent')
      return deliveries.advance(delivery, { outcomeUnknownSince: null, ...this.#claim() });
    if (found === 'unknown') {
      if (now - delivery.runAt <= SEARCH_MS) return this.#pause(delivery, now + LAST_RETRY_MS, {});
      return this.#end(delivery, 'failed', NOT_SENT.unknown);
    }
    if ('retryAfterMs' in found) return this.#pause(delivery, Math.ceil(now + found.retryAfterMs), {});
    return this.#sent(subscription, delivery, found);
  }

  async #send(subscription: Subscription, planned: Delivery): Promise<void> {
    const { content, deliveries } = this.#deps;
    if (planned.outcomeUnknownSince === null) {
      if (await this.#isTooLate(planned)) {
        await this.#abort(subscription, planned, planned.tries > 0 ? 'failed' : 'missed');
        return;
      }
      if (content.find(planned.excerpts).length === 0) {
        await this.#abort(subscription, planned, 'skipped', NOT_SENT.gone);
        return;
      }
    }
    const delivery = await deliveries.advance(planned, this.#beginning(planned));
    if (delivery) await this.#attempt(subscription, delivery, planned.outcomeUnknownSince);
  }

  /** @param unknownBefore when the first earlier attempt began that may have succeeded */
  async #attempt(
    subscription: Subscription,
    delivery: Delivery,
    unknownBefore: number | null,
  ): Promise<void> {
    const { clock, outlet } = this.#deps;
    const digest = this.#digest(subscription, delivery);
    const reasons = await this.#reasons(digest);
    const outcome = await outlet.send({ ...digest, reasons });
    const after = clock.now();
    // This attempt posted nothing, but an earlier one may have.
    const notThisTime = { outcomeUnknownSince: unknownBefore };
    switch (outcome.kind) {
      case 'sent':
        await this.#sent(subscription, delivery, outcome.posted);
        break;
      case 'outcome-unknown':
        await this.#pause(delivery, after + retryMs(delivery.tries), { reason: outcome.reason });
        break;
      case 'busy': {
        const until = Math.ceil(after + outcome.retryAfterMs);
        if (outcome.everywhere) this.#onBusy(until);
        await this.#pause(delivery, until, notThisTime);
        break;
      }
      case 'blocked':
        await this.#pause(delivery, after + BLOCKED_RETRY_MS, { reason: outcome.reason, ...notThisTime });
        await this.block(subscription, outcome.reason);
        break;
      case 'invalid':
        if (unknownBefore === null) {
          await this.#abort(subscription, delivery, 'failed', outcome.reason);
        } else {
          await this.#pause(delivery, after + LAST_RETRY_MS, { reason: outcome.reason });
        }
    }
  }

  async #sent(subscription: Subscription, delivery: Delivery, posted: Posted): Step {
    await this.#end(delivery, 'sent', null, { posted });
    if (subscription.problem !== null) await this.#deps.subscriptions.clearProblem(subscription.id);
    return undefined;
  }

  /** Ends a planned delivery that nobody will see, and puts its excerpts back into the bag. */
  async #abort(
    subscription: Subscription,
    delivery: Delivery,
    state: 'missed' | 'failed' | 'skipped',
    reason = delivery.reason ?? NOT_SENT.late,
  ): Promise<void> {
    await inTransaction(this.#deps.db, async (trx) => {
      if (!(await this.#write(delivery, this.#ending(state, reason), trx))) return;
      await this.#deps.content.returnToBag(trx, subscription, delivery.excerpts);
    });
    this.#deps.logger.warn({ delivery: delivery.id, slot: delivery.slot, state, reason }, 'digest not sent');
  }

  async #end(
    delivery: Delivery,
    state: 'sent' | 'missed' | 'failed' | 'skipped',
    reason: string | null,
    also: DeliveryChanges = {},
  ): Step {
    await this.#write(delivery, { ...this.#ending(state, reason), ...also });
    this.#deps.logger.info({ delivery: delivery.id, slot: delivery.slot, state, reason }, 'digest');
    return undefined;
  }

  #ending(state: Delivery['state'], reason: string | null): DeliveryChanges {
    return { state, reason, nextAt: null, finishedAt: this.#deps.clock.now() };
  }

  /** Postpones a delivery. */
  async #pause(delivery: Delivery, nextAt: number, changes: DeliveryChanges): Step {
    await this.#write(delivery, { ...changes, nextAt });
    return undefined;
  }

  /** Writes a step; false when another process has the delivery now. */
  async #write(delivery: Delivery, changes: DeliveryChanges, trx?: Transaction<Schema>): Promise<boolean> {
    const deliveries = trx ? new Deliveries(trx) : this.#deps.deliveries;
    const written = await deliveries.advance(delivery, changes);
    if (!written)
      this.#deps.logger.warn({ delivery: delivery.id }, 'another process has taken over this delivery');
    else if (changes.state) this.#deps.onState?.(changes.state, delivery);
    return written !== undefined;
  }

  /** Records that digests cannot be delivered, and tells whoever set them up, once. */
  async block(subscription: Subscription, reason: string): Promise<void> {
    const { notices, outlet, subscriptions, logger } = this.#deps;
    if (!(await subscriptions.setProblem(subscription.id, reason))) return;
    logger.warn({ target: subscription.target, reason }, 'digest paused');
    if (subscription.userId === null) return;
    const text = outlet.blockedNotice(subscription, reason);
    // Stored first, so that a crash in between cannot lose it.
    const notice = await notices.add(subscription.userId, text);
    const isPersonal = subscription.guildId === null;
    if (!isPersonal && (await outlet.tell(subscription.userId, text))) await notices.delete(notice);
  }

  /** Written before an attempt: from here on it may succeed without our knowing. */
  #beginning({ tries, outcomeUnknownSince }: Delivery): DeliveryChanges {
    const now = this.#deps.clock.now();
    return {
      tries: tries + 1,
      triedAt: now,
      outcomeUnknownSince: outcomeUnknownSince ?? now,
      ...this.#claim(),
    };
  }

  #claim(): { nextAt: number } {
    return { nextAt: this.#deps.clock.now() + CLAIM_MS };
  }

  async #isTooLate({ runAt }: Delivery): Promise<boolean> {
    const late = this.#deps.clock.now() - runAt - this.#deps.catchUpMs;
    return late > 0 && late > (await this.#windowAt(runAt));
  }

  /** Whether the nonce still prevents a second message. Not after the clock was set back, as the attempt's age is unknown then. */
  #isRepeatable(subscription: Subscription, { outcomeUnknownSince, excerpts }: Delivery): boolean {
    if (this.#deps.content.find(excerpts).length === 0) return false;
    const age = this.#deps.clock.now() - (outcomeUnknownSince ?? 0);
    return age >= 0 && age < this.#deps.outlet.repeatableMs(subscription);
  }

  /** A digest is fine without them. */
  async #reasons({ subscription, excerpts, date }: Digest): Promise<ReadonlyMap<string, Reason>> {
    try {
      return await this.#deps.content.reasons(subscription, excerpts, date);
    } catch (error) {
      this.#deps.logger.warn(
        { target: subscription.target, err: error },
        'could not find the reasons for a digest’s choice',
      );
      return new Map();
    }
  }

  #digest(subscription: Subscription, delivery: Delivery): Digest {
    return {
      subscription,
      date: dateOf(subscription, delivery),
      excerpts: this.#deps.content.find(delivery.excerpts),
      nonce: delivery.nonce,
    };
  }
}

/** The local date that a delivery is for, `YYYY-MM-DD`. */
function dateOf({ zone }: Subscription, delivery: Delivery): string {
  return isScheduled(delivery) ? delivery.slot : localDate(delivery.runAt, zone);
}

/** The slot of a digest requested with `/digest now`: one a minute, so that a double click sends one. */
export function slotNow(now: number): string {
  return `now ${new Date(now).toISOString().slice(0, 16)}`;
}

/** Whether a delivery is for a local date, rather than requested at once or an announcement. */
export function isScheduled({ slot }: Pick<Delivery, 'slot'>): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(slot);
}

function retryMs(tries: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS);
}
