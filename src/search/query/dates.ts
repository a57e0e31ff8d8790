import { casual } from 'chrono-node/en';

const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
/** chrono-node tries many patterns, so it gets no more text than a date needs. */
const MAX_LENGTH = 40;
const AGO = /\bago\b/i;

/** A date at the start of a text. */
export interface LeadingDate {
  /** The text that was read as the date. */
  readonly typed: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as what was typed. */
  readonly date: string;
}

/** Whether a text is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  return DATE.test(text);
}

/**
 * Parses a date as people type it ("yesterday", "last week", "2 months ago", "March 2025") at the very start of a text,
 * using chrono-node.
 *
 * @param today the reference date for relative dates, in UTC
 */
export function leadingDate(text: string, today: Date): LeadingDate | undefined {
  const parsed = casual.parse(text.slice(0, MAX_LENGTH), { instant: today, timezone: 0 })[0];
  if (!parsed || parsed.index > 0) return undefined;
  const { start, text: typed } = parsed;
  const date = start.date();
  // Posts are in the past: "December", typed in May, is last year's.
  if (!start.isCertain('year') && date > today) date.setUTCFullYear(date.getUTCFullYear() - 1);
  const precise = start.isCertain('day') || start.isCertain('weekday') || AGO.test(typed);
  const length = precise ? 10 : start.isCertain('month') ? 7 : 4;
  return { typed, date: date.toISOString().slice(0, length) };
}
