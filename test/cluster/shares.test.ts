import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextMove } from '../../src/cluster/shares.ts';

/** Gateways that look in any order, while the holders of ranges die and others start. */
const story = fc.record({
  ranges: fc.integer({ min: 1, max: 16 }),
  gateways: fc.integer({ min: 1, max: 6 }),
  held: fc.array(fc.integer({ min: -1, max: 8 }), { minLength: 16, maxLength: 16 }),
  order: fc.infiniteStream(fc.nat()),
});

test('whoever held what: in the end each range has one gateway, and they differ by one at most', () => {
  fc.assert(
    fc.property(story, ({ ranges, gateways, held, order }) => {
      const living = new Set(Array.from({ length: gateways }, (_, i) => `g${i}`));
      // Held by one of the living, by a dead one, or by nobody.
      const holders = new Map(
        Array.from({ length: ranges }, (_, i): [string, string | undefined] => [
          `r${i}`,
          held[i] === -1 ? undefined : `g${held[i]}`,
        ]),
      );
      // The leases of the dead run out.
      for (const [range, holder] of holders) if (!living.has(holder ?? '')) holders.set(range, undefined);
      let free = new Set<string>();
      for (const turn of Array.from({ length: 20 * gateways * 16 }, () => order.next().value as number)) {
        const me = [...living][turn % gateways] ?? '';
        const { take, give } = nextMove({ me, living, holders, leftOver: free });
        free = new Set([...holders].filter(([, holder]) => holder === undefined).map(([range]) => range));
        for (const range of take) {
          expect(holders.get(range)).toBeUndefined();
          holders.set(range, me);
        }
        if (give !== undefined) {
          expect(holders.get(give)).toBe(me);
          holders.set(give, undefined);
        }
      }
      const counts = [...living].map((me) => [...holders.values()].filter((holder) => holder === me).length);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ranges);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a gateway that starts gets shards from those that have more, one at a time', () => {
  const holders = new Map(Array.from({ length: 8 }, (_, i) => [`r${i}`, 'old']));
  const now = { living: new Set(['old', 'new']), holders, leftOver: new Set<string>() };
  expect(nextMove({ ...now, me: 'new' })).toEqual({ take: [], give: undefined });
  expect(nextMove({ ...now, me: 'old' })).toEqual({ take: [], give: 'r7' });
});

test('while a gateway is dead and not yet known to be, the others leave its share alone for a while, not for good', () => {
  const holders = new Map([
    ['r0', 'a'],
    ['r1', undefined],
  ]);
  const now = { me: 'a', living: new Set(['a', 'dead']), holders };
  expect(nextMove({ ...now, leftOver: new Set() }).take).toEqual([]);
  expect(nextMove({ ...now, leftOver: new Set(['r1']) }).take).toEqual(['r1']);
});
