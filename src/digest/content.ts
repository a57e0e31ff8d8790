import type { Transaction } from 'kysely';
import { BoundedCache } from '../bounded-cache.ts';
import { type Clock, DAY_MS } from '../clock.ts';
import type { Excerpt } from '../corpus/model.ts';
import type { Library } from '../library/library.ts';
import { NOT_SENT } from '../messages/digest.ts';
import { Arrivals } from '../storage/arrivals.ts';
import type { BagName, Bags } from '../storage/bags.ts';
import { inTransaction } from '../storage/database.ts';
import type { Deliveries } from '../storage/deliveries.ts';
import type { Database, Schema } from '../storage/schema.ts';
import type { Subscription } from '../storage/subscriptions.ts';
import { type Filter, matching } from './filter.ts';
import { isOnThisDay, type Reason, reasonFor } from './reasons.ts';
import { localDate } from './schedule.ts';
import { type CandidatePool, type Choice, choose, poolOf } from './selection.ts';

/** What was shared in a channel within this time is not shown there again. */
const SHARED_MS = 30 * DAY_MS;

/** Filters remembered at once: one that lets everything through takes 14 MB at 100,000 excerpts. */
const MAX_POOLS = 20;
/** Of an ISO date and time, the date. */
const DATE_LENGTH = 10;

export interface ContentDeps {
  readonly db: Database;
  /** The library of this moment. */
  readonly library: () => Library;
  readonly bags: Bags;
  readonly arrivals: Arrivals;
  /** Ids of the excerpts that were shared in a channel since a moment (milliseconds since the Unix epoch). */
  readonly sharedSince: (channelId: string, since: number) => Promise<Iterable<string>>;
  /** How often excerpts were shared in a channel, by id. */
  readonly timesShared: (
    channelId: string,
    excerpts: readonly string[],
  ) => Promise<ReadonlyMap<string, number>>;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
}

/** A digest's excerpts, or why there are none, in words for people. */
export type Content = readonly Excerpt[] | { readonly nothing: string };

/** Finds what digests show: the library, the subscription's filter and its bag put together. */
export class DigestSelector {
  readonly #deps: ContentDeps;
  /** The pools of each library, by filter: many subscriptions have the same. A replaced library is let go. */
  readonly #pools = new WeakMap<Library, BoundedCache<Promise<CandidatePool>>>();

  constructor(deps: ContentDeps) {
    this.#deps = deps;
  }

  /**
   * What the next digest would show if it went out now.
   *
   * @param date the local date that it is for
   */
  async preview(subscription: Subscription, date = this.#today(subscription)): Promise<Content> {
    const pool = await this.#pool(subscription);
    const excluded = await this.#excluded(subscription);
    return inTransaction(this.#deps.db, async (trx) => {
      const { choice } = await this.#choose(trx, subscription, pool, excluded, date);
      return contentOf(choice, pool);
    });
  }

  /**
   * Draws the next digest from the subscription's bag.
   *
   * @param date the local date that it is for
   * @param keep writes down what was drawn, in the same transaction: when it throws, nothing was drawn
   */
  async draw(
    subscription: Subscription,
    keep: (trx: Transaction<Schema>, ids: readonly string[]) => Promise<void>,
    date = this.#today(subscription),
  ): Promise<Content> {
    const { db, bags } = this.#deps;
    const pool = await this.#pool(subscription);
    const excluded = await this.#excluded(subscription);
    return inTransaction(db, async (trx) => {
      const { bag, choice } = await this.#choose(trx, subscription, pool, excluded, date);
      const ids = choice.excerpts.map(({ id }) => id);
      const drawn = bags.in(trx);
      if (choice.afterRefill === undefined) await drawn.take(bag, ids);
      else await drawn.take(await drawn.refill(bag), ids.slice(-choice.afterRefill));
      if (ids.length > 0) await keep(trx, ids);
      return contentOf(choice, pool);
    });
  }

  /** Takes a draw back that nobody got to see. */
  async returnToBag(
    trx: Transaction<Schema>,
    subscription: Subscription,
    ids: readonly string[],
  ): Promise<void> {
    const bags = this.#deps.bags.in(trx);
    await bags.returnToBag(await bags.open(bagName(subscription)), ids);
  }

  /** Those of the excerpts that are still in the library; once each, though two may have become one since. */
  find(ids: readonly string[]): Excerpt[] {
    return this.#deps.library().excerptsById(ids);
  }

  /**
   * Why excerpts are worth showing in a digest, by id.
   *
   * @param date the local date that it is for
   */
  async reasons(
    subscription: Subscription,
    excerpts: readonly Excerpt[],
    date: string,
  ): Promise<Map<string, Reason>> {
    const { arrivals, clock, deliveries, library, timesShared } = this.#deps;
    if (excerpts.length === 0) return new Map();
    const at = clock.now();
    const history = await deliveries.history(subscription.id, at);
    const digests = history.map(({ runAt, excerpts: ids }) => ({ at: runAt, excerpts: this.find(ids) }));
    const last = digests[0]?.at ?? at;
    const ids = excerpts.map(({ id }) => id);
    const fresh = new Set([...(await arrivals.cameSince(ids, last)), ...library().arrivedSince(last)]);
    const shared = await timesShared(
      subscription.target,
      excerpts.flatMap(({ id, formerIds }) => [id, ...formerIds]),
    );
    const discussed = new Map(
      excerpts.map(({ id, formerIds }) => [
        id,
        [id, ...formerIds].reduce((sum, each) => sum + (shared.get(each) ?? 0), 0),
      ]),
    );
    const reasons = new Map<string, Reason>();
    for (const excerpt of excerpts) {
      const reason = reasonFor(excerpt, { date, at, digests, fresh, discussed });
      if (reason) reasons.set(excerpt.id, reason);
    }
    return reasons;
  }

  #today({ zone }: Subscription): string {
    return localDate(this.#deps.clock.now(), zone);
  }

  #excluded({ target }: Subscription): Promise<Iterable<string>> {
    const { sharedSince, clock } = this.#deps;
    return sharedSince(target, clock.now() - SHARED_MS);
  }

  /** How many excerpts a filter lets through. */
  async count(filter: Filter): Promise<number> {
    const { byId } = await this.#pool(filter);
    return new Set(byId.values()).size;
  }

  async #choose(
    trx: Transaction<Schema>,
    subscription: Subscription,
    pool: CandidatePool,
    excluded: Iterable<string>,
    date: string,
  ) {
    const { bags, clock } = this.#deps;
    const bag = await bags.in(trx).open(bagName(subscription));
    const fresh = [
      ...(await new Arrivals(trx, clock).undrawnSince(bag.filledAt, bag.id)),
      ...this.#deps.library().arrivedSince(bag.filledAt),
    ];
    const preferred =
      subscription.flavour === 'on-this-day'
        ? Array.from(pool.byId).flatMap(([id, excerpt]) => (isOnThisDay(excerpt, date) ? [id] : []))
        : [];
    const choice = choose(pool, bag, { count: subscription.count, preferred, fresh, excluded });
    return { bag, choice };
  }

  #pool({ author, query }: Filter): Promise<CandidatePool> {
    const filter = { author, query };
    const library = this.#deps.library();
    const byFilter = this.#pools.get(library) ?? new BoundedCache(MAX_POOLS);
    this.#pools.set(library, byFilter);
    const today = new Date(this.#deps.clock.now());
    // What "last week" is changes with the day.
    const key = JSON.stringify([filter, today.toISOString().slice(0, DATE_LENGTH)]);
    return byFilter.get(key, async () =>
      poolOf(await matching(library, filter, today), filter.author ?? undefined),
    );
  }
}

function contentOf({ excerpts }: Choice, { byId }: CandidatePool): Content {
  if (excerpts.length > 0) return excerpts;
  return {
    nothing: byId.size === 0 ? NOT_SENT.nothingMatches : NOT_SENT.allShared,
  };
}

/** Named after the place, so that a digest that is stopped and set up again goes on where it was. */
function bagName({ guildId, target }: Subscription): BagName {
  return { owner: guildId ?? target, name: `digest:${target}` };
}
