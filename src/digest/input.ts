import { EVERY_DAY, WEEKDAYS } from './schedule.ts';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SETS: Readonly<Record<string, readonly number[]>> = {
  'every day': EVERY_DAY,
  daily: EVERY_DAY,
  weekdays: WEEKDAYS,
  weekends: [6, 7],
};

/**
 * Reads a time of day as people write it: "8:00", "08.00", "0800", "8", "8am", "8:30 pm".
 *
 * @returns `HH:MM`; undefined when it is not a time of day
 */
export function parseTime(typed: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])\.?m\.?)?$/i.exec(typed.trim());
  if (!match) return undefined;
  const [, hourText, minuteText = '00', half] = match;
  let hour = Number(hourText);
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minuteText) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minuteText}`;
}

/**
 * Reads the days of a week: "weekdays", "every day", "mon, wed, fri", "Mon-Thu", "Saturday and Sunday".
 *
 * @returns ISO weekdays in order, 1 is Monday; undefined when a word is not a day
 */
export function parseDays(typed: string): readonly number[] | undefined {
  const text = typed.trim().toLowerCase();
  if (Object.hasOwn(SETS, text)) return SETS[text];
  const days = new Set<number>();
  const parts = text.replace(/\s*[-–]\s*/g, '-').split(/[\s,;/&]+/);
  for (const part of parts.filter((word) => word && word !== 'and')) {
    const range = part.split('-').map(dayNumber);
    const [from, to] = range;
    if (from === undefined || range.includes(undefined) || range.length > 2) return undefined;
    // "Fri-Mon" goes round the week.
    for (let day = from; ; day = (day % 7) + 1) {
      days.add(day);
      if (day === (to ?? from)) break;
    }
  }
  return days.size > 0 ? [...days].sort() : undefined;
}

/** Days in words: "every day", "Monday to Friday", "Monday and Thursday". */
export function describeDays(days: readonly number[]): string {
  if (days.length === 7) return 'every day';
  if (days.join() === WEEKDAYS.join()) return 'Monday to Friday';
  const names = days.flatMap((day) => NAMES[day - 1] ?? []);
  return new Intl.ListFormat('en-GB').format(names);
}

/** The days that begin with what is typed so far: sets first, then single days. */
export function suggestDays(typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const all = ['Every day', 'Weekdays', 'Weekends', ...NAMES];
  const starting = all.filter((name) => name.toLowerCase().startsWith(wanted));
  return starting.length === 0 && parseDays(typed) ? [typed.trim()] : starting;
}

/** A day by its name or the beginning of it, at least two letters. */
function dayNumber(word: string): number | undefined {
  if (word.length < 2) return undefined;
  const index = NAMES.findIndex((name) => `${name.toLowerCase()}s`.startsWith(word));
  return index < 0 ? undefined : index + 1;
}
