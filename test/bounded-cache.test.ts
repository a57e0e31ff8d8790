import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedCache } from '../src/bounded-cache.ts';

test('gives what was made for each key, and makes nothing twice as long as there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (keys) => {
      const memo = new BoundedCache<object>(keys.length + 1);
      const made = new Map<string, object>();
      for (const key of keys) {
        const value = memo.get(key, () => ({ key }));
        expect(value).toEqual({ key });
        expect(made.get(key) ?? value).toBe(value);
        made.set(key, value);
      }
    }),
  );
});

test('a full one still gives what it has, and makes room for something new', () => {
  const memo = new BoundedCache<object>(2);
  const make = () => ({});
  const [a, b] = [memo.get('a', make), memo.get('b', make)];
  expect(memo.get('a', make)).toBe(a);
  expect(memo.get('b', make)).toBe(b);
  const c = memo.get('c', make);
  expect(memo.get('c', make)).toBe(c);
  expect(memo.get('a', make)).not.toBe(a);
});

test('what could not be made is made again', async () => {
  const memo = new BoundedCache<Promise<string>>(2);
  const fails = async () => {
    throw new Error('the database is away');
  };
  await expect(memo.get('a', fails)).rejects.toThrow('away');
  expect(await memo.get('a', async () => 'made')).toBe('made');
});
