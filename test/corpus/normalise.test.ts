import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, normalise, writtenWords } from '../../src/corpus/normalise.ts';

describe('comparable', () => {
  const plain = 'We dont say reward hacking is solved: see section 2.';
  it.each([
    ['curly quotes', 'We don’t say “reward hacking” is solved: see section 2.'],
    ['letter case', 'WE DON’T SAY REWARD HACKING IS SOLVED: SEE SECTION 2.'],
    ['dashes', "We don't say reward-hacking is solved — see section 2."],
    ['white space', "We don't\tsay\u00a0reward\n\nhacking  is solved: see section 2."],
    ['invisible characters', "We don't say re\u200bward hack\u00ading is solved: see section 2.\ufeff"],
    ['quote marks', "> We don't say reward hacking is solved:\n> see section 2."],
    ['bullets and list numbers', "- We don't say reward hacking\n1. is solved:\n- see section 2."],
    ['footnote marks', "We[1] don't say reward hacking¹ is solved[^note]: see<sup>3</sup> section 2."],
    ['an ellipsis', "We don't say reward hacking is solved: see section 2..."],
    ['a cut in brackets', "We don't say reward hacking is solved: see section 2 […]"],
    ['an invitation to read on', "We don't say reward hacking is solved: see section 2…Continue reading →"],
    ['accents, composed or not', 'We dön’t say re\u0301ward hacking is solved: see section 2.'],
    [
      'HTML',
      '<p>We don&#x27;t <em>say</em> reward&nbsp;hacking is <a href="https://x.org">solved</a>: see section 2.',
    ],
    [
      'HTML that was encoded twice',
      'We don&amp;#39;t say &lt;b&gt;reward&lt;/b&gt; hacking is solved: see section 2.',
    ],
    ['Markdown', "## We **don't** say [reward](https://x.org) _hacking_ is `solved`: see section 2."],
    ['UTF-8 read as Windows-1252', 'We donâ€™t say â€œreward hackingâ€\u009d is solved: see section 2.'],
    [
      'characters escaped as in JSON',
      'We don\\u2019t say re\\u200bward\\u00a0hack\\u00ading is\\nSolved: see section 2.',
    ],
    ['a hyphen at a line end', "We don't say reward hack-\ning is solved: see section 2."],
    ['letters of other widths', 'We don＇t say ｒｅｗａｒｄ hacking is solved: see section 2.'],
  ])('does not see %s', (_, text) => {
    expect(comparable(text)).toBe(comparable(plain));
  });

  it.each([
    ['LaTeX and Unicode', 'for $\\theta_i \\in \\mathbb{R}^n$ and $10^{-6}$', 'for θᵢ ∈ ℝⁿ and 10⁻⁶'],
    ['links to footnotes', 'in[1](#fn1) the^2 end', 'in the end'],
    ['a soft hyphen at a line end', 'non\u00ad\n-dangerous', 'nondangerous'],
    ['a hyphen at a line end that became a space', 'a larg- est one', 'a largest one'],
    ['addresses', 'see https://x.org/a?b=1 and arxiv.org/abs/2407.21792 for more', 'see and for more'],
  ])('does not see %s', (_, a, b) => {
    expect(comparable(a)).toBe(comparable(b));
  });

  it.each([
    ['addresses that are all there is', 'https://x.org/a', 'https://x.org/b'],
    ['other words', 'a b c', 'a b d'],
    ['other numbers', 'part 2', 'part 3'],
    ['a point in a number', 'section 1.2', 'section 1.3'],
    ['what only looks like a tag', 'write to <ann@example.org>', 'write to'],
    ['years in brackets', 'Smith [2021]', 'Smith'],
    ['characters of scripts without spaces', '抜粋を読む', '抜粋を書く'],
    ['texts without words', '🎉', '🔥'],
  ])('sees %s', (_, a, b) => {
    expect(comparable(a)).not.toBe(comparable(b));
  });

  it('gives words parted by single spaces, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(comparable(text)).toMatch(/^(?:\S+(?: \S+)*)?$/u);
      }),
    );
  });
});

describe('normalise', () => {
  it.each([
    ['> one two three\n> four\n\nAnd my own words.', [0, 4]],
    ['I read:\n\n> one two three\n\nAnd I disagree.', [2, 5]],
    ['“One two three four” is what they say.', [0, 4]],
    ['<blockquote><p>One two</p><p>three</p></blockquote><p>And mine.</p>', [0, 3]],
    ['> all of it\n> is quoted', undefined],
    ['“All of it is quoted.”', undefined],
    ['nothing is quoted, 3 > 2', undefined],
  ])('finds the quotation in %j', (text, quotation) => {
    expect(normalise(text).quotation).toEqual(quotation);
  });
});

describe('normalise: addresses', () => {
  it('counts them where a text has few other words', () => {
    const [a, b] = ['a', 'b'].map((page) => normalise(`New paper: https://x.org/${page}`).words);
    expect(a).not.toEqual(b);
  });
});

describe('writtenWords', () => {
  it('gives the same words one for one, as they are written', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 20, mode: 'sentences' }), (text) => {
        const dressed = `> **${text}**, said O’Neil[1]…`;
        const written = writtenWords(dressed).map(({ word }) => word.toLowerCase());
        expect(written).toEqual(normalise(dressed).words);
      }),
    );
  });
});
