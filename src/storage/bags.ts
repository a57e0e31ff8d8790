import type { Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import { quickTransaction } from './database.ts';
import type { Database, Schema } from './schema.ts';

/** Which bag. */
export interface BagName {
  /** Whose data this is: the id of a server that the bot is in; elsewhere the person's. */
  readonly owner: string;
  /** What the bag is for: "random:<channel>:<author>", "digest:<channel or person>". */
  readonly name: string;
}

/** A bag as it lies in the database. */
export interface Bag {
  readonly id: number;
  readonly seed: number;
  /** When it was last filled, milliseconds since the Unix epoch. */
  readonly filledAt: number;
  /** Drawn since then. */
  readonly drawn: ReadonlySet<string>;
  /** The last one drawn, perhaps before the bag was filled again. */
  readonly last: string | undefined;
}

/**
 * Bags: the shuffled orders from which random picks and digests draw, without repeats until they are empty.
 *
 * An order is not stored: an id's position in it is a hash of the bag's seed and the id (see `rank`), and only
 * what was drawn is kept. So a new id takes a random position and moves no other, an id that vanished is simply
 * not there, and a draw writes one row however large the library is.
 */
export class Bags {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #random: () => number;

  /** @param random numbers in [0, 1), as `Math.random` */
  constructor(db: Database, clock: Clock, random: () => number) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  /** The same bags, within a transaction. */
  in(trx: Transaction<Schema>): Bags {
    return new Bags(trx, this.#clock, this.#random);
  }

  /**
   * Draws the bag's next candidate. When all candidates have been drawn the bag is filled again, in a new order.
   *
   * @param candidates ids that may be drawn now; in any order, at least one
   */
  async draw(name: BagName, candidates: readonly string[]): Promise<string> {
    return quickTransaction(this.#db, async (trx) => {
      const bags = this.in(trx);
      let bag = await bags.open(name);
      let next = first(bag, candidates);
      if (next === undefined) {
        bag = await bags.refill(bag);
        next = first(bag, candidates.length > 1 ? candidates.filter((id) => id !== bag.last) : candidates);
      }
      if (next === undefined) throw new RangeError('nothing to draw from');
      await bags.take(bag, [next]);
      return next;
    });
  }

  /** Reads a bag, made when it is missing, and keeps it for the transaction that this is in. */
  async open({ owner, name }: BagName): Promise<Bag> {
    // The update changes nothing: it locks the row until the transaction ends, so that nobody else draws meanwhile.
    const bag = await this.#db
      .insertInto('bags')
      .values({
        owner,
        name,
        seed: Math.floor(this.#random() * 2 ** 32),
        filled_at: this.#clock.now(),
        last: null,
      })
      .onConflict((c) => c.columns(['owner', 'name']).doUpdateSet({ owner }))
      .returningAll()
      .executeTakeFirstOrThrow();
    const draws = await this.#db
      .selectFrom('bag_draws')
      .select('excerpt')
      .where('bag_id', '=', bag.id)
      .execute();
    return {
      id: bag.id,
      seed: bag.seed,
      filledAt: bag.filled_at,
      drawn: new Set(draws.map((draw) => draw.excerpt)),
      last: bag.last ?? undefined,
    };
  }

  /** Puts everything back and shuffles. */
  async refill(bag: Bag): Promise<Bag> {
    const filled = { ...refilled(bag), filledAt: this.#clock.now() };
    await this.#db.deleteFrom('bag_draws').where('bag_id', '=', bag.id).execute();
    await this.#db
      .updateTable('bags')
      .set({ seed: filled.seed, filled_at: filled.filledAt })
      .where('id', '=', bag.id)
      .execute();
    return filled;
  }

  /** Notes ids as drawn. */
  async take(bag: Bag, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#db
      .insertInto('bag_draws')
      .values(ids.map((excerpt) => ({ bag_id: bag.id, excerpt })))
      .onConflict((c) => c.doNothing())
      .execute();
    await this.#db
      .updateTable('bags')
      .set({ last: ids.at(-1) })
      .where('id', '=', bag.id)
      .execute();
  }

  /** Takes back a draw that came to nothing. */
  async returnToBag(bag: Bag, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#db.deleteFrom('bag_draws').where('bag_id', '=', bag.id).where('excerpt', 'in', ids).execute();
  }

  /** Forgets the bags of a channel or thread that is gone. */
  async deleteChannel(id: string): Promise<void> {
    await this.#db
      .deleteFrom('bags')
      .where((q) => q.or([q('name', '=', `digest:${id}`), q('name', 'like', `random:${id}:%`)]))
      .execute();
  }

  /**
   * The servers' channels that have bags, in the order of their bags' ids.
   *
   * @param after a bag's id
   */
  async channelsAfter(after: number, limit: number): Promise<{ id: number; channelId: string }[]> {
    const rows = await this.#db
      .selectFrom('bags')
      .select(['id', 'name'])
      .where('id', '>', after)
      .where('owner', 'in', (q) => q.selectFrom('guilds').select('guilds.id'))
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id, name }) => ({ id, channelId: name.split(':')[1] ?? '' }));
  }

  /** Forgets every bag of a server or a person. @returns how many there were */
  async deleteOwnedBy(owner: string): Promise<number> {
    const result = await this.#db.deleteFrom('bags').where('owner', '=', owner).executeTakeFirst();
    return Number(result.numDeletedRows);
  }
}

/** The bag as it will be when it is filled again. The next order follows from this one, so it can be foretold. */
export function refilled(bag: Bag): Bag {
  return { ...bag, seed: rank(bag.seed, 'again'), drawn: new Set() };
}

function first(bag: Bag, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const id of candidates) {
    if (bag.drawn.has(id)) continue;
    const position = rank(bag.seed, id);
    // Equal hashes are possible; the id decides, so that the candidates' order never matters.
    if (position < bestRank || (position === bestRank && best !== undefined && id < best)) {
      best = id;
      bestRank = position;
    }
  }
  return best;
}

/**
 * An id's position in the order that a seed makes: FNV-1a over the UTF-16 units, started from the seed, with the
 * finaliser of MurmurHash3 so that every bit counts. Takes about ten nanoseconds for a short id.
 *
 * @returns an integer in [0, 2^32)
 */
export function rank(seed: number, id: string): number {
  let hash = seed ^ 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
