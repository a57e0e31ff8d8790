import { expect, test } from 'vitest';
import type { Post } from '../../src/corpus/model.ts';
import { indexPosts } from '../../src/links/post-index.ts';

const post = (id: string, more: Partial<Post>): Post => ({
  id,
  authors: [],
  mentors: [],
  tags: [],
  alsoAt: [],
  ...more,
});

test('finds a post by its own address, its other addresses and its paper, in any form', async () => {
  const { find } = await indexPosts([
    post('a', {
      url: 'https://www.lesswrong.com/posts/abc/title',
      arxiv: '2511.11584',
      alsoAt: ['https://turntrout.com/title/'],
    }),
    post('nowhere', {}),
  ]);
  for (const url of [
    'http://greaterwrong.com/posts/abc?x=1',
    'https://arxiv.org/pdf/2511.11584v3',
    'https://www.turntrout.com/title?utm_source=x#y',
  ]) {
    expect(find(url)?.id, url).toBe('a');
  }
  expect(find('https://www.lesswrong.com/posts/abcd/title')).toBeUndefined();
  expect(find('not an address')).toBeUndefined();
});

test("a post's own address counts for more than another post's mention of it, in any order", async () => {
  const own = post('own', { url: 'https://example.org/x' });
  const other = post('other', { url: 'https://example.org/y', alsoAt: ['https://example.org/x'] });
  for (const posts of [
    [own, other],
    [other, own],
  ]) {
    expect((await indexPosts(posts)).find('https://example.org/x')?.id).toBe('own');
  }
});
