import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERY_DAY, nextRun, type Run, runs, type Schedule, WEEKDAYS } from '../../src/digest/schedule.ts';

const ZONES = [
  'Europe/London',
  'America/New_York',
  'Africa/Cairo',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
];
/** Ordinary ones, and those that some zone skips or has twice: midnight, one, half past one, two, three. */
const TIMES = [
  '00:00',
  '00:30',
  '01:00',
  '01:30',
  '01:45',
  '02:00',
  '02:15',
  '02:30',
  '03:00',
  '08:00',
  '23:59',
];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the clocks of a zone show, by Intl and not by the code under test: `2025-11-21T08:00`. */
function localTimes(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (at) => format.format(at).replace(' ', 'T');
}

function take(schedule: Schedule, from: number, until: number): Run[] {
  const taken: Run[] = [];
  for (const run of runs(schedule, from)) {
    if (run.at >= until) return taken;
    taken.push(run);
  }
  return taken;
}

function datesOf(found: readonly Run[]): string[] {
  return found.map((run) => run.date);
}

/** Every calendar date from one to another, both included. */
function calendar(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY) {
    dates.push(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

/** Checks a run by the clocks of its zone; says whether it was an ordinary, a repeated or a skipped time. */
function judge(run: Run, time: string, shows: (at: number) => string): 'ordinary' | 'repeated' | 'skipped' {
  const wanted = `${run.date}T${time}`;
  if (shows(run.at) === wanted) {
    // No zone here repeats more than an hour, nor less than half of one.
    const offsets = [30 * MINUTE, 60 * MINUTE];
    for (const offset of offsets) expect(shows(run.at - offset), wanted).not.toBe(wanted);
    return offsets.some((offset) => shows(run.at + offset) === wanted) ? 'repeated' : 'ordinary';
  }
  // The clocks jumped over the time at exactly this moment.
  expect(shows(run.at - MINUTE) < wanted && wanted < shows(run.at), `${wanted} at ${shows(run.at)}`).toBe(
    true,
  );
  return 'skipped';
}

describe.each(ZONES)('two years in %s', (zone) => {
  const shows = localTimes(zone);

  test.each(TIMES)('%s: once for each local date, at the right moment', (time) => {
    const schedule = { time, zone, days: EVERY_DAY };
    const found = take(schedule, Date.UTC(2024, 0, 1), Date.UTC(2026, 0, 3));
    const dates = datesOf(found);
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates).toEqual(expect.arrayContaining(calendar('2024-01-02', '2026-01-01')));
    for (const run of found) judge(run, time, shows);
  });
});

test.each([
  ['Europe/London', '01:30', 'skipped'],
  ['Europe/London', '01:30', 'repeated'],
  ['America/New_York', '02:30', 'skipped'],
  ['America/New_York', '01:30', 'repeated'],
  ['Africa/Cairo', '00:30', 'skipped'],
  ['America/Havana', '00:00', 'skipped'],
  ['America/Havana', '00:30', 'repeated'],
  ['Australia/Lord_Howe', '02:15', 'skipped'],
  ['Australia/Lord_Howe', '01:45', 'repeated'],
])('the times above put the rule to the test: %s %s is %s twice in two years', (zone, time, kind) => {
  const found = take({ time, zone, days: EVERY_DAY }, Date.UTC(2024, 0, 1), Date.UTC(2026, 0, 1));
  const shows = localTimes(zone);
  expect(found.filter((run) => judge(run, time, shows) === kind)).toHaveLength(2);
});

test('a skipped time runs at the first moment after the gap, a repeated one at its first', () => {
  const at = (time: string, zone: string, from: string) =>
    new Date(nextRun({ time, zone, days: EVERY_DAY }, Date.parse(from)).at).toISOString();
  expect(at('01:30', 'Europe/London', '2025-03-30T00:00Z')).toBe('2025-03-30T01:00:00.000Z');
  expect(at('01:30', 'Europe/London', '2025-10-26T00:00Z')).toBe('2025-10-26T00:30:00.000Z');
  expect(at('02:15', 'Australia/Lord_Howe', '2025-10-04T15:00Z')).toBe('2025-10-04T15:30:00.000Z');
});

test('a date that a zone never had gets no digest: Apia had no 30 December 2011', () => {
  const found = take(
    { time: '08:00', zone: 'Pacific/Apia', days: EVERY_DAY },
    Date.UTC(2011, 0, 1),
    Date.UTC(2013, 0, 1),
  );
  const shows = localTimes('Pacific/Apia');
  for (const run of found) judge(run, '08:00', shows);
  expect(calendar('2011-01-01', '2012-12-31').filter((date) => !datesOf(found).includes(date))).toEqual([
    '2011-12-30',
  ]);
});

test('chosen weekdays only', () => {
  const found = take(
    { time: '08:00', zone: 'Asia/Kathmandu', days: WEEKDAYS },
    Date.UTC(2025, 0, 1),
    Date.UTC(2026, 0, 1),
  );
  // 2025 has 261 days from Monday to Friday.
  expect(datesOf(found)).toHaveLength(261);
  for (const date of datesOf(found)) expect([0, 6]).not.toContain(new Date(date).getUTCDay());
});

test('starting anywhere gives the same runs, in order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.constantFrom(...TIMES),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) }),
      fc.nat(20),
      (zone, time, days, from, later) => {
        const schedule = { zone, time, days };
        const all = take(schedule, from, from + 40 * DAY);
        const start = all[Math.min(later, all.length - 1)]!;
        expect(start.at).toBeGreaterThanOrEqual(from);
        expect(nextRun(schedule, start.at)).toEqual(start);
        expect(nextRun(schedule, start.at + 1).at).toBeGreaterThan(start.at);
        expect(all.map((run) => run.at)).toEqual(all.map((run) => run.at).toSorted((a, b) => a - b));
      },
    ),
  );
});

test('a schedule without a day, or with an unknown zone or time, is an error of the caller', () => {
  const good = { time: '08:00', zone: 'UTC', days: EVERY_DAY };
  for (const bad of [{ days: [] }, { days: [0, 8] }, { zone: 'Europe/Nowhere' }, { time: '25:00' }]) {
    expect(() => nextRun({ ...good, ...bad }, 0)).toThrow(RangeError);
  }
});
