import { LIMITS } from '../schemas/limits.ts';
import { type Clock, DAY_MS } from '../world/clock.ts';

/** A shard's number, and how many there are: what a client identifies with. */
export type Shard = readonly [id: number, count: number];

export interface ShardingOptions {
  /** The number of shards that `GET /gateway/bot` recommends; one for each thousand servers by default. */
  readonly shards?: number;
  /** Shards that may identify at the same time: those whose numbers differ modulo this. */
  readonly maxConcurrency?: number;
  /** Milliseconds that an identify takes up its place among those; 0 lets clients identify as often as they like. */
  readonly identifyWindowMs?: number;
  /** More servers than these on one shard are refused with close code 4011. */
  readonly guildsPerShard?: number;
}

/** Servers for which one shard is recommended. */
const RECOMMENDED_GUILDS = 1_000;

/** The shard that hears of a server; direct messages (null) belong to the first. */
export function shardOf(guildId: string | null, count: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Whether a shard hears of a server, or of direct messages (null). */
export function hears([id, count]: Shard, guildId: string | null): boolean {
  return shardOf(guildId, count) === id;
}

/** Counts sessions that begin: so many a day, and one for each place in a window. */
export class SessionStarts {
  readonly maxConcurrency: number;
  readonly guildsPerShard: number;
  readonly #clock: Clock;
  readonly #shards: number | undefined;
  readonly #windowMs: number;
  /** When each place is free again, by shard number modulo `maxConcurrency`, in the machine's time. */
  readonly #freeAt = new Map<number, number>();
  #used = 0;
  #resetAt: number;

  constructor(clock: Clock, options: ShardingOptions = {}) {
    this.#clock = clock;
    this.#shards = options.shards;
    this.maxConcurrency = options.maxConcurrency ?? 1;
    this.guildsPerShard = options.guildsPerShard ?? LIMITS.guildsPerShard;
    this.#windowMs = options.identifyWindowMs ?? LIMITS.identifyWindowMs;
    this.#resetAt = clock.now() + DAY_MS;
  }

  /** What `GET /gateway/bot` tells, apart from the address. */
  advice(guilds: number): object {
    this.#newDay();
    return {
      shards: this.#shards ?? Math.max(1, Math.ceil(guilds / RECOMMENDED_GUILDS)),
      session_start_limit: {
        total: LIMITS.sessionStartsPerDay,
        remaining: Math.max(0, LIMITS.sessionStartsPerDay - this.#used),
        reset_after: Math.max(0, this.#resetAt - this.#clock.now()),
        max_concurrency: this.maxConcurrency,
      },
    };
  }

  /** Counts an identify. @returns whether it comes too soon after another one of its place, or too often in a day */
  take(shardId: number): 'accepted' | 'too-soon' | 'used-up' {
    this.#newDay();
    if (this.#used >= LIMITS.sessionStartsPerDay) return 'used-up';
    const place = shardId % this.maxConcurrency;
    const now = performance.now();
    if ((this.#freeAt.get(place) ?? 0) > now) return 'too-soon';
    this.#freeAt.set(place, now + this.#windowMs);
    this.#used++;
    return 'accepted';
  }

  #newDay(): void {
    if (this.#clock.now() < this.#resetAt) return;
    this.#resetAt = this.#clock.now() + DAY_MS;
    this.#used = 0;
  }
}
