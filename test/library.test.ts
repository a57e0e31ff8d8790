import { describe, expect, it } from 'vitest';
import { Library } from '../src/library.ts';
import { corpusOf } from './support/corpus.ts';

const corpus = corpusOf([
  {
    text: 'Training against a monitor can cause obfuscated chains of thought.',
    title: 'Output supervision can obfuscate the chain of thought',
    authors: ['Jacob Drori'],
    mentors: ['Alex Turner'],
    date: '2025-11-20',
    formerIds: ['old'],
  },
  {
    text: 'Shards of value, and how they form.',
    title: 'Shard theory',
    authors: ['Alex Turner'],
    date: '2022-09-04',
  },
  { text: 'Nobody knows who wrote this.' },
]);

describe('Library', () => {
  it('finds an excerpt by its id and by the ids of its duplicates', async () => {
    const library = await Library.build(corpus);
    expect(library.excerpt('e0')).toBe(corpus.excerpts[0]);
    expect(library.excerpt('old')).toBe(corpus.excerpts[0]);
    expect(library.excerpt('nothing')).toBeUndefined();
  });

  it('lists what a person wrote and mentored, newest first', async () => {
    const library = await Library.build(corpus);
    const turner = library.person('alex-turner')!;
    expect(library.postsOf(turner).map(({ post, role }) => [post.id, role])).toEqual([
      ['p0', 'mentor'],
      ['p1', 'author'],
    ]);
  });

  it('opens exactly the post that was chosen in autocomplete', async () => {
    const library = await Library.build(corpus);
    const [suggestion] = library.suggest('shard', 5);
    expect(suggestion?.label).toBe('Shard theory');
    const { hits, total } = library.search({ query: suggestion!.value, limit: 5 });
    expect(hits.map(({ excerpt }) => excerpt.id)).toEqual(['e1']);
    expect(total).toBe(1);
  });

  it('finds words in another form, within the posts of one person', async () => {
    const library = await Library.build(corpus);
    const found = (author?: string) =>
      library
        .search({ query: 'obfuscation', limit: 5, ...(author && { author }) })
        .hits.map(({ excerpt }) => excerpt.id);
    expect(found()).toEqual(['e0']);
    expect(found('alex-turner')).toEqual(['e0']);
    expect(found('somebody-else')).toEqual([]);
  });
});
