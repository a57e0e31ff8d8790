import type { TimeStyle } from './nodes.ts';

const LANGUAGE = 'en-GB';

const FORMATS: Record<Exclude<TimeStyle, 'R'>, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

/** The units of relative times, with how many seconds they have, largest first. */
const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/**
 * A timestamp in the words that Discord shows.
 *
 * @param at Unix milliseconds
 * @param now Unix milliseconds, for relative times
 * @param timeZone the machine's own by default
 */
export function formatTime(at: number, style: TimeStyle, now: number, timeZone?: string): string {
  if (style === 'R') return relative(at, now);
  return new Intl.DateTimeFormat(LANGUAGE, { ...FORMATS[style], timeZone }).format(at);
}

function relative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(LANGUAGE).format(Math.trunc(seconds / size), unit);
}
