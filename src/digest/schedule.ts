import { Temporal } from 'temporal-polyfill';

/** When a digest runs, in local terms. */
export interface Schedule {
  /** `HH:MM`, 24 hours. */
  readonly time: string;
  /** IANA name: "Europe/London". */
  readonly zone: string;
  /** ISO weekdays, 1 is Monday and 7 Sunday; at least one. */
  readonly days: readonly number[];
}

/** One time that a digest is due. */
export interface Run {
  /** The local date that it is for, `YYYY-MM-DD`. */
  readonly date: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
export const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5];

/**
 * The runs of a schedule in order, for ever.
 *
 * @param from milliseconds since the Unix epoch: the first run is at this moment or later
 * @param done local dates that are left out
 * @throws RangeError when the schedule names no day, no such zone or no such time
 */
export function* runs(
  { time, zone, days }: Schedule,
  from: number,
  done: ReadonlySet<string> = new Set(),
): Generator<Run, never> {
  if (!days.some((day) => EVERY_DAY.includes(day))) throw new RangeError('a schedule needs a day');
  const wanted = Temporal.PlainTime.from(time);
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
  // A gap at midnight can move yesterday's run to today.
  for (let date = start.subtract({ days: 1 }); ; date = date.add({ days: 1 })) {
    if (!days.includes(date.dayOfWeek) || done.has(date.toString())) continue;
    const at = momentOf(date, wanted, zone);
    if (at !== undefined && at >= from) yield { date: date.toString(), at };
  }
}

/**
 * The next runs at `from` or later, without those whose dates are dealt with.
 *
 * @param count one at least
 * @param done local dates
 */
export function upcoming(
  schedule: Schedule,
  from: number,
  count: number,
  done: ReadonlySet<string>,
): [Run, ...Run[]] {
  const found = runs(schedule, from, done);
  return [found.next().value, ...found.take(count - 1)];
}

/** The first run at `from` or later. */
export function nextRun(schedule: Schedule, from: number): Run {
  return runs(schedule, from).next().value;
}

/**
 * When the clocks of a zone show a time: the first time where it comes twice, the first moment after the gap
 * where it is skipped.
 *
 * @returns milliseconds since the Unix epoch; undefined for a date that the zone never had (Apia, 30 December 2011)
 */
function momentOf(date: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): number | undefined {
  if (!date.toZonedDateTime(zone).toPlainDate().equals(date)) return undefined;
  const wanted = date.toPlainDateTime(time);
  const moment = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (moment.toPlainDateTime().equals(wanted)) return moment.epochMilliseconds;
  // Skipped: "earlier" then lies before the gap, and the next change of the offset is the gap itself.
  return moment.getTimeZoneTransition('next')?.epochMilliseconds;
}

/** The local date of a moment, `YYYY-MM-DD`. */
export function localDate(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}
