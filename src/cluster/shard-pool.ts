import { setTimeout as sleep } from 'node:timers/promises';
import { type ShardRange, TooFewShards } from '../discord/gateway/client.ts';
import type { Connections } from '../discord/gateway/connections.ts';
import { StartError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Leases } from '../storage/leases.ts';
import type { Database } from '../storage/schema.ts';
import { LEASE_MS, MARGIN_MS, RENEW_MS } from './singleton.ts';

/** Shards are leased in at most so many ranges: enough for gateways to share them evenly. */
const MAX_RANGES = 16;
/** The row that says how many shards there are. */
const COUNT = 'shard-count';
const GATEWAY = 'gateway:';

export interface ShardPoolOptions {
  readonly db: Database;
  readonly leases: Leases;
  readonly connections: Connections;
  readonly logger: Logger;
  /** This process. */
  readonly id: string;
  /** How many shards: what SHARDS says or Discord recommends. */
  readonly count: number;
  /** Whether the operator has fixed that number. */
  readonly fixed: boolean;
  readonly onLost: (error: StartError) => void;
}

/** The ranges that so many shards are leased in. */
export function rangesOf(count: number): number[][] {
  const size = Math.ceil(count / MAX_RANGES);
  return Array.from({ length: Math.ceil(count / size) }, (_, range) =>
    Array.from({ length: Math.min(size, count - range * size) }, (_, i) => range * size + i),
  );
}

/**
 * Shares the shards among the gateways that are alive. A gateway holds its share of the ranges by leases; those of one that
 * has died are free after half a minute, and one that starts is given some by the others. A gateway that cannot renew its
 * leases ends its connections before another one may begin them.
 */
export class ShardPool {
  readonly #options: ShardPoolOptions;
  readonly #ended = new AbortController();
  /** Leases that this process has, and what it connects by them. */
  #held = new Map<string, ShardRange>();
  /** By `performance.now`. */
  #heldUntil = 0;
  #count = 0;
  readonly #fence: NodeJS.Timeout;
  #loop: Promise<void> | undefined;
  readonly #opening = new Set<Promise<void>>();

  constructor(options: ShardPoolOptions) {
    this.#options = options;
    this.#fence = setInterval(() => {
      if (this.#held.size > 0 && performance.now() > this.#heldUntil) {
        options.logger.warn('the leases of the shards could not be renewed: giving the shards up');
        void this.#drop([...this.#held.keys()]);
      }
    }, 500);
  }

  /** Takes this process's share, and goes on until closed. Resolves when what it took at first is connected. */
  async start(): Promise<void> {
    await this.#look();
    this.#loop = this.#run();
    await Promise.all(this.#opening);
  }

  /** Ends the connections and gives the shards to the other gateways. */
  async close(): Promise<void> {
    this.#ended.abort();
    clearInterval(this.#fence);
    await this.#loop;
    await this.#giveBack([...this.#held.keys()]);
    await this.#options.leases.giveBack(GATEWAY + this.#options.id).catch(() => {});
  }

  /** Has all gateways begin anew with more shards. */
  async grow(): Promise<void> {
    const { db, logger } = this.#options;
    const more = this.#count * 2;
    logger.warn({ shards: more }, 'Discord wants more shards');
    await db
      .updateTable('leases')
      .set({ owner: String(more) })
      .where('name', '=', COUNT)
      .where('owner', '=', String(this.#count))
      .execute();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      await sleep(RENEW_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await this.#look().catch((error: Error) =>
        this.#options.logger.warn({ reason: error.message }, 'the shards’ leases could not be looked at'),
      );
    }
  }

  async #look(): Promise<void> {
    const { leases, id, logger } = this.#options;
    const asked = performance.now();
    await leases.take(GATEWAY + id);
    const count = await this.#agreedCount();
    if (count !== this.#count) {
      await this.#giveBack([...this.#held.keys()]);
      this.#count = count;
    }
    const prefix = `shards:${count}:`;
    const mine = await leases.renew(prefix);
    this.#heldUntil = asked + LEASE_MS - MARGIN_MS;
    await this.#drop([...this.#held.keys()].filter((name) => !mine.has(name)));

    const ranges = rangesOf(count);
    const gateways = Math.max(1, await leases.count(GATEWAY));
    const share = Math.ceil(ranges.length / gateways);
    const surplus = [...this.#held.keys()].slice(share);
    if (surplus.length > 0) {
      logger.info({ ranges: surplus }, 'giving shards to another gateway');
      await this.#giveBack(surplus);
    }
    for (const ids of ranges) {
      if (this.#held.size >= share || this.#ended.signal.aborted) break;
      const name = `${prefix}${ids[0]}`;
      if (this.#held.has(name) || !(await leases.take(name))) continue;
      this.#connect(name, { ids, count });
    }
  }

  #connect(name: string, range: ShardRange): void {
    const { connections, logger, onLost } = this.#options;
    this.#held.set(name, range);
    logger.info({ shards: range.ids, of: range.count }, 'this gateway takes shards');
    const opening = connections.open(name, range).catch(async (error: unknown) => {
      if (!this.#held.has(name)) return;
      if (error instanceof TooFewShards) await this.grow().catch(() => {});
      else if (error instanceof StartError) onLost(error);
      else logger.error({ err: error }, 'shards could not be connected');
      await this.#giveBack([name]);
    });
    this.#opening.add(opening);
    void opening.finally(() => this.#opening.delete(opening));
  }

  /** Ends connections whose leases are lost. */
  async #drop(names: readonly string[]): Promise<void> {
    for (const name of names) this.#held.delete(name);
    await Promise.all(names.map((name) => this.#options.connections.close(name)));
  }

  async #giveBack(names: readonly string[]): Promise<void> {
    await this.#drop(names);
    for (const name of names) await this.#options.leases.giveBack(name).catch(() => {});
  }

  /** How many shards all gateways use: the first one says it, and one that starts when no other is alive. */
  async #agreedCount(): Promise<number> {
    const { db, leases, count, fixed, logger } = this.#options;
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
    if ((await leases.count(GATEWAY)) > 1) {
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
