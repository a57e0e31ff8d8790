import { LIMITS } from '../schemas/limits.ts';
import { type Clock, DAY_MS } from '../world/clock.ts';

/** A shard's id and the number of shards, as sent in Identify. */
export type Shard = readonly [id: number, count: number];

export interface ShardingOptions {
  /** The number of shards that `GET /gateway/bot` recommends; one for each thousand servers by default. */
  readonly shards?: number;
  /** The number of shards that may identify concurrently: those with different ids modulo this number. */
  readonly maxConcurrency?: number;
  /** Milliseconds that an identify occupies its rate limit bucket; 0 disables the limit. */
  readonly identifyWindowMs?: number;
  /** A shard with more servers is refused with close code 4011. */
  readonly guildsPerShard?: number;
}

/** Servers per recommended shard. */
const RECOMMENDED_GUILDS = 1_000;

/** The shard of a server; direct messages (null) belong to shard 0. */
export function shardOf(guildId: string | null, count: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Whether a shard receives the events of a server, or of direct messages (null). */
export function receives([id, count]: Shard, guildId: string | null): boolean {
  return shardOf(guildId, count) === id;
}

/** Limits identifies: a number per day, and one per bucket and window. */
export class SessionStartLimit {
  readonly maxConcurrency: number;
  readonly guildsPerShard: number;
  readonly #clock: Clock;
  readonly #shards: number | undefined;
  readonly #windowMs: number;
  /** When each bucket is free again, by shard id modulo `maxConcurrency`, in system time. */
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

  /** The response of `GET /gateway/bot`, without the address. */
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

  /** Counts an identify. @returns whether it exceeds its bucket's limit or the daily one */
  take(shardId: number): 'accepted' | 'too-soon' | 'used-up' {
    this.#newDay();
    if (this.#used >= LIMITS.sessionStartsPerDay) return 'used-up';
    const bucket = shardId % this.maxConcurrency;
    const now = performance.now();
    if ((this.#freeAt.get(bucket) ?? 0) > now) return 'too-soon';
    this.#freeAt.set(bucket, now + this.#windowMs);
    this.#used++;
    return 'accepted';
  }

  #newDay(): void {
    if (this.#clock.now() < this.#resetAt) return;
    this.#resetAt = this.#clock.now() + DAY_MS;
    this.#used = 0;
  }
}
