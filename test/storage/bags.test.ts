import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { type BagName, Bags, rank } from '../../src/storage/bags.ts';
import type { Storage } from '../../src/storage/database.ts';
import { numRuns, openTestDatabase } from '../support/databases.ts';

let storage: Storage;
beforeEach(async () => {
  storage = await openTestDatabase();
});
afterEach(() => storage.close());

/** Bags whose seeds come from a fixed number, so that two of them can be given the same order. */
function bags(seed = 0.5): Bags {
  return new Bags(storage.db, new ManualClock(0), () => seed);
}

let serial = 0;
function freshName(): BagName {
  serial += 1;
  return { owner: 'server', name: `random:${serial}` };
}

async function drawMany(from: Bags, name: BagName, candidates: readonly string[], count: number) {
  const drawn: string[] = [];
  for (let i = 0; i < count; i++) drawn.push(await from.draw(name, candidates));
  return drawn;
}

const idSet = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 20 });

describe('drawing', () => {
  test('shows every candidate once before any comes twice, whatever order they are given in', async () => {
    await fc.assert(
      fc.asyncProperty(idSet, fc.double({ min: 0, max: 0.999, noNaN: true }), async (ids, seed) => {
        const name = freshName();
        for (let round = 0; round < 3; round++) {
          const drawn = await drawMany(bags(seed), name, ids.toReversed(), ids.length);
          expect(new Set(drawn)).toEqual(new Set(ids));
        }
      }),
      numRuns(50),
    );
  });

  test('new seeds keep the order of the others, and come before the bag is empty', async () => {
    await fc.assert(
      fc.asyncProperty(idSet, idSet, fc.nat(20), async (ids, more, drawnBefore) => {
        const added = more.filter((id) => !ids.includes(id));
        const [plain, grown] = [freshName(), freshName()];
        const expected = await drawMany(bags(), plain, ids, ids.length);
        const before = Math.min(drawnBefore, ids.length - 1);
        const all = [...ids, ...added];
        const drawn = [
          ...(await drawMany(bags(), grown, ids, before)),
          ...(await drawMany(bags(), grown, all, all.length - before)),
        ];
        expect(new Set(drawn)).toEqual(new Set(all));
        expect(drawn.filter((id) => ids.includes(id))).toEqual(expected);
      }),
      numRuns(50),
    );
  });

  test('candidates that vanish are skipped, and are not shown again when they come back', async () => {
    const name = freshName();
    const first = await bags().draw(name, ['a', 'b', 'c']);
    const rest = ['a', 'b', 'c'].filter((id) => id !== first);
    const second = await bags().draw(name, rest.slice(0, 1));
    expect(second).toBe(rest[0]);
    expect(await bags().draw(name, ['a', 'b', 'c'])).toBe(rest[1]);
  });

  test('a bag that was filled again does not begin with what was drawn last', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = await drawMany(bags(seed / 50), freshName(), ['a', 'b'], 4);
      expect(drawn[2]).not.toBe(drawn[1]);
    }
  });

  test('draws at the same moment do not get the same one', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `id${i}`);
    const name = freshName();
    const drawn = await Promise.all(ids.map(() => bags().draw(name, ids)));
    expect(new Set(drawn).size).toBe(ids.length);
  });

  test('bags of other names and owners are apart, and can be forgotten by owner', async () => {
    const mine = { owner: 'me', name: 'random:1:' };
    const yours = { owner: 'you', name: 'random:1:' };
    const [a] = await drawMany(bags(), mine, ['a', 'b'], 1);
    expect(await bags().draw(yours, ['a', 'b'])).toBe(a);
    expect(await bags().deleteOwnedBy('me')).toBe(1);
    expect(await bags().draw(mine, ['a', 'b'])).toBe(a);
    expect(await bags().draw(yours, ['a', 'b'])).not.toBe(a);
    expect(await storage.db.selectFrom('bag_draws').selectAll().execute()).toHaveLength(3);
  });

  test('nothing to draw from is an error of the caller, and leaves the bag usable', async () => {
    const name = freshName();
    await expect(bags().draw(name, [])).rejects.toThrow(RangeError);
    expect(await bags().draw(name, ['a'])).toBe('a');
  });
});

test('every id comes first about equally often over the seeds', () => {
  const ids = Array.from({ length: 8 }, (_, i) => `x${i}`);
  const wins = new Map(ids.map((id) => [id, 0]));
  const rounds = 8000;
  for (let i = 0; i < rounds; i++) {
    const seed = Math.floor((i / rounds) * 2 ** 32);
    const winner = ids.reduce((a, b) => (rank(seed, a) <= rank(seed, b) ? a : b));
    wins.set(winner, wins.get(winner)! + 1);
  }
  // 1,000 expected, standard deviation 30: five of them either way.
  for (const [id, count] of wins) expect(Math.abs(count - 1000), id).toBeLessThan(150);
});
