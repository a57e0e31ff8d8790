import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it, test } from 'vitest';
import type { Person, Post } from '../../src/corpus/model.ts';
import { bibtex, markdownQuotation } from '../../src/links/citation.ts';
import { anyText } from '../support/arbitraries.ts';
import { excerptOf } from './excerpts.ts';

const person = (name: string): Person => ({ id: name, name, aliases: [] });
const PAPER: Partial<Post> = {
  title: 'Subliminal Learning: LLMs Transmit Traits',
  authors: [person('Alex Cloud'), person('Minh Le')],
  date: '2025-07-22',
  arxiv: '2507.14805',
};
const URL = 'https://www.lesswrong.com/posts/abc/subliminal-learning';

const markup = fc
  .array(fc.oneof(fc.constantFrom(...'\\`*_[]<>~|$&#-+=123.) \n\t!@:/"\'^{}%ab'), fc.lorem({ maxCount: 2 })))
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');
const hostile = fc.oneof(anyText, markup);
const withoutSpace = (text: string) => text.replace(/\s+/g, '');

describe('markdownQuotation', () => {
  it('quotes, and names authors, title, link and date', () => {
    expect(markdownQuotation(excerptOf('First words.', URL, PAPER), `${URL}#:~:text=x`)).toBe(
      `> First words.\n>\n> — Alex Cloud, Minh Le, [Subliminal Learning: LLMs Transmit Traits](<${URL}#:~:text=x>), 2025-07-22`,
    );
  });

  it('says what it knows of a post that nobody has named', () => {
    expect(markdownQuotation(excerptOf('First words.'), undefined)).toBe('> First words.\n>\n> — Untitled');
  });

  test('Markdown shows every word as written, and no markup of its own', () => {
    const renderer = new MarkdownIt({ html: true });
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, title, author) => {
        const html = renderer.render(
          markdownQuotation(excerptOf(text, URL, { title, authors: [person(author)] }), URL),
        );
        const tags = [...html.matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag);
        expect(new Set(tags)).toEqual(new Set(['blockquote', 'p', 'a']));
        expect(html.match(/<a /g)).toHaveLength(1);
        expect(withoutSpace(plain(html))).toBe(withoutSpace(`${text}—${author},${title}`));
      }),
    );
  });
});

describe('bibtex', () => {
  it('follows the conventions for arXiv', () => {
    expect(bibtex(excerptOf('First words.', URL, PAPER))).toBe(
      [
        '@misc{cloud2025subliminal,',
        '  author = {Alex Cloud and Minh Le},',
        '  title = {{Subliminal Learning: LLMs Transmit Traits}},',
        '  year = {2025},',
        '  eprint = {2507.14805},',
        '  archivePrefix = {arXiv},',
        `  url = {${URL}},`,
        '  month = jul,',
        '}',
      ].join('\n'),
    );
  });

  it('names a post without title by its first words, and leaves out what is unknown', () => {
    expect(bibtex(excerptOf('One two three four five six seven eight nine ten.'))).toBe(
      '@misc{one,\n  title = {{One two three four five six seven eight […]}},\n}',
    );
  });

  it('keeps a name that would be read as two', () => {
    const authors = ['Smith, John', 'Research and Co', 'Alexandra Sandler'].map(person);
    expect(bibtex(excerptOf('x', URL, { authors }))).toContain(
      'author = {{Smith, John} and {Research and Co} and Alexandra Sandler}',
    );
  });

  it('keeps an address whole, and in one block of code', () => {
    expect(bibtex(excerptOf('x', 'https://example.org/?a=```{b}'))).toContain(
      'url = {https://example.org/?a=%60%60%60%7Bb%7D},',
    );
  });

  it.each([
    ['Ševčík Müller', '2025', 'Ünder the ﬁne Straße', 'muller2025under'],
    ['TurnTrout', '2026-01', '2025-Era “Reward Hacking”', 'turntrout2026era'],
  ])('has a key of plain letters: %s', (name, date, title, key) => {
    expect(bibtex(excerptOf('x', URL, { title, date, authors: [person(name)] }))).toContain(`@misc{${key},`);
  });

  it.each(['2025', '2025-11', '2025-11-20', undefined])('takes the date %s', (date) => {
    const entry = bibtex(excerptOf('x', URL, date ? { date } : {}));
    expect(/year = \{(\d+)\}/.exec(entry)?.[1]).toBe(date?.slice(0, 4));
    expect(/month = (\w+)/.exec(entry)?.[1]).toBe(date?.[5] ? 'nov' : undefined);
  });

  test('whatever the names are, the entry parses, and LaTeX prints them as written', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, name) => {
        const entry = parse(bibtex(excerptOf('x', URL, { title, authors: [person(name)] })));
        expect(entry.key).toMatch(/^[a-z0-9-]+$/);
        expect(withoutSpace(printed(entry.fields['title']!))).toBe(withoutSpace(title));
        expect(withoutSpace(printed(entry.fields['author']!))).toBe(withoutSpace(name));
        expect(entry.fields['url']).toBe(URL);
      }),
    );
  });
});

/** The text of HTML as a browser shows it. */
function plain(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (_, name: string) => entities[name]!);
}

/** Reads one entry as BibTeX does: values in braces end where the braces balance, escaped or not. */
function parse(entry: string): { key: string; fields: Record<string, string> } {
  const [, key, body] = /^@misc\{([^,]*),\n(.*)\n\}$/s.exec(entry)!;
  const fields: Record<string, string> = {};
  let rest = body!;
  while (rest !== '') {
    const [start, name] = /^\s*(\w+) = \{/.exec(rest) ?? expect.fail(`no field: ${rest}`);
    let depth = 1;
    let at = start.length;
    for (; depth > 0; at++) {
      if (rest[at] === undefined) expect.fail(`braces do not balance: ${rest}`);
      if (rest[at] === '{') depth++;
      if (rest[at] === '}') depth--;
    }
    fields[name!] = rest.slice(start.length, at - 1);
    expect(rest[at]).toBe(',');
    rest = rest.slice(at + 1).trimStart();
  }
  return { key: key!, fields };
}

/** What LaTeX prints for a value. A special sign that is not escaped fails. */
function printed(value: string): string {
  const commands: Record<string, string> = {
    backslash: '\\',
    braceleft: '{',
    braceright: '}',
    asciicircum: '^',
    asciitilde: '~',
    asciigrave: '`',
    less: '<',
    greater: '>',
    bar: '|',
  };
  return value.replace(/\\text(\w+)\{\}|\\([&%$#_])|[{}]|[\\&%$#_^~]/g, (found, command, sign) => {
    if (command) return commands[command] ?? expect.fail(`unknown command: ${found}`);
    if (sign) return sign;
    return found === '{' || found === '}' ? '' : expect.fail(`not escaped: ${found} in ${value}`);
  });
}
