import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { SandboxClock } from '../src/clock.ts';
import { byAge, snowflakes, snowflakeTime } from '../src/snowflakes.ts';

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

test('ids grow, whatever the clock does, and tell their time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (steps) => {
      const clock = new ManualClock(Date.UTC(2026, 0, 1));
      const newId = snowflakes(clock);
      const ids = steps.map((step) => {
        clock.advance(step);
        return newId();
      });
      expect([...ids].sort(byAge)).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
      expect(snowflakeTime(ids[0]!)).toBe(Date.UTC(2026, 0, 1) + steps[0]!);
    }),
  );
});
