import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, shortSnippet } from '../../../src/discord/views/snippet.ts';
import { anyText } from '../../support/arbitraries.ts';

const HEAD = 'Thanks to Ada Low for comments. ';
const TEXT = `${HEAD}We study sparse features at length, with Fig. 3 as an example. ${'Nothing is said here for a while. '.repeat(6)}Then features split, and nobody knows why they do.`;

/** The words of a text as marks. */
function marksOf(text: string, ...words: string[]): [number, number][] {
  const found = words.flatMap((word) =>
    Array.from(text.matchAll(new RegExp(word, 'g')), ({ index }) => index),
  );
  return found
    .sort((a, b) => a - b)
    .map((start) => [start, start + /^\w+/.exec(text.slice(start))![0].length]);
}

describe('a body', () => {
  it('begins behind the preamble, unless what was looked for stands there', () => {
    expect(bodyOf(TEXT, undefined).start).toBe(HEAD.length);
    const whole = { start: 0, end: TEXT.length };
    expect(bodyOf(TEXT, { ...whole, marks: marksOf(TEXT, 'Ada') }).start).toBe(0);
    expect(bodyOf(TEXT, { ...whole, marks: marksOf(TEXT, 'Ada', 'sparse') })).toEqual({
      ...whole,
      start: HEAD.length,
      marks: marksOf(TEXT, 'sparse'),
    });
  });
});

describe('a snippet', () => {
  const snippet = (length: number, ...words: string[]) => {
    const marks = marksOf(TEXT, ...words);
    const { start, end } = shortSnippet(TEXT, { start: 0, end: TEXT.length, marks }, length);
    return TEXT.slice(start, end);
  };

  it('holds the most different matches, from the beginning of their sentence where that is near', () => {
    expect(snippet(60, 'features', 'split', 'knows')).toMatch(/^Then features split, and nobody knows/);
    expect(snippet(40, 'sparse')).toMatch(/^We study sparse/);
    expect(snippet(20, 'example')).toMatch(/example/);
  });

  it('begins with the body when nothing matched', () => {
    expect(snippet(50)).toMatch(/^We study sparse features at length, with Fig\. 3/);
  });

  it('keeps to its length, inside the passage, and cuts no word in two', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 20, max: 200 }), (text, length) => {
        const { start, end } = shortSnippet(text, undefined, length);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(end - start).toBeLessThanOrEqual(length);
        const cut = end < text.length && /\S/.test(text[end]!) && /\s/.test(text.slice(start, end).trim());
        expect(cut).toBe(false);
      }),
    );
  });
});
