import type { Transaction } from 'kysely';
import { BoundedCache } from '../bounded-cache.ts';
import { type Clock, DAY_MS } from '../clock.ts';
import type { Excerpt } from '../corpus/model.ts';
import type { Library } from '../library/library.ts';
import type { Arrivals } from '../storage/arrivals.ts';
import type { BagName, Bags } from '../storage/bags.ts';
import type { Database, Schema } from '../storage/schema.ts';
import type { Subscription } from '../storage/subscriptions.ts';
import { type Filter, matching } from './filter.ts';
import { type Choice, choose, type Shelf, shelve } from './selection.ts';

/** What was shared in a channel within this time is not shown there again. */
const SHARED_MS = 30 * DAY_MS;

/** Filters remembered at once: one that lets everything through takes 14 MB at 100,000 excerpts. */
const MAX_SHELVES = 20;

export interface ContentDeps {
  readonly db: Database;
  /** The library of this moment. */
  readonly library: () => Library;
  readonly bags: Bags;
  readonly arrivals: Arrivals;
  /** Ids of the excerpts that were shared in a channel since a moment (milliseconds since the Unix epoch). */
  readonly sharedSince: (channelId: string, since: number) => Promise<Iterable<string>>;
  readonly clock: Clock;
}

/** A digest's excerpts, or why there are none, in words for people. */
export type Content = readonly Excerpt[] | { readonly nothing: string };

/** Finds what digests show: the library, the subscription's filter and its bag put together. */
export class DigestContent {
  readonly #deps: ContentDeps;
  /** The shelves of each library, by filter: many subscriptions have the same. */
  readonly #shelves = new WeakMap<Library, BoundedCache<Shelf>>();

  constructor(deps: ContentDeps) {
    this.#deps = deps;
  }

  /** What the next digest would show if it went out now. */
  async preview(subscription: Subscription): Promise<Content> {
    const barred = await this.#barred(subscription);
    return this.#deps.db.transaction().execute(async (trx) => {
      const { choice } = await this.#choose(trx, subscription, barred);
      return this.#content(choice, subscription);
    });
  }

  /**
   * Draws the next digest from the subscription's bag.
   *
   * @param keep writes down what was drawn, in the same transaction: when it throws, nothing was drawn
   */
  async draw(
    subscription: Subscription,
    keep: (trx: Transaction<Schema>, ids: readonly string[]) => Promise<void>,
  ): Promise<Content> {
    const { db, bags } = this.#deps;
    const barred = await this.#barred(subscription);
    return db.transaction().execute(async (trx) => {
      const { bag, choice } = await this.#choose(trx, subscription, barred);
      const ids = choice.excerpts.map(({ id }) => id);
      if (choice.afterRefill === undefined) await bags.take(trx, bag, ids);
      else await bags.take(trx, await bags.refill(trx, bag), ids.slice(-choice.afterRefill));
      if (ids.length > 0) await keep(trx, ids);
      return this.#content(choice, subscription);
    });
  }

  /** Takes a draw back that nobody got to see. */
  async putBack(trx: Transaction<Schema>, subscription: Subscription, ids: readonly string[]): Promise<void> {
    const { bags } = this.#deps;
    await bags.putBack(trx, await bags.open(trx, bagName(subscription)), ids);
  }

  /** Those of the excerpts that are still in the library; once each, though two may have become one since. */
  find(ids: readonly string[]): Excerpt[] {
    return this.#deps.library().excerptsById(ids);
  }

  #barred({ target }: Subscription): Promise<Iterable<string>> {
    const { sharedSince, clock } = this.#deps;
    return sharedSince(target, clock.now() - SHARED_MS);
  }

  /** How many excerpts a filter lets through. */
  count(filter: Filter): number {
    return new Set(this.#shelf(filter).byId.values()).size;
  }

  async #choose(trx: Transaction<Schema>, subscription: Subscription, barred: Iterable<string>) {
    const { bags, arrivals } = this.#deps;
    const bag = await bags.open(trx, bagName(subscription));
    const fresh = [
      ...(await arrivals.undrawnSince(trx, bag.filledAt, bag.id)),
      ...this.#deps.library().arrivedSince(bag.filledAt),
    ];
    const choice = choose(this.#shelf(subscription), bag, { count: subscription.count, fresh, barred });
    return { bag, choice };
  }

  #content(choice: Choice, subscription: Subscription): Content {
    if (choice.excerpts.length > 0) return choice.excerpts;
    return {
      nothing:
        this.count(subscription) === 0
          ? 'nothing in the library matches what this digest asks for'
          : 'everything that matches was shared here within the last 30 days',
    };
  }

  #shelf({ author, query }: Filter): Shelf {
    const filter = { author, query };
    const library = this.#deps.library();
    const byFilter = this.#shelves.get(library) ?? new BoundedCache(MAX_SHELVES);
    this.#shelves.set(library, byFilter);
    const key = JSON.stringify(filter);
    return byFilter.get(key, () => shelve(matching(library, filter), filter.author ?? undefined));
  }
}

/** Named after the place, so that a digest that is stopped and set up again goes on where it was. */
function bagName({ guildId, target }: Subscription): BagName {
  return { owner: guildId ?? target, name: `digest:${target}` };
}
