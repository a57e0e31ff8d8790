import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSnippet } from '../../src/search/snippets.ts';
import { anyText } from '../support/arbitraries.ts';

const filler = 'This sentence is only here to take up some room in the text. ';

describe('passageOf', () => {
  it('shows a short text whole, with the matched words as they stand in it', () => {
    const text = 'Reward Hacking, REWARDS and rewards.';
    const { start, end, marks } = bestSnippet(text, [['reward']]);
    expect([start, end]).toEqual([0, text.length]);
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['Reward', 'REWARDS', 'rewards']);
  });

  it('shows the sentences that match, not the beginning', () => {
    const text = `${filler.repeat(20)}Obfuscated thoughts appear here. ${filler.repeat(20)}`;
    const { start, end, marks } = bestSnippet(text, [['obfusc']]);
    expect(text.slice(start, end)).toContain('Obfuscated thoughts appear here.');
    expect(text.slice(start)).toMatch(/^(This sentence|Obfuscated)/);
    expect(text.slice(0, end)).toMatch(/[.]$/);
    expect(marks).toHaveLength(1);
  });

  it('prefers the window with most different words', () => {
    const text = `Reward reward reward reward. ${filler.repeat(20)}Reward hacking of models. ${filler.repeat(20)}`;
    const { start, end } = bestSnippet(text, [['reward'], ['hack'], ['model']]);
    expect(text.slice(start, end)).toContain('Reward hacking of models.');
  });

  it('marks a phrase as one, and words that stand next to each other', () => {
    const text = 'The chain of thought is obfuscated, reward hacking is not.';
    const { marks } = bestSnippet(text, [['chain', 'of', 'thought'], ['reward'], ['hack']]);
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['chain of thought', 'reward hacking']);
  });

  it('cuts any text at the borders of words, with marks in order inside the passage', () => {
    const wanted = fc.array(
      fc.array(fc.constantFrom('lorem', 'b', 'a', 'ipsum', '日本語', 'quot', '1'), {
        minLength: 1,
        maxLength: 2,
      }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(anyText, wanted, (text, words) => {
        const { start, end, marks } = bestSnippet(text, words);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(text.length);
        // An excerpt of the usual length is shown whole, of a longer one at most three lines or so.
        if (text.length <= 450) expect([start, end]).toEqual([0, text.length]);
        else expect(end - start).toBeLessThanOrEqual(280);
        expect(end).toBeGreaterThan(start);
        expect(text.slice(start, end).isWellFormed()).toBe(
          text.isWellFormed() || text.slice(start, end).isWellFormed(),
        );
        let last = start;
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(end);
        if (start > 0) expect(text.slice(start - 1, start + 1)).not.toMatch(/^[a-z]{2}$/i);
      }),
    );
  });
});
