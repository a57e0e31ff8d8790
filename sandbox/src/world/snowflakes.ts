import type { Clock } from './clock.ts';

/** Discord's epoch: the first moment of 2015, in Unix milliseconds. */
const EPOCH = 1_420_070_400_000n;

/** Makes Discord's ids: 42 bits of time, then a running number. Later ids are greater, even if the clock goes back. */
export function snowflakes(clock: Pick<Clock, 'now'>): () => string {
  let last = 0n;
  return () => {
    const first = (BigInt(clock.now()) - EPOCH) << 22n;
    last = first > last ? first : last + 1n;
    return String(last);
  };
}

/** When an id was made, in Unix milliseconds. */
export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + EPOCH);
}

/** Orders ids by age, oldest first. */
export function byAge(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
