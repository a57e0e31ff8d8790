import type { Clock } from './clock.ts';

/** Discord's epoch: the start of 2015, milliseconds since the Unix epoch. */
const EPOCH = 1_420_070_400_000n;

/**
 * Generates snowflakes (https://discord.com/developers/docs/reference#snowflakes): 42 bits of time, then a sequence number.
 * They increase even if the clock goes back.
 */
export function snowflakes(clock: Pick<Clock, 'now'>): () => string {
  let last = 0n;
  return () => {
    const first = (BigInt(clock.now()) - EPOCH) << 22n;
    last = first > last ? first : last + 1n;
    return String(last);
  };
}

/** When an id was created, milliseconds since the Unix epoch. */
export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + EPOCH);
}

/** Orders ids, oldest first. */
export function byAge(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
