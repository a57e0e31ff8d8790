import { describe, expect, test } from 'vitest';
import { nextRun } from '../../src/digest/schedule.ts';
import { findZone, suggestZones } from '../../src/digest/zones.ts';

describe('a zone by what people call it', () => {
  test.each([
    ['Berlin', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Munich', 'Europe/Berlin'],
    ['Köln', 'Europe/Berlin'],
    ['Sao Paulo', 'America/Sao_Paulo'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['New York', 'America/New_York'],
    ['San Francisco', 'America/Los_Angeles'],
    ['Mumbai', 'Asia/Kolkata'],
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['Lord Howe', 'Australia/Lord_Howe'],
  ])('%s', (typed, zone) => {
    expect(findZone(typed)).toBe(zone);
    expect(suggestZones(typed, 25)[0]?.zone).toBe(zone);
  });

  test.each([
    ['US', 'America/New_York'],
    ['America', 'America/New_York'],
    ['BST', 'Europe/London'],
    ['la', 'America/Los_Angeles'],
    ['EST', 'America/New_York'],
    ['IST', 'Asia/Kolkata'],
    ['berl', 'Europe/Berlin'],
    ['Belrin', 'Europe/Berlin'],
  ])('%s is not guessed, but %s is among the best five', (typed, zone) => {
    expect(findZone(typed)).toBeUndefined();
    expect(suggestZones(typed, 5).map((each) => each.zone)).toContain(zone);
  });

  test('Port is not guessed: several zones have a city that begins so', () => {
    expect(findZone('Port')).toBeUndefined();
    expect(suggestZones('Port', 5).length).toBe(5);
  });

  test.each(['', '  ', 'Atlantis', '+02:00', '; drop table', '\u0000'])('no zone: %j', (typed) => {
    expect(findZone(typed)).toBeUndefined();
  });
});

test('every zone of the database is found by its name and can be scheduled', () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    expect(findZone(zone), zone).toBe(zone);
    expect(suggestZones(zone, 25), zone).toContainEqual({ label: zone, zone });
    expect(nextRun({ time: '08:00', zone, days: [1] }, 0).date, zone).toBe('1970-01-05');
  }
});

test('while typing: what begins so comes first, and never more than asked for', () => {
  expect(suggestZones('berl', 25)[0]).toEqual({ label: 'Europe/Berlin', zone: 'Europe/Berlin' });
  expect(suggestZones('', 25)).toHaveLength(25);
  expect(suggestZones('a', 3)).toHaveLength(3);
  expect(suggestZones('no such place', 25)).toEqual([]);
});
