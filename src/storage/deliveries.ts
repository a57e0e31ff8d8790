import { randomBytes } from 'node:crypto';
import type { Insertable, Selectable } from 'kysely';
import { claimDue } from './claims.ts';
import type { Database, DeliveryState, DeliveryTable } from './schema.ts';

/** Where a digest was posted. */
export interface Posted {
  /** The channel or thread that holds the message. */
  readonly channelId: string;
  readonly messageId: string;
}

/** One digest for one subscription on one local date. */
export interface Delivery {
  readonly id: number;
  readonly subscriptionId: number;
  /** What it is for: a local date, or for one that was asked for at once the minute. */
  readonly slot: string;
  /** When it was due, milliseconds since the Unix epoch. */
  readonly runAt: number;
  readonly state: DeliveryState;
  /** Ids, once planned. */
  readonly excerpts: readonly string[];
  /** Makes Discord refuse a second copy, and lets us find the message again. */
  readonly nonce: string;
  /** Attempts to send. */
  readonly tries: number;
  /** When the last attempt began. */
  readonly triedAt: number | null;
  /** When the first attempt began that may have been a success without our knowing. */
  readonly outcomeUnknownSince: number | null;
  /** When to look at it next, which is also when a claim ends; null when finished. */
  readonly nextAt: number | null;
  readonly posted: Posted | null;
  /** Why it was skipped, missed or has failed so far, in words for people. */
  readonly reason: string | null;
  readonly finishedAt: number | null;
}

/** What a step of a delivery changes. */
export type DeliveryChanges = Partial<
  Pick<
    Delivery,
    | 'state'
    | 'excerpts'
    | 'tries'
    | 'triedAt'
    | 'outcomeUnknownSince'
    | 'nextAt'
    | 'posted'
    | 'reason'
    | 'finishedAt'
  >
>;

/** Digests of more than a year. */
const MAX_HISTORY = 500;

type NewDelivery = Pick<Delivery, 'subscriptionId' | 'slot' | 'runAt'>;

/** The record of what was delivered, and of what is being delivered. */
export class Deliveries {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Begins a delivery, claimed until `nextAt`.
   *
   * @returns undefined when the slot has been dealt with already
   */
  async begin(delivery: NewDelivery, nextAt: number): Promise<Delivery | undefined> {
    const values = newRow(delivery, { state: 'due', next_at: nextAt });
    const row = await this.#db
      .insertInto('deliveries')
      .values(values)
      // Missed and yet due: the clock had been wrong, and it was never sent.
      .onConflict((c) =>
        c.columns(['subscription_id', 'slot']).doUpdateSet(values).where('deliveries.state', '=', 'missed'),
      )
      .returningAll()
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /**
   * Plans a delivery whose excerpts are known already.
   *
   * @param nextAt when to send it
   * @returns whether it was not planned before
   */
  async plan(delivery: NewDelivery, excerpts: readonly string[], nextAt: number): Promise<boolean> {
    const values = newRow(delivery, { state: 'planned', next_at: nextAt });
    const result = await this.#db
      .insertInto('deliveries')
      .values({ ...values, excerpts: JSON.stringify(excerpts) })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Records a delivery that will not be tried. */
  async recordMissed(delivery: NewDelivery, reason: string, now: number): Promise<void> {
    await this.#db
      .insertInto('deliveries')
      .values(newRow(delivery, { state: 'missed', reason, finished_at: now }))
      .onConflict((c) => c.doNothing())
      .execute();
  }

  /**
   * Claims the unfinished delivery that has waited longest since its claim or pause ended.
   *
   * @param until when another process may take it over
   */
  async claimDue(now: number, until: number): Promise<Delivery | undefined> {
    const [row] = await claimDue(this.#db, 'deliveries', { now, until, limit: 1 });
    return row && fromRow(row);
  }

  /** When the next unfinished delivery wants to be looked at. */
  async nextMoment(): Promise<number | null> {
    const { at } = await this.#db
      .selectFrom('deliveries')
      .select((q) => q.fn.min('next_at').as('at'))
      .executeTakeFirstOrThrow();
    return at;
  }

  /**
   * Writes a step.
   *
   * @returns the delivery after it; undefined when the claim was lost, so that another process has it now
   */
  async advance(delivery: Delivery, changes: DeliveryChanges): Promise<Delivery | undefined> {
    const { posted, excerpts } = changes;
    const row = await this.#db
      .updateTable('deliveries')
      // What is undefined stays as it is.
      .set({
        state: changes.state,
        excerpts: excerpts && JSON.stringify(excerpts),
        tries: changes.tries,
        tried_at: changes.triedAt,
        unclear_since: changes.outcomeUnknownSince,
        next_at: changes.nextAt,
        channel_id: posted?.channelId,
        message_id: posted?.messageId,
        reason: changes.reason,
        finished_at: changes.finishedAt,
      })
      .where('id', '=', delivery.id)
      .where('next_at', 'is not distinct from', delivery.nextAt)
      .returningAll()
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /** The newest delivery of a subscription, whatever came of it. */
  async last(subscriptionId: number): Promise<Delivery | undefined> {
    const row = await this.#ofSubscription(subscriptionId).executeTakeFirst();
    return row && fromRow(row);
  }

  /** The newest delivery of a subscription that was posted. */
  async lastSent(subscriptionId: number): Promise<Delivery | undefined> {
    const row = await this.#ofSubscription(subscriptionId).where('state', '=', 'sent').executeTakeFirst();
    return row && fromRow(row);
  }

  /** What a subscription posted before a moment, the newest first. */
  async history(subscriptionId: number, before: number): Promise<Pick<Delivery, 'runAt' | 'excerpts'>[]> {
    const rows = await this.#db
      .selectFrom('deliveries')
      .select(['run_at', 'excerpts'])
      .where('subscription_id', '=', subscriptionId)
      .where('state', '=', 'sent')
      .where('run_at', '<', before)
      .orderBy('run_at', 'desc')
      .limit(MAX_HISTORY)
      .execute();
    return rows.map((row) => ({ runAt: row.run_at, excerpts: JSON.parse(row.excerpts) as string[] }));
  }

  async byNonce(nonce: string): Promise<Delivery | undefined> {
    const row = await this.#db
      .selectFrom('deliveries')
      .selectAll()
      .where('nonce', '=', nonce)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /** The local dates of a subscription, from one on, that are dealt with. */
  async datesSince(subscriptionId: number, date: string): Promise<Set<string>> {
    const rows = await this.#db
      .selectFrom('deliveries')
      .select('slot')
      .where('subscription_id', '=', subscriptionId)
      .where('slot', '>=', date)
      .where('state', '!=', 'missed')
      .execute();
    return new Set(rows.map((row) => row.slot));
  }

  /** Has a subscription's unfinished deliveries tried again now, since a problem is solved. */
  async retryNow(subscriptionId: number, now: number): Promise<void> {
    await this.#db
      .updateTable('deliveries')
      .set({ next_at: now })
      .where('subscription_id', '=', subscriptionId)
      .where('state', '=', 'planned')
      // Not one that somebody is sending at this moment.
      .where('unclear_since', 'is', null)
      .where('next_at', '>', now)
      .execute();
  }

  /** How many unfinished deliveries are due. */
  async countDue(now: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('deliveries')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('next_at', '<=', now)
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Ends every claim. Only right when no other process can be at work. */
  async releaseClaims(now: number): Promise<void> {
    await this.#db.updateTable('deliveries').set({ next_at: now }).where('next_at', '>', now).execute();
  }

  /** Forgets finished deliveries older than a moment. */
  async deleteBefore(before: number): Promise<void> {
    await this.#db
      .deleteFrom('deliveries')
      .where('next_at', 'is', null)
      .where('run_at', '<', before)
      .execute();
  }

  #ofSubscription(subscriptionId: number) {
    return this.#db
      .selectFrom('deliveries')
      .selectAll()
      .where('subscription_id', '=', subscriptionId)
      .orderBy('run_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1);
  }
}

function newRow(
  { subscriptionId, slot, runAt }: NewDelivery,
  rest: Pick<Insertable<DeliveryTable>, 'state' | 'next_at' | 'reason' | 'finished_at'>,
): Insertable<DeliveryTable> {
  return {
    subscription_id: subscriptionId,
    slot,
    run_at: runAt,
    excerpts: '[]',
    // 24 characters: Discord takes 25.
    nonce: randomBytes(18).toString('base64url'),
    tries: 0,
    tried_at: null,
    unclear_since: null,
    next_at: null,
    reason: null,
    finished_at: null,
    ...rest,
  };
}

function fromRow(row: Selectable<DeliveryTable>): Delivery {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    slot: row.slot,
    runAt: row.run_at,
    state: row.state,
    excerpts: JSON.parse(row.excerpts) as string[],
    nonce: row.nonce,
    tries: row.tries,
    triedAt: row.tried_at,
    outcomeUnknownSince: row.unclear_since,
    nextAt: row.next_at,
    posted:
      row.channel_id && row.message_id ? { channelId: row.channel_id, messageId: row.message_id } : null,
    reason: row.reason,
    finishedAt: row.finished_at,
  };
}
