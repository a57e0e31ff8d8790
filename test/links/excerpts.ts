import type { Excerpt, Post } from '../../src/corpus/model.ts';
import { ORIGINS } from '../support/corpus.ts';

/** An excerpt for tests of what is made from its text and its post. */
export function excerptOf(text: string, url?: string, post: Partial<Post> = {}): Excerpt {
  return {
    id: 'x1',
    formerIds: [],
    text,
    post: {
      id: 'p1',
      ...(url !== undefined && { url }),
      authors: [],
      mentors: [],
      tags: [],
      alsoAt: [],
      ...post,
    },
    origins: ORIGINS,
  };
}
