import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarkdownNode } from '../../page/markdown/nodes.ts';
import { parseMarkdown } from '../../page/markdown/parse.ts';

/** The tree in brackets, so that expectations can be read: `bold(x)`. */
function outline(nodes: readonly MarkdownNode[]): string {
  return nodes.map(one).join('');
}

function one(node: MarkdownNode): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return `code(${node.text})`;
    case 'code-block':
      return `block:${node.language}(${node.text})`;
    case 'heading':
      return `h${node.level}(${outline(node.children)})`;
    case 'list':
      return `list:${node.start}(${node.items.map(outline).join(';')})`;
    case 'link':
      return `link:${node.url}(${outline(node.children)})`;
    case 'user':
    case 'role':
    case 'channel':
      return `${node.kind}:${node.id}`;
    case 'everyone':
      return `ping:${node.text}`;
    case 'command':
    case 'emoji':
      return `${node.kind}:${node.name}`;
    case 'time':
      return `time:${node.seconds}:${node.style}`;
    default:
      return `${node.kind}(${outline(node.children)})`;
  }
}

const shows = (cases: Record<string, string>) => {
  test.each(Object.entries(cases))('%j', (source, expected) => {
    expect(outline(parseMarkdown(source))).toBe(expected);
  });
};

describe('inside a line', () => {
  shows({
    'plain words': 'plain words',
    '**bold** and *italic*': 'bold(bold) and italic(italic)',
    _italic_: 'italic(italic)',
    __underline__: 'underline(underline)',
    '***both***': 'italic(bold(both))',
    ___both___: 'italic(underline(both))',
    '**bold *and italic* inside**': 'bold(bold italic(and italic) inside)',
    '**over\ntwo lines**': 'bold(over\ntwo lines)',
    '~~gone~~ ||hidden||': 'strike(gone) spoiler(hidden)',
    snake_case_name: 'snake_case_name',
    '2 * 3 * 4': '2 * 3 * 4',
    '*not closed': '*not closed',
    '`a *b* c`': 'code(a *b* c)',
    '``a ` b``': 'code(a ` b)',
    'before ```js\nlet x;\n``` after': 'before block:js(let x;) after',
    '```one line```': 'block:null(one line)',
  });
});

describe('backslashes', () => {
  shows({
    '\\*plain\\*': '*plain*',
    '\\*\\*plain\\*\\*': '**plain**',
    'C:\\dir\\file': 'C:\\dir\\file',
    'end\\': 'end\\',
    '\\\\*x*': '\\italic(x)',
    'shrug ¯\\_(ツ)_/¯': 'shrug ¯\\_(ツ)_/¯',
    '**a \\** b**': 'bold(a ** b)',
    '`\\*`': 'code(\\*)',
    'https\\://example.org': 'https://example.org',
    '\\# no heading': '# no heading',
    '1\\. no list': '1. no list',
    '\\<@123>': '<@123>',
  });
});

describe('lines', () => {
  shows({
    '# One\n## Two\n### Three\nrest': 'h1(One)h2(Two)h3(Three)rest',
    '#### four': '#### four',
    '#tag': '#tag',
    'in # the middle': 'in # the middle',
    '-# small *print*\nrest': 'small(small italic(print))rest',
    '> one\n> two\nthree': 'quote(one\ntwo)three',
    '>no space': '>no space',
    '>>> all\nof it': 'quote(all\nof it)',
    '> > once only': 'quote(> once only)',
    '> ### Title\n> text': 'quote(h3(Title)text)',
    '- a\n- b\nc': 'list:null(a;b)c',
    '* a\n* *b*': 'list:null(a;italic(b))',
    '3. a\n4. b': 'list:3(a;b)',
    '- a\n  - b\n    more\n- c': 'list:null(a\nlist:null(b\nmore);c)',
    '1. a\n- b': 'list:1(a)list:null(b)',
    '- ': '- ',
    '2025-09 was good': '2025-09 was good',
  });
});

describe('links', () => {
  shows({
    'see https://example.org/a.': 'see link:https://example.org/a(https://example.org/a).',
    '(https://example.org/a_(b))': '(link:https://example.org/a_(b)(https://example.org/a_(b)))',
    '<https://example.org>': 'link:https://example.org(https://example.org)',
    '[the **post**](https://example.org)': 'link:https://example.org(the bold(post))',
    '[a](https://example.org "title") b': 'link:https://example.org(a) b',
    '[a](<https://example.org>)': 'link:https://example.org(a)',
    '[a [b]](https://example.org/x(y))': 'link:https://example.org/x(y)(a [b])',
    '[a](javascript:alert(1))': '[a](javascript:alert(1))',
    '[a](data:text/html,x)': '[a](data:text/html,x)',
    '[https://good.example](https://bad.example)':
      '[link:https://good.example(https://good.example)](https://bad.example)',
    '\\[a](https://example.org)': '[a](link:https://example.org(https://example.org))',
    '[a]\\(https\\://example.org)': '[a](https://example.org)',
  });
});

describe('what Discord knows', () => {
  shows({
    '<@1000000000000000001> <@!1000000000000000002> <@&1000000000000000003> <#1000000000000000004>':
      'user:1000000000000000001 user:1000000000000000002 role:1000000000000000003 channel:1000000000000000004',
    '<@1>': '<@1>',
    '@everyone @here @nobody': 'ping:@everyone ping:@here @nobody',
    '<t:1700000000:R> <t:1700000000>': 'time:1700000000:R time:1700000000:f',
    '<t:99999999999999:R> <t:1:x>': '<t:99999999999999:R> <t:1:x>',
    '<:smile:100000000000000000> <a:wave:100000000000000000>': 'emoji:smile emoji:wave',
    '</digest setup:100000000000000000>': 'command:digest setup',
    'a < b > c': 'a < b > c',
  });
});

test('words are never lost or made up, whatever stands around them', () => {
  const letters = (text: string) => text.replace(/[^a-z]/g, '');
  const words = fc.array(
    fc.oneof(
      fc.constantFrom('alpha', 'beta', '*', '**', '__', '~~', '||', '`', '\n', '> ', '- ', '# ', '\\'),
    ),
  );
  fc.assert(
    fc.property(words, (parts) => {
      const said: string[] = [];
      const collect = (nodes: readonly MarkdownNode[]): void => {
        for (const node of nodes) {
          if ('text' in node) said.push(node.text);
          if ('items' in node) node.items.forEach(collect);
          if ('children' in node) collect(node.children);
        }
      };
      collect(parseMarkdown(parts.join('')));
      expect(letters(said.join(''))).toBe(letters(parts.join('')));
    }),
    { numRuns: 2000 },
  );
});

test.each(['*', '_', '**_', '||', '`', '```', '[', '[a](', '[a](b', '](', '<', '> ', '- ', '*a ', '- \n'])(
  'a message full of %j ends in time',
  (sign) => {
    const source = `${sign.repeat(6000 / sign.length)}end`;
    expect(JSON.stringify(parseMarkdown(source))).toContain('end');
  },
);
