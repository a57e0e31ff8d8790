import { LIMITS } from '../schemas/limits.ts';
import { HOUR_MS } from '../world/clock.ts';

/** A bucket's limit: requests per window. */
interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/**
 * Limits observed in Discord's headers, as it does not publish them. By method and route; each channel, server or webhook
 * has its own bucket.
 */
const LIMIT_OF: Readonly<Record<string, Limit>> = {
  'POST /channels/:channelId/messages': { requests: 5, windowMs: 5_000 },
  'PATCH /channels/:channelId/messages/:messageId': { requests: 5, windowMs: 5_000 },
  'DELETE /channels/:channelId/messages/:messageId': { requests: 5, windowMs: 1_000 },
  'POST /channels/:channelId/messages/:messageId/crosspost': { requests: 10, windowMs: HOUR_MS },
  'POST /webhooks/:applicationId/:token': { requests: 5, windowMs: 2_000 },
  'PATCH /webhooks/:applicationId/:token/messages/:messageId': { requests: 5, windowMs: 2_000 },
  'DELETE /webhooks/:applicationId/:token/messages/:messageId': { requests: 5, windowMs: 2_000 },
};
const OTHERS: Limit = { requests: 50, windowMs: 1_000 };
const GLOBAL: Limit = { requests: LIMITS.globalRequestsPerSecond, windowMs: 1_000 };

/** Expired buckets are dropped when there are more than this. */
const SWEEP_AT = 5_000;

interface Bucket {
  left: number;
  endsAt: number;
}

export interface Verdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Set if the request is refused. */
  readonly refusal?: { readonly message: string; readonly retry_after: number; readonly global: boolean };
}

/** Discord's rate limits. */
export class RateLimits {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  /** The number of requests refused with 429. */
  refused = 0;

  /** @param now milliseconds; system time by default, which clients wait in */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Counts one request.
   *
   * @param route method and route pattern
   * @param major the id of the route's channel, server or webhook (its major parameter)
   * @param global whether the request counts towards the global limit of 50 per second (interaction callbacks do not)
   */
  take(route: string, major: string, global: boolean): Verdict {
    const now = this.#now();
    if (this.#buckets.size > SWEEP_AT) this.#sweep(now);
    const all = this.#bucket('global', GLOBAL, now);
    if (global && all.left === 0) return this.refuse(all.endsAt - now, true);

    const limit = LIMIT_OF[route] ?? OTHERS;
    const bucket = this.#bucket(`${route} ${major}`, limit, now);
    const headers = (left: number) => ({
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-reset': ((Date.now() + bucket.endsAt - now) / 1000).toFixed(3),
      'x-ratelimit-reset-after': ((bucket.endsAt - now) / 1000).toFixed(3),
      'x-ratelimit-bucket': bucketName(route),
    });
    if (bucket.left === 0) return this.refuse(bucket.endsAt - now, false, headers(0));
    bucket.left--;
    if (global) all.left--;
    return { headers: headers(bucket.left) };
  }

  /** A 429 response with a retry delay of `ms` milliseconds. */
  refuse(ms: number, global: boolean, headers: Verdict['headers'] = {}): Verdict {
    this.refused++;
    return {
      headers: {
        ...headers,
        'retry-after': String(Math.ceil(ms / 1000)),
        'x-ratelimit-scope': global ? 'global' : 'user',
        ...(global ? { 'x-ratelimit-global': 'true' } : {}),
      },
      refusal: { message: 'You are being rate limited.', retry_after: Math.ceil(ms) / 1000, global },
    };
  }

  #bucket(key: string, limit: Limit, now: number): Bucket {
    const old = this.#buckets.get(key);
    if (old && old.endsAt > now) return old;
    const fresh = { left: limit.requests, endsAt: now + limit.windowMs };
    this.#buckets.set(key, fresh);
    return fresh;
  }

  #sweep(now: number): void {
    for (const [key, { endsAt }] of this.#buckets) if (endsAt <= now) this.#buckets.delete(key);
  }
}

/** Discord's bucket names are opaque; these are readable, for debugging. */
function bucketName(route: string): string {
  return Buffer.from(route).toString('base64url');
}
