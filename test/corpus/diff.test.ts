import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortDiff } from '../../src/corpus/diff.ts';

describe('shortDiff', () => {
  it('shows what differs with a little of what stands around it', () => {
    const kept = `${'before '.repeat(20)}old words here ${'after '.repeat(20)}`;
    const parts = shortDiff(kept, kept.replace('old', 'new'));
    expect(parts.map(({ kind }) => kind)).toEqual(['both', 'kept', 'dropped', 'both']);
    expect(parts[1]!.text).toBe('old');
    expect(parts[2]!.text).toBe('new');
    expect(parts[0]!.text).toMatch(/^….*before $/);
    expect(parts[3]!.text).toMatch(/^ words here.*…$|…/);
  });

  it('shows nothing but the same for equal texts', () => {
    fc.assert(
      fc.property(fc.lorem(), (text) => {
        expect(shortDiff(text, text).every(({ kind }) => kind === 'both')).toBe(true);
      }),
    );
  });

  it('is short, whatever the texts, and never cuts a character', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20_000 });
    fc.assert(
      fc.property(text, text, (kept, dropped) => {
        const parts = shortDiff(kept, dropped);
        expect(parts.length).toBeLessThan(20);
        expect(parts.reduce((sum, part) => sum + part.text.length, 0)).toBeLessThan(4000);
        expect(parts.every((part) => part.text.isWellFormed())).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
