import { expect, it } from 'vitest';
import { Tags } from '../../src/library/tags.ts';
import { Slicer } from '../../src/yielding.ts';
import { corpusOf } from '../support/corpus.ts';

const posts = corpusOf([
  { text: 'a', tags: ['AI', 'mats-program', 'theory-of-mind'] },
  { text: 'b', tags: ['AI', 'MATS Program'] },
  { text: 'c', tags: ['ai', 'mats_program', 'MATS program'] },
  { text: 'd', tags: ['AI'] },
  { text: 'e', tags: ['Scalable Oversight', 'reward-hacking'] },
  { text: 'f', tags: [] },
]).posts;

it('shows one spelling of a tag, each once, and none that nearly all posts have', async () => {
  const tags = await Tags.build(posts, new Slicer());
  expect(posts.map((post) => tags.of(post))).toEqual([
    ['MATS program', 'Theory of Mind'],
    ['MATS program'],
    ['MATS program'],
    [],
    ['Scalable Oversight', 'Reward Hacking'],
    [],
  ]);
});

it('shows every tag where few posts have any', async () => {
  const few = posts.slice(3, 5);
  const tags = await Tags.build(few, new Slicer());
  expect(few.map((post) => tags.of(post))).toEqual([['AI'], ['Scalable Oversight', 'Reward Hacking']]);
});
