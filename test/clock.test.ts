import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/clock.ts';

describe('ManualClock', () => {
  it('sets off each alarm once, in order of time, when it is reached or passed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 })),
        fc.array(fc.nat({ max: 30 })),
        (times, steps) => {
          const clock = new ManualClock(0);
          const rung: number[] = [];
          for (const at of times) clock.alarm(at, () => rung.push(at));
          for (const step of steps) clock.advance(step);
          const due = steps.length === 0 ? [] : times.filter((at) => at <= clock.now()).sort((a, b) => a - b);
          expect(rung).toEqual(due);
        },
      ),
    );
  });

  it('does not set off what was cancelled, and can be wound back', () => {
    const clock = new ManualClock(1000);
    const rung: string[] = [];
    clock.alarm(2000, () => rung.push('cancelled'))();
    clock.alarm(2000, () => rung.push('kept'));
    clock.set(500);
    expect(clock.now()).toBe(500);
    clock.set(3000);
    expect(rung).toEqual(['kept']);
  });
});
