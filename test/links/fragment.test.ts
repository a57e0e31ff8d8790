import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { excerptLink } from '../../src/links/fragment.ts';
import { anyText } from '../support/arbitraries.ts';
import { corpusOf } from '../support/corpus.ts';
import { excerptOf } from './excerpts.ts';

const MAX_LINK_LENGTH = 512;
const URL = 'https://www.lesswrong.com/posts/abcdefghijklmnopq/a-post';

/** The words that a link points at; undefined when it opens the post only. */
function wordsOf(link: string | undefined): string | undefined {
  const encoded = link?.split(':~:text=')[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

function wordsFor(text: string, others: readonly string[] = []): string | undefined {
  return wordsOf(excerptLink(excerptOf(text, URL), others, MAX_LINK_LENGTH));
}

/** Prose with everything that has to be kept out of a fragment in between. */
const prose = fc
  .array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.constantFrom('plain', 'words', 'AI', 'well-known', "isn't", '2025', 'naïve', 'шкаф'),
      },
      fc.constantFrom(
        '"quoted',
        'word”',
        'comma,',
        'R&D',
        '10,000',
        '6.0',
        'and/or',
        'end.',
        'end?',
        'colon:',
      ),
      fc.constantFrom(
        'marked[1]',
        'x[12])',
        '[2]',
        '1.',
        '2)',
        '>',
        '-',
        '*',
        '•',
        '…',
        '(in',
        'brackets)',
        '100%',
      ),
      fc.constantFrom(
        '**bold**',
        '_it_',
        '`code`',
        '[a](https://b.c)',
        '$x^2$',
        '🙂',
        '\n',
        '\n\n',
        '<@1>',
        'a!b',
      ),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((words) => `${words.join(' ')} cut...`);

describe('excerptLink', () => {
  it('opens the post at the first words that surely stand there', () => {
    expect(wordsFor('We show that training against a monitor can cause something. And more...')).toBe(
      'We show that training against a monitor can',
    );
  });

  test('the words are 5 to 12 of the excerpt, in one sentence and block, without marks', () => {
    fc.assert(
      fc.property(fc.oneof(prose, anyText), (text) => {
        const words = wordsFor(text);
        if (words === undefined) return;
        expect(words.split(' ').length).toBeGreaterThanOrEqual(5);
        expect(words.split(' ').length).toBeLessThanOrEqual(12);
        // Only the white space may differ; a line break may not be inside.
        expect(text.split('\n').map((line) => line.replace(/\s+/g, ' '))).toContainEqual(
          expect.stringContaining(words),
        );
        expect(words).not.toMatch(/[()[\]<>*_`~|\\$^%!?:;…🙂•]|\.(?!\p{Nd})|(?<!\p{Nd})\.|\[\p{Nd}|https?/u);
        expect(words).not.toMatch(/(?:^|\s)[^\p{L}\p{M}\p{Nd}"'“‘«]/u);
        expect(words).toMatch(/^[\p{L}\p{M}\p{Nd}].*[\p{L}\p{M}\p{Nd}]$/u);
        expect(words).not.toMatch(/\bcut$/);
      }),
    );
  });

  test('the address stays an address that a masked link can hold, within the limit', () => {
    fc.assert(
      fc.property(
        fc.oneof(prose, anyText),
        fc.integer({ min: 60, max: MAX_LINK_LENGTH }),
        (text, maxLength) => {
          const link = excerptLink(excerptOf(text, `${URL}_(x)`), [], maxLength)!;
          expect(link).toMatch(/^https:[^\s()<>[\]]+$/);
          expect(globalThis.URL.canParse(link)).toBe(true);
          expect(link.startsWith(`${URL}_%28x%29`)).toBe(true);
          expect(link.split(':~:text=')[1] ?? '').not.toMatch(/[-,&!'*]/);
          if (link.includes(':~:')) expect(link.length).toBeLessThanOrEqual(maxLength);
        },
      ),
    );
  });

  test('a fragment of its own is kept, one with a text directive replaced', () => {
    const text = 'five clean words in a row and more of them.';
    const link = (url: string) => excerptLink(excerptOf(text, url), [], MAX_LINK_LENGTH);
    expect(link('https://example.org/a#part')).toMatch(/^https:\/\/example\.org\/a#part:~:text=five/);
    expect(link('https://example.org/a#:~:text=old')).toMatch(/^https:\/\/example\.org\/a#:~:text=five/);
    expect(link('https://example.org/a#part:~:text=old')).toMatch(/#part:~:text=five/);
  });

  it('has no link without an address', () => {
    expect(excerptLink(excerptOf('five clean words in a row.'), [], MAX_LINK_LENGTH)).toBeUndefined();
  });

  it.each([
    ['too few words', 'Only four words here.'],
    ['no spaces between words', '日本語の長い文章がここに続きますがどこにも空白がありません。'],
    ['nothing but markup', '**a** _b_ `c` [d](e) *f* **g** ~~h~~'],
    ['the cut word would be the fifth', 'One two three four fi...'],
    ['a footnote mark in every run', 'One two three[1] four five six[2] seven eight nine.'],
  ])('opens the post only: %s', (_, text) => {
    expect(excerptLink(excerptOf(text, URL), [], MAX_LINK_LENGTH)).toBe(URL);
  });
});

describe('standing once on the page', () => {
  test('never points at words that another excerpt of the post has as well', () => {
    const word = fc.constantFrom('one', 'two', 'Three', 'four');
    const text = fc.array(word, { minLength: 3, maxLength: 14 }).map((words) => `${words.join(' ')}.`);
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 6 }), (texts) => {
        for (const own of texts) {
          const others = texts.filter((each) => each !== own);
          const words = wordsFor(own, others)?.toLowerCase();
          if (words === undefined) continue;
          const found = texts.filter((text) => ` ${text.toLowerCase()}`.match(new RegExp(`\\s${words}\\b`)));
          expect(found).toEqual([own]);
        }
      }),
    );
  });

  it('skips a shared opening for what comes after it', () => {
    const [a, b] = ['a', 'b'].map(
      (end) => `This is a post of the sequence on shards, ${end} new idea that nobody had before us.`,
    );
    expect(wordsFor(a!, [b!])).toContain('a new idea');
    expect(wordsFor(b!, [a!])).toContain('b new idea');
  });

  it('sees through letter case and punctuation', () => {
    const text = 'One two: THREE, four (five) six seven eight nine ten.';
    expect(wordsFor(text)).toBeDefined();
    expect(wordsFor(text, ['six “seven” eight – nine ten'])).toBeUndefined();
  });

  it('keeps a link for an opening that other posts share, as newsletters do', async () => {
    const text = 'Welcome to the newsletter about alignment that everybody reads.';
    const library = await Library.build(corpusOf([text, text]));
    const [excerpt] = library.corpus.excerpts;
    const link = library.linkOf({ ...excerpt!, post: { ...excerpt!.post, url: URL } });
    expect(link).toContain(':~:text=');
  });
});
