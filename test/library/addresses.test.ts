import { describe, expect, it, test } from 'vitest';
import type { Post } from '../../src/corpus/model.ts';
import { Library } from '../../src/library/library.ts';
import { corpusOf, type Sketch } from '../support/corpus.ts';

const sketches: Sketch[] = [
  { text: 'Monitors see obfuscated thoughts.', title: 'Output supervision can obfuscate' },
  { text: 'Subliminal owls.', title: 'Subliminal learning' },
  { text: 'Monitors see thoughts again.', title: 'Another one' },
];
const addresses: Partial<Post>[] = [
  {
    url: 'https://www.lesswrong.com/posts/abc/title',
    arxiv: '2511.11584',
    alsoAt: ['https://turntrout.com/title/'],
  },
  {
    url: 'https://alignmentforum.org/posts/def/subliminal-learning',
    alsoAt: ['http://www.nature.com/articles/s41586-026-10319-8'],
  },
  {},
];

async function libraryOf(
  posts: readonly Partial<Post>[],
  more: readonly Sketch[] = sketches,
): Promise<Library> {
  const corpus = corpusOf(more);
  const excerpts = corpus.excerpts.map((excerpt, at) => ({
    ...excerpt,
    post: { ...excerpt.post, ...posts[at] },
  }));
  return Library.build({ ...corpus, excerpts, posts: excerpts.map(({ post }) => post) });
}

describe('an address in a query', async () => {
  const library = await libraryOf(addresses);
  const found = (query: string) => library.search({ query, limit: 5 });

  it.each([
    'https://www.lesswrong.com/posts/abc/title',
    'http://greaterwrong.com/posts/abc?x=1',
    'https://www.alignmentforum.org/posts/abc/another-slug#comments',
    'what about https://www.lesswrong.com/posts/abc/title, then?',
    '<https://arxiv.org/abs/2511.11584>',
    'https://arxiv.org/pdf/2511.11584v3',
    'arxiv 2511.11584',
    'arXiv:2511.11584v2',
    'https://doi.org/10.48550/arXiv.2511.11584',
    'https://www.turntrout.com/title?utm_source=x#y',
  ])('gives the post alone, with related ones beside it: %s', (query) => {
    const { hits, opened, related, total } = found(query);
    expect(hits.map(({ excerpt }) => excerpt.id)).toEqual(['e0']);
    expect(total).toBe(1);
    expect(opened.map(({ id }) => id)).toEqual(['p0']);
    expect(related.map(({ excerpt }) => excerpt.id)).toEqual(['e2']);
  });

  it.each([
    'https://www.nature.com/articles/s41586-026-10319-8',
    'https://doi.org/10.1038/s41586-026-10319-8',
    'see doi:10.1038/s41586-026-10319-8.',
  ])('knows what Nature published: %s', (query) => {
    expect(found(query).opened.map(({ id }) => id)).toEqual(['p1']);
  });

  it('that leads to two posts gives both', () => {
    const query = 'https://lesswrong.com/posts/abc https://lesswrong.com/posts/def';
    expect(found(query).opened.map(({ id }) => id)).toEqual(['p0', 'p1']);
  });

  it('that the library lacks is said, and its words are looked for', () => {
    const result = found('https://www.lesswrong.com/posts/xyz/subliminal-learning');
    expect(result.opened).toEqual([]);
    expect(result.hits[0]?.excerpt.id).toBe('e1');
    expect(result.notes).toEqual([
      { kind: 'unknown-address', typed: 'https://www.lesswrong.com/posts/xyz/subliminal-learning' },
    ]);
  });

  it('is no number and no name of a thing', () => {
    expect(found('monitors 2511.99999 node.js').notes).toEqual([]);
    expect(found('monitors 2511.99999 node.js').hits).toHaveLength(2);
  });

  it('makes a digest about the post', async () => {
    const matches = await library.matchAll({ query: 'https://arxiv.org/abs/2511.11584' });
    expect(matches.map(({ id }) => id)).toEqual(['e0']);
  });
});

test("a post's own address counts for more than another post's mention of it, in any order", async () => {
  const own = { url: 'https://example.org/x' };
  const other = { url: 'https://example.org/y', alsoAt: ['https://example.org/x'] };
  expect((await libraryOf([own, other])).postAt('https://example.org/x')?.url).toBe(own.url);
  expect((await libraryOf([other, own])).postAt('https://example.org/x')?.url).toBe(own.url);
});
