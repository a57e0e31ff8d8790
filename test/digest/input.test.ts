import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDays, parseDays, parseTime, suggestDays } from '../../src/digest/input.ts';

describe('a time', () => {
  test.each([
    ['8:00', '08:00'],
    ['08:00', '08:00'],
    [' 8.30 ', '08:30'],
    ['8h30', '08:30'],
    ['0830', '08:30'],
    ['830', '08:30'],
    ['8', '08:00'],
    ['23', '23:00'],
    ['0:00', '00:00'],
    ['8am', '08:00'],
    ['8 PM', '20:00'],
    ['8:15 p.m.', '20:15'],
    ['12am', '00:00'],
    ['12 pm', '12:00'],
  ])('%j is %s', (typed, time) => expect(parseTime(typed)).toBe(time));

  test.each(['', '24:00', '8:60', '25', '13pm', '0am', 'noon', '8:0', '-8', '8:00:00', '８'])(
    '%j is none',
    (typed) => expect(parseTime(typed)).toBeUndefined(),
  );
});

describe('days', () => {
  test.each([
    ['weekdays', [1, 2, 3, 4, 5]],
    ['Every day', [1, 2, 3, 4, 5, 6, 7]],
    ['weekends', [6, 7]],
    ['mon', [1]],
    ['Mon, Wed,fri', [1, 3, 5]],
    ['tue thu', [2, 4]],
    ['Saturday and Sunday', [6, 7]],
    ['mon-thu', [1, 2, 3, 4]],
    ['Mon – Thu', [1, 2, 3, 4]],
    ['Fri-Mon', [1, 5, 6, 7]],
    ['mon-wed, sat', [1, 2, 3, 6]],
    ['Mondays', [1]],
    ['sun mon sun', [1, 7]],
  ])('%j', (typed, days) => expect(parseDays(typed)).toEqual(days));

  test.each(['', ' ', 'someday', 'mon-', 'm', 'mon-tue-wed', '1', 'monx', 'constructor', '-'])(
    '%j is none',
    (typed) => expect(parseDays(typed)).toBeUndefined(),
  );

  test('what describes days can be read back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (chosen) => {
        const days = chosen.toSorted();
        expect(parseDays(describeDays(days).replace(' to ', '-'))).toEqual(days);
      }),
    );
  });

  test('suggestions can all be read', () => {
    expect(suggestDays('')).toContain('Weekdays');
    expect(suggestDays('we')).toEqual(['Weekdays', 'Weekends', 'Wednesday']);
    expect(suggestDays('mon, fri')).toEqual(['mon, fri']);
    for (const name of suggestDays('')) expect(parseDays(name)).toBeDefined();
  });
});
