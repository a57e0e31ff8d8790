import fc from 'fast-check';
import type { Excerpt, Post } from '../../src/corpus/model.ts';
import { ORIGINS } from './corpus.ts';

/** Text as people and attackers write it: prose, other scripts, Markdown, mentions, very long words. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.lorem({ maxCount: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom(
        '**bold**',
        '> quote',
        '# head',
        '- item',
        '1. one',
        '||spoiler||',
        '@everyone',
        '<@123456789012345678>',
        '<t:0:R>',
        '[a](https://b.c/d_e_f)',
        '`code`',
        '\\',
        'שלום עולם',
        '日本語の長い文章がここに続きます',
        '👩‍👩‍👧‍👦',
        'e\u0301\u0301\u0301',
      ),
      fc.string({ minLength: 300, maxLength: 600, unit: fc.constantFrom('a', 'b', '_') }),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) => parts.join(' ').replaceAll('\0', '').trim())
  .filter((text) => text.length > 0);

const person = anyText.map((name) => ({ id: 'someone', name, aliases: [] }));

const anyPost: fc.Arbitrary<Post> = fc
  .record({
    title: fc.option(anyText, { nil: undefined }),
    date: fc.option(fc.constantFrom('2025', '2025-11', '2025-11-20'), { nil: undefined }),
    authors: fc.array(person, { maxLength: 12 }),
    tags: fc.array(anyText, { maxLength: 5 }),
  })
  .map(({ title, date, authors, tags }) => ({
    id: 'post',
    ...(title && { title }),
    ...(date && { date }),
    authors,
    mentors: [],
    tags,
    alsoAt: [],
  }));

/** Any excerpt that the loader could let through, up to 20,000 characters. */
export const anyExcerpt: fc.Arbitrary<Excerpt> = fc
  .record({ id: fc.uuid(), text: fc.oneof(anyText, veryLong()), post: anyPost })
  .map(({ id, text, post }) => ({ id: id.slice(0, 32), formerIds: [], text, post, origins: ORIGINS }));

function veryLong(): fc.Arbitrary<string> {
  return fc.tuple(anyText, fc.integer({ min: 1, max: 20_000 })).map(
    ([text, length]) =>
      text
        .repeat(Math.ceil(length / text.length))
        .slice(0, length)
        .toWellFormed()
        .trim() || 'x',
  );
}
