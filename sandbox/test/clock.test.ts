import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SandboxClock } from '../src/world/clock.ts';
import { byAge, snowflakes, snowflakeTime } from '../src/world/snowflakes.ts';

const HOUR = 3_600_000;

test('a jump sets off the alarms that it passes, in order, and no others', async () => {
  const clock = new SandboxClock();
  const rung: string[] = [];
  const start = clock.now();
  clock.alarm(start + 2 * HOUR, () => rung.push('second'));
  clock.alarm(start + HOUR, () => rung.push('first'));
  const cancelLast = clock.alarm(start + 9 * HOUR, () => rung.push('last'));
  const cancel = clock.alarm(start + HOUR, () => rung.push('cancelled'));
  cancel();
  clock.jump(3 * HOUR);
  await expect.poll(() => rung).toEqual(['first', 'second']);
  clock.jump(-3 * HOUR);
  expect(clock.now() - start).toBeLessThan(HOUR);
  cancelLast();
});

test.each([1e308, -1e308, Number.NaN, Infinity, 200 * 365 * 24 * HOUR, -30 * 365 * 24 * HOUR])(
  'a jump by %d milliseconds leads out of Discord’s time and is refused',
  (ms) => {
    const clock = new SandboxClock();
    const before = clock.now();
    expect(() => clock.jump(ms)).toThrow(RangeError);
    expect(clock.now() - before).toBeLessThan(HOUR);
  },
);

test('ids grow, whatever the clock does, and tell their time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (steps) => {
      let now = Date.UTC(2026, 0, 1);
      const newId = snowflakes({ now: () => now });
      const ids = steps.map((step) => {
        now += step;
        return newId();
      });
      expect([...ids].sort(byAge)).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
      expect(snowflakeTime(ids[0]!)).toBe(Date.UTC(2026, 0, 1) + steps[0]!);
    }),
  );
});
