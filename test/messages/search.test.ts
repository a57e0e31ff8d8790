import { expect, it } from 'vitest';
import { resultsHeading } from '../../src/messages/search.ts';

it.each([
  [{ total: 1, complete: 1, missing: [] }, '1 excerpt for “x”'],
  [{ total: 12, complete: 12, missing: [] }, '12 excerpts for “x” · page 1 of 3'],
  [
    { total: 670, complete: 1, missing: [] },
    '1 excerpt for “x” matches all the words; more match some · page 1',
  ],
  [
    { total: 670, complete: 0, missing: [] },
    'No excerpt for “x” matches all the words; these match some · page 1',
  ],
  [{ total: 3, complete: 3, missing: ['y'] }, '3 excerpts for “x” match all the other words'],
])('counts honestly: %j', (matches, said) => {
  const pages = Math.ceil(matches.total / 5);
  expect(resultsHeading(matches, 'for “x”', 1, pages)).toBe(said);
});
