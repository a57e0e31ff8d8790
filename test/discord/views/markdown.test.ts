import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarkdownNode } from '../../../sandbox/page/markdown/nodes.ts';
import { parseMarkdown } from '../../../sandbox/page/markdown/parse.ts';
import { escapeLine, escapeMarkdown, quote, unescapeMarkdown } from '../../../src/discord/views/markdown.ts';
import { cutLine } from '../../../src/text/cutting.ts';
import { anyText } from '../../support/arbitraries.ts';

/** Signs that mean something, mixed with words, so that arbitrary texts meet every rule. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '*',
          '**',
          '_',
          '__',
          '~~',
          '||',
          '`',
          '```',
          '\\',
          '> ',
          '>>> ',
          '- ',
          '1. ',
          '# ',
          '-# ',
          '\n',
          ' ',
        ],
        ...[
          '[',
          ']',
          '(',
          ')',
          '<',
          '>',
          '<@100000000000000000>',
          '<t:1:R>',
          'https://a.b/c',
          '@everyone',
          '](https://a.b)',
        ],
      ),
      fc.string({ maxLength: 5, unit: 'grapheme' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** The words that a reader sees, read by a parser that is not ours. */
function shown(markdown: string): string {
  return plainText(parseMarkdown(markdown));
}

function plainText(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map((node) => {
      if ('text' in node) return node.text;
      if ('children' in node) return plainText(node.children);
      return `(${node.kind})`;
    })
    .join('');
}

/** The words of a block quote and of nothing else, without the bars of a quotation inside it. */
function quoted(markdown: string): string {
  const nodes = parseMarkdown(markdown);
  expect(nodes.map(({ kind }) => kind)).toEqual(['quote']);
  return words(plainText(nodes).replace(/^(?:▎ )+/gm, ''));
}

/** Without the marks of a quotation, and with any white space as one space: those are layout. */
function words(text: string): string {
  return text
    .replace(/(?<=^|\s)>+(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('escapeMarkdown', () => {
  it('shows every text as it is written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shown(escapeMarkdown(text))).toBe(text);
        expect(unescapeMarkdown(escapeMarkdown(text))).toBe(text);
      }),
    );
  });

  it('leaves no formatting, mention, link, heading, list or quote that Discord would act on', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, hostile), (text) => {
        const nodes = parseMarkdown(escapeMarkdown(text));
        expect(nodes.filter(({ kind }) => kind !== 'text')).toEqual([]);
        expect(plainText(nodes)).toBe(text);
      }),
    );
  });
});

describe('quote', () => {
  it('keeps to the budget and never alters, drops or cuts a word', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 40, max: 4000 }), (text, budget) => {
        const markdown = quote(text, undefined, budget);
        expect(markdown.length).toBeLessThanOrEqual(budget);
        const lines = words(text);
        const said = quoted(markdown);
        if (said === lines) return;
        expect(said.endsWith(' […]')).toBe(true);
        const kept = said.slice(0, -' […]'.length);
        expect(kept.length).toBeGreaterThan(0);
        expect(lines.startsWith(kept)).toBe(true);
      }),
    );
  });

  it('cuts between words wherever a word fits', () => {
    const word = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('a', 'Z', '9', '*', '\u0301'),
    });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 60, max: 400 }),
        (words, budget) => {
          const text = words.join(' ');
          const said = quoted(quote(text, undefined, budget));
          const kept = said.replace(/ \[…\]$/, '').split(' ');
          expect(kept).toEqual(words.slice(0, kept.length));
        },
      ),
    );
  });

  it('sets the matched words in bold, as they stand in the text', () => {
    const text = 'Reward is not the optimization target.';
    expect(
      quote(
        text,
        {
          start: 0,
          end: text.length,
          marks: [
            [0, 6],
            [18, 30],
          ],
        },
        200,
      ),
    ).toBe('> **Reward** is not the **optimization** target.');
  });

  it('marks what stands before and after a passage', () => {
    const text = 'One two. Three four. Five six.';
    expect(quote(text, { start: 9, end: 20, marks: [] }, 200)).toBe('> […] Three four. […]');
  });

  it('quotes every line of a text', () => {
    expect(quote('a\nb\r\n\nc', undefined, 100)).toBe('> a\n> b\n> \n> c');
  });

  it('cuts a single endless word between characters as people see them', () => {
    const family = '👩‍👩‍👧‍👦';
    const said = quoted(quote(family.repeat(50), undefined, 100)).replace(' […]', '');
    expect(said.length % family.length).toBe(0);
    expect(said.length).toBeGreaterThan(0);
  });
});

describe('one line', () => {
  it('keeps to the budget', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 5, max: 200 }), (text, budget) => {
        expect(cutLine(text, budget).length).toBeLessThanOrEqual(budget);
        expect(escapeLine(text, budget).length).toBeLessThanOrEqual(budget);
        expect(escapeLine(text, budget)).not.toContain('\n');
      }),
    );
  });
});
