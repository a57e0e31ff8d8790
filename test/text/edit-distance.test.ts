import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/text/edit-distance.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['turner', 'turner', 0],
    ['truner', 'turner', 1],
    ['turnr', 'turner', 1],
    ['tunner', 'turner', 1],
    ['cloud', 'turner', Number.POSITIVE_INFINITY],
    ['ca', 'abc', 3],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b, 3)).toBe(distance);
  });

  it('is the same both ways, zero for equal words only, and never more than the limit', () => {
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, limit) => {
        const distance = editDistance(a, b, limit);
        expect(editDistance(b, a, limit)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        const unlimited = editDistance(a, b, 8);
        expect(distance).toBe(unlimited <= limit ? unlimited : Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('counts each change once', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('a', 'x'), (before, after, letter) => {
        expect(editDistance(before + after, before + letter + after, 8)).toBe(1);
      }),
    );
  });
});
