import { setTimeout as sleep } from 'node:timers/promises';
import { type ShardRange, TooFewShards } from '../discord/gateway/client.ts';
import type { Connections } from '../discord/gateway/connections.ts';
import { StartError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Lease, Leases } from '../storage/leases.ts';
import type { Database } from '../storage/schema.ts';
import { nextMove } from './shares.ts';

/** Shards are leased in at most this many ranges: enough to spread them evenly over gateways. */
const MAX_RANGES = 16;
/** The row that holds the number of shards. */
const COUNT = 'shard-count';
const GATEWAY = 'gateway:';
const RANGE = 'shards:';
/** A gateway that missed this many renewals is considered dead when shards are distributed. */
const LIVING_ROUNDS = 2.5;

export interface ShardPoolOptions {
  readonly db: Database;
  readonly leases: Leases;
  readonly connections: Connections;
  readonly logger: Logger;
  /** This process. */
  readonly id: string;
  /** The number of shards, from SHARDS or Discord's recommendation. */
  readonly count: number;
  /** Whether the operator has fixed that number. */
  readonly fixed: boolean;
  readonly onLost: (error: StartError) => void;
  /** Makes all gateways look at the leases at once, see {@link ShardPool.wake}. */
  readonly announce: () => void;
}

/** Divides shards into the ranges in which they are leased. */
export function rangesOf(count: number): number[][] {
  const size = Math.ceil(count / MAX_RANGES);
  return Array.from({ length: Math.ceil(count / size) }, (_, range) =>
    Array.from({ length: Math.min(size, count - range * size) }, (_, i) => range * size + i),
  );
}

/**
 * Distributes the shards over the live gateways. Each gateway leases its share of the ranges. The leases of a dead gateway
 * expire, and a new gateway is handed ranges by the others. A gateway that cannot renew its leases closes its connections
 * before another one may open them.
 */
export class ShardPool {
  readonly #options: ShardPoolOptions;
  readonly #ended = new AbortController();
  /** Leases of this process, with the shards that each entitles it to. */
  #held = new Map<string, ShardRange>();
  /** By `performance.now`. */
  #heldUntil = 0;
  #count = 0;
  /** When each range was first seen without a holder, by `performance.now`. */
  #freeSince = new Map<string, number>();
  readonly #fence: NodeJS.Timeout;
  #loop: Promise<void> | undefined;
  #wake = () => {};
  readonly #opening = new Set<Promise<void>>();

  constructor(options: ShardPoolOptions) {
    this.#options = options;
    this.#fence = setInterval(() => {
      if (this.#held.size > 0 && performance.now() > this.#heldUntil) {
        options.logger.warn('could not renew the shard leases; giving up the shards');
        this.#drop([...this.#held.keys()]).catch((error: unknown) =>
          options.logger.error({ err: error }, 'shards could not be closed'),
        );
      }
    }, options.leases.marginMs / 4);
  }

  /** Takes this process's share and keeps it balanced until closed. Resolves when the first shards are connected. */
  async start(): Promise<void> {
    const { leases } = this.#options;
    for (const prefix of [GATEWAY, RANGE]) await leases.sweep(prefix);
    await this.#look();
    this.#loop = this.#run();
    await Promise.all(this.#opening);
  }

  /** Looks at the leases now, because something changed. */
  wake(): void {
    this.#wake();
  }

  /** Closes the connections and releases the shards to the other gateways. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
    clearInterval(this.#fence);
    const { leases, id, announce } = this.#options;
    await leases.giveBack(GATEWAY + id).catch(() => {});
    await this.#giveBack([...this.#held.keys()]);
    announce();
  }

  /** Makes all gateways reconnect with more shards. */
  async grow(): Promise<void> {
    const { db, logger, announce } = this.#options;
    const more = this.#count * 2;
    logger.warn({ shards: more }, 'Discord wants more shards');
    await db
      .updateTable('leases')
      .set({ owner: String(more) })
      .where('name', '=', COUNT)
      .where('owner', '=', String(this.#count))
      .execute();
    announce();
  }

  async #run(): Promise<void> {
    const { leases, logger } = this.#options;
    const { signal } = this.#ended;
    for (;;) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      const either = AbortSignal.any([signal, woken.signal]);
      await sleep(leases.renewMs, undefined, { signal: either }).catch(() => {});
      if (signal.aborted) return;
      await this.#look().catch((error: Error) =>
        logger.warn({ reason: error.message }, 'could not read the shard leases'),
      );
    }
  }

  async #look(): Promise<void> {
    const { leases, id, logger, announce } = this.#options;
    const asked = performance.now();
    await leases.take(GATEWAY + id);
    const count = await this.#agreedCount();
    if (count !== this.#count) {
      await this.#giveBack([...this.#held.keys()]);
      this.#count = count;
    }
    const prefix = `${RANGE}${count}:`;
    const mine = await leases.renew(prefix);
    this.#heldUntil = asked + leases.ttlMs - leases.marginMs;
    await this.#drop([...this.#held.keys()].filter((name) => !mine.has(name)));
    // Release what was dropped while the database was unreachable.
    for (const name of mine) if (!this.#held.has(name)) await leases.giveBack(name);

    const ranges = new Map(rangesOf(count).map((ids) => [`${prefix}${ids[0]}`, ids]));
    const { take, give } = this.#nextMove(
      [...ranges.keys()],
      await leases.list(prefix),
      await this.#living(),
    );
    for (const name of take) {
      if (this.#ended.signal.aborted) return;
      const ids = ranges.get(name);
      if (ids && (await leases.take(name))) this.#connect(name, { ids, count });
    }
    if (give === undefined) return;
    logger.info({ range: give }, 'giving shards to another gateway');
    await this.#giveBack([give]);
    announce();
  }

  async #living(): Promise<Set<string>> {
    const { leases, id } = this.#options;
    const gateways = await leases.list(GATEWAY);
    const living = gateways.filter(({ age }) => age < LIVING_ROUNDS * leases.renewMs);
    return new Set([id, ...living.map(({ owner }) => owner)]);
  }

  #nextMove(ranges: readonly string[], held: readonly Lease[], living: ReadonlySet<string>) {
    const { leases, id } = this.#options;
    const owners = new Map(held.map(({ name, owner }) => [name, owner]));
    const holders = new Map(ranges.map((name) => [name, owners.get(name)]));
    const now = performance.now();
    const free = ranges.filter((name) => holders.get(name) === undefined);
    this.#freeSince = new Map(free.map((name) => [name, this.#freeSince.get(name) ?? now]));
    const leftOver = new Set(
      free.filter((name) => now - (this.#freeSince.get(name) ?? now) >= leases.renewMs),
    );
    return nextMove({ me: id, living, holders, leftOver });
  }

  #connect(name: string, range: ShardRange): void {
    const { connections, logger, onLost } = this.#options;
    this.#held.set(name, range);
    logger.info({ shards: range.ids, of: range.count }, 'taking over shards');
    const opening = connections.open(name, range).catch(async (error: unknown) => {
      if (this.#held.get(name) !== range) return;
      if (error instanceof TooFewShards) await this.grow().catch(() => {});
      else if (error instanceof StartError) onLost(error);
      else logger.error({ err: error }, 'shards could not be connected');
      await this.#giveBack([name]);
    });
    this.#opening.add(opening);
    void opening.finally(() => this.#opening.delete(opening));
  }

  /** Closes connections whose leases are lost. */
  async #drop(names: readonly string[]): Promise<void> {
    for (const name of names) this.#held.delete(name);
    await Promise.all(names.map((name) => this.#options.connections.close(name)));
  }

  async #giveBack(names: readonly string[]): Promise<void> {
    await this.#drop(names);
    for (const name of names) await this.#options.leases.giveBack(name).catch(() => {});
  }

  /** The number of shards all gateways use. The first gateway sets it, and so does one that starts while no other is alive. */
  async #agreedCount(): Promise<number> {
    const { db, count, fixed, logger } = this.#options;
    await db
      .insertInto('leases')
      .values({ name: COUNT, owner: String(count), until: 0 })
      .onConflict((c) => c.doNothing())
      .execute();
    const { owner } = await db
      .selectFrom('leases')
      .select('owner')
      .where('name', '=', COUNT)
      .executeTakeFirstOrThrow();
    const agreed = Number(owner);
    const differs = this.#count === 0 && (fixed ? agreed !== count : agreed < count);
    if (!differs) return agreed;
    if ((await this.#living()).size > 1) {
      logger.warn(
        { agreed, wanted: count },
        'the gateways that run use another number of shards: it changes when all of them are stopped and started',
      );
      return agreed;
    }
    await db
      .updateTable('leases')
      .set({ owner: String(count) })
      .where('name', '=', COUNT)
      .execute();
    return count;
  }
}
