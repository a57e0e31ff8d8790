import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts';

/** The minimum and maximum interval between fetches. */
export const MIN_INTERVAL_MS = 30 * MINUTE_MS;
export const MAX_INTERVAL_MS = DAY_MS;
/** A source that fails for this long is paused. */
export const FAILING_MS = 14 * DAY_MS;
/** The delay for a busy server that does not say how long to wait. */
export const BUSY_MS = HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** The approximate number of fetches per new post. */
const FETCHES_PER_POST = 2;
/** Jitter, so that sources added together are not fetched together. */
const JITTER = 0.1;

export interface Pace {
  readonly now: number;
  /** When the posts of the last four weeks were published. */
  readonly postedAt: readonly number[];
  /** The delay that the server asks for, milliseconds; at most a day is respected. */
  readonly maxAgeMs?: number | undefined;
  readonly ttlMs?: number | undefined;
  readonly skipHours?: readonly number[] | undefined;
  readonly skipDays?: readonly string[] | undefined;
  /** In [0, 1). */
  readonly random: number;
}

/** When to fetch a source again, in whole milliseconds: depending on how often it posts, and no sooner than it asks. */
export function nextCheck({
  now,
  postedAt,
  maxAgeMs = 0,
  ttlMs = 0,
  skipHours,
  skipDays,
  random,
}: Pace): number {
  const recent = postedAt.filter((at) => at > now - 4 * WEEK_MS && at <= now).length;
  const perWeek = recent / 4;
  const wanted = perWeek === 0 ? MAX_INTERVAL_MS : WEEK_MS / (FETCHES_PER_POST * perWeek);
  const asked = Math.min(Math.max(maxAgeMs, ttlMs), MAX_INTERVAL_MS);
  const interval = Math.max(Math.min(Math.max(wanted, MIN_INTERVAL_MS), MAX_INTERVAL_MS), asked);
  const at = now + Math.min(Math.ceil(interval * (1 - JITTER + 2 * JITTER * random)), MAX_INTERVAL_MS);
  return open(
    Math.max(at, now + Math.max(Math.ceil(asked), MIN_INTERVAL_MS)),
    skipHours ?? [],
    skipDays ?? [],
  );
}

/** When to retry after a failure: exponential backoff from 30 minutes to a day. */
export function retryAt(now: number, fails: number, retryAfterMs?: number): number {
  const backOff = Math.min(MIN_INTERVAL_MS * 2 ** Math.min(fails - 1, 10), MAX_INTERVAL_MS);
  return now + Math.max(backOff, Math.min(retryAfterMs ?? 0, MAX_INTERVAL_MS));
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The first hour from `at` on that the source does not declare idle, at most a day later. */
function open(at: number, skipHours: readonly number[], skipDays: readonly string[]): number {
  const days = new Set(skipDays.map((day) => day.toLowerCase()));
  for (let moment = at; moment < at + 4 * DAY_MS; moment = Math.floor(moment / HOUR_MS + 1) * HOUR_MS) {
    const date = new Date(moment);
    if (!skipHours.includes(date.getUTCHours()) && !days.has(DAYS[date.getUTCDay()] ?? '')) return moment;
  }
  return at;
}

/** Parses `Retry-After`, seconds or a date (RFC 9110, 10.2.3). @returns milliseconds */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A response's freshness lifetime from its headers, milliseconds (RFC 9111, 5.2 and 5.3). */
export function freshness(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const control = headers['cache-control'] ?? '';
  if (/no-cache|no-store/i.test(control)) return undefined;
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1];
  if (maxAge) return Number(maxAge) * 1000;
  const expires = Date.parse(headers['expires'] ?? '');
  return Number.isNaN(expires) ? undefined : Math.max(0, expires - now);
}
