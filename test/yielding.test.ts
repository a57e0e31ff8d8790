import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortInSlices } from '../src/yielding.ts';

describe('sortInSlices', () => {
  it('sorts as toSorted does, equal items in their order', async () => {
    const items = fc.array(fc.record({ key: fc.nat(50), place: fc.nat() }), { size: 'max', maxLength: 3000 });
    const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
    await fc.assert(
      fc.asyncProperty(items, async (given) => {
        expect(await sortInSlices(given, compare)).toEqual(given.toSorted(compare));
      }),
      { numRuns: 20 },
    );
  });

  it('lets other work run meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const many = Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 300_007);
    const sorted = await sortInSlices(many, (a, b) => a - b);
    clearInterval(timer);
    expect(sorted[0]).toBe(0);
    expect(turns).toBeGreaterThan(1);
  });
});
