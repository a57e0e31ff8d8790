import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../src/text/sentences.ts';

describe('sentences', () => {
  it.each([
    ['Some do, e.g. Ada Low. Others do not.', ['Some do, e.g. Ada Low.', 'Others do not.']],
    [
      'See Fig. 3. It shows Smith et al. Nobody minds.',
      ['See Fig. 3.', 'It shows Smith et al. Nobody minds.'],
    ],
    ['A. Low and J. Chua wrote it. Did they?', ['A. Low and J. Chua wrote it.', 'Did they?']],
    ['Read https://a.b/c.html?d=E. Then go.', ['Read https://a.b/c.html?d=E.', 'Then go.']],
    ['Cats, dogs, etc. They sleep.', ['Cats, dogs, etc.', 'They sleep.']],
    ['Cats, dogs, etc. and so on. End.', ['Cats, dogs, etc. and so on.', 'End.']],
  ])('are cut rightly in %s', (text, sentences) => {
    expect(sentencesOf(text).map(([start, end]) => text.slice(start, end))).toEqual(sentences);
  });

  it('cover every word in order', () => {
    fc.assert(
      fc.property(fc.lorem({ mode: 'sentences', maxCount: 5 }), (text) => {
        const joined = sentencesOf(text).map(([start, end]) => text.slice(start, end));
        expect(joined.join(' ')).toBe(text.trim());
      }),
    );
  });
});
