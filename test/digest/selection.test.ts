import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Excerpt, Person } from '../../src/corpus/model.ts';
import { choose, poolOf } from '../../src/digest/selection.ts';
import { type Bag, refilled } from '../../src/storage/bags.ts';
import { ORIGINS } from '../support/corpus.ts';

const NOTHING = { fresh: [], excluded: [] };

function emptyBag(seed: number): Bag {
  return { id: 1, seed, filledAt: 0, drawn: new Set(), last: undefined };
}

function person(name: string): Person {
  return { id: name, name, aliases: [] };
}

/** An excerpt whose id says what it is: `post/number`. */
function excerpt(
  authors: readonly string[],
  post: string,
  number: number,
  formerIds: string[] = [],
): Excerpt {
  return {
    id: `${post}/${number}`,
    formerIds,
    text: 'words',
    post: { id: post, authors: authors.map(person), mentors: [], tags: [], alsoAt: [] },
    origins: ORIGINS,
  };
}

/** `counts[i]` posts of one excerpt for author i. */
function library(...counts: number[]): Excerpt[] {
  return counts.flatMap((count, i) =>
    Array.from({ length: count }, (_, j) => excerpt([`author${i}`], `a${i}p${j}`, 0)),
  );
}

/** Draws digest after digest the way the runner does, each excerpt as its id. */
function* digests(
  seed: number,
  excerpts: (day: number) => readonly Excerpt[],
  options: { count: number; fresh?: (day: number) => string[]; excluded?: (day: number) => string[] },
): Generator<string[], never> {
  let bag = emptyBag(seed);
  for (let day = 0; ; day++) {
    const choice = choose(poolOf(excerpts(day)), bag, {
      count: options.count,
      fresh: options.fresh?.(day) ?? [],
      excluded: options.excluded?.(day) ?? [],
    });
    const ids = choice.excerpts.map(({ id }) => id);
    if (choice.afterRefill) bag = { ...refilled(bag), drawn: new Set(ids.slice(-choice.afterRefill)) };
    else bag = { ...bag, drawn: new Set([...bag.drawn, ...ids]) };
    bag = { ...bag, last: ids.at(-1) ?? bag.last };
    yield ids;
  }
}

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const counts = fc.integer({ min: 1, max: 5 });
const libraries = fc
  .array(
    fc.record({
      authors: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
      post: fc.constantFrom('p', 'q', 'r', 's', 't', 'u'),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) => list.map(({ authors, post }, i) => excerpt(authors, `${post}-${authors.join()}`, i)));

describe('no repeats', () => {
  test('everything that matches comes once before anything comes again, and never twice in one digest', () => {
    fc.assert(
      fc.property(seeds, libraries, counts, (seed, excerpts, count) => {
        const stream: string[] = [];
        for (const ids of digests(seed, () => excerpts, { count })) {
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toHaveLength(Math.min(count, excerpts.length));
          stream.push(...ids);
          if (stream.length >= 3 * excerpts.length) break;
        }
        if (count > excerpts.length) return;
        for (let round = 0; round < 3; round++) {
          const part = stream.slice(round * excerpts.length, (round + 1) * excerpts.length);
          expect(new Set(part).size).toBe(excerpts.length);
        }
      }),
    );
  });

  test('the first of a bag that was filled again is not the last of the one before', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 4 }), (seed, size) => {
        const stream = digests(seed, () => library(size), { count: 1 });
        let before: string | undefined;
        for (let day = 0; day < 4 * size; day++) {
          const [id] = stream.next().value;
          expect(id).not.toBe(before);
          before = id;
        }
      }),
    );
  });

  test('a merged duplicate counts as shown under its former id', () => {
    const kept = excerpt(['a'], 'p', 1, ['old id']);
    const other = excerpt(['a'], 'q', 2);
    const bag = { ...emptyBag(7), drawn: new Set(['old id']) };
    expect(choose(poolOf([kept, other]), bag, { count: 1, ...NOTHING }).excerpts).toEqual([other]);
  });
});

describe('the order', () => {
  test('does not depend on the order of the library', () => {
    fc.assert(
      fc.property(seeds, libraries, counts, (seed, excerpts, count) => {
        const pick = (from: readonly Excerpt[]) =>
          choose(poolOf(from), emptyBag(seed), { count, ...NOTHING }).excerpts.map(({ id }) => id);
        expect(pick(excerpts.toReversed())).toEqual(pick(excerpts));
      }),
    );
  });

  test.each([
    ['by the same author', (old: number, added: number) => [library(old), library(old + added)] as const],
    ['by another author', (old: number, added: number) => [library(old, 3), library(old, 3, added)] as const],
  ])('new seeds %s leave the order of the others as it was', (_, grow) => {
    const few = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(seeds, few, few, (seed, old, added) => {
        const [before, after] = grow(old, added);
        const names = new Set(before.map(({ id }) => id));
        const plain = digests(seed, () => before, { count: 1 });
        const grown = digests(seed, () => after, { count: 1 });
        const expected = before.map(() => plain.next().value[0]);
        const found = after.map(() => grown.next().value[0]!).filter((id) => names.has(id));
        expect(found).toEqual(expected);
      }),
    );
  });

  test('what is new in the library comes first', () => {
    const old = library(20, 20);
    const fresh = [excerpt(['author0'], 'new', 1), excerpt(['author1'], 'newer', 2)];
    const stream = digests(3, (day) => (day < 5 ? old : [...old, ...fresh]), {
      count: 1,
      fresh: (day) => (day < 5 ? [] : ['new/1', 'newer/2']),
    });
    const days = Array.from({ length: 42 }, () => stream.next().value[0]!);
    expect(new Set(days.slice(5, 7))).toEqual(new Set(['new/1', 'newer/2']));
    expect(new Set(days).size).toBe(42);
  });
});

describe('fair', () => {
  test('authors take turns while they have something left, however much one of them wrote', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = digests(seed, () => library(1000, 10, 10, 10), { count: 1 });
        for (let round = 0; round < 10; round++) {
          const authors = Array.from({ length: 4 }, () => stream.next().value[0]!.slice(0, 2));
          expect(new Set(authors).size).toBe(4);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('one digest has different authors and posts while it can', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const long = Array.from({ length: 50 }, (_, i) => excerpt(['x'], 'long', i));
        const { excerpts } = choose(poolOf([...long, ...library(3, 3)]), emptyBag(seed), {
          count: 5,
          ...NOTHING,
        });
        expect(new Set(excerpts.slice(0, 3).map(({ post }) => post.authors[0]!.id)).size).toBe(3);
        expect(excerpts.filter(({ post }) => post.id === 'long').length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('who comes first is a matter of chance: each of four authors about equally often', () => {
    const pool = poolOf(library(50, 5, 1, 1));
    const firsts = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const seed = Math.floor((i / 4000) * 2 ** 32);
      const [first] = choose(pool, emptyBag(seed), { count: 1, ...NOTHING }).excerpts;
      const author = first!.post.authors[0]!.id;
      firsts.set(author, (firsts.get(author) ?? 0) + 1);
    }
    // 1,000 expected, standard deviation 27: five of them either way.
    for (const [author, times] of firsts) expect(Math.abs(times - 1000), author).toBeLessThan(137);
  });

  test('for one author, joint work does not come more often than their own', () => {
    const own = Array.from({ length: 5 }, (_, i) => excerpt(['x'], `own${i}`, 0));
    const joint = Array.from({ length: 5 }, (_, i) => excerpt(['x', `y${i}`, `z${i}`], `joint${i}`, 0));
    let jointFirst = 0;
    for (let i = 0; i < 1000; i++) {
      const bag = emptyBag(Math.floor((i / 1000) * 2 ** 32));
      const [first] = choose(poolOf([...own, ...joint], 'x'), bag, { count: 1, ...NOTHING }).excerpts;
      if (first!.post.id.startsWith('joint')) jointFirst += 1;
    }
    // 500 expected, standard deviation 16.
    expect(Math.abs(jointFirst - 500)).toBeLessThan(80);
  });
});

describe('what was shared lately', () => {
  test('is never shown, also when the bag is filled again for it', () => {
    fc.assert(
      fc.property(seeds, libraries, counts, fc.nat(30), (seed, excerpts, count, excludedCount) => {
        const excluded = excerpts.slice(0, excludedCount).map(({ id }) => id);
        const stream = digests(seed, () => excerpts, { count, excluded: () => excluded });
        for (let day = 0; day < 20; day++) {
          const ids = stream.next().value;
          for (const id of ids) expect(excluded).not.toContain(id);
          expect(ids).toHaveLength(Math.min(count, excerpts.length - excluded.length));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('comes back later in its turn', () => {
    const excerpts = library(4);
    const stream = digests(1, () => excerpts, { count: 1, excluded: (day) => (day < 3 ? ['a0p0/0'] : []) });
    const days = Array.from({ length: 4 }, () => stream.next().value[0]);
    expect(days[3]).toBe('a0p0/0');
  });
});

test('nothing matches: nothing is chosen', () => {
  expect(choose(poolOf([]), emptyBag(1), { count: 3, ...NOTHING })).toEqual({ excerpts: [] });
});
