import { expect, test } from 'vitest';
import { matching } from '../../src/digest/filter.ts';
import { Library } from '../../src/library/library.ts';
import { corpusOf } from '../support/corpus.ts';

const library = await Library.build(
  corpusOf([
    { id: 'a', title: 'On reward hacking', text: 'Reward and hacking, both.' },
    { id: 'b', title: 'On reward', text: 'Only the one of them; this post is no other.' },
  ]),
);
const ids = async (query: string) => (await matching(library, { author: null, query })).map(({ id }) => id);
const postOf = (excerpt: string) => library.excerpt(excerpt)!.post.id;

test('a query matches what has all of its words', async () => {
  expect(await ids('reward')).toEqual(['a', 'b']);
  expect(await ids('reward hacking')).toEqual(['a']);
});

test('a chosen post matches its own excerpts', async () => {
  expect(await ids(`post:${postOf('b')}`)).toEqual(['b']);
});

test('a chosen post that has left the library matches nothing', async () => {
  expect(await ids('post:gone-from-here')).toEqual([]);
});
