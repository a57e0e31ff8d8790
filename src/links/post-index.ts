import type { Post } from '../corpus/model.ts';
import { Slicer } from '../yielding.ts';
import { postKey } from './addresses.ts';

/** Finds a library's posts by any of their addresses. */
export interface PostIndex {
  /** The post that an address shows, in whatever form the address is written. */
  find(url: string): Post | undefined;
}

/** Builds the index of all posts; the event loop runs meanwhile. */
export async function indexPosts(posts: readonly Post[]): Promise<PostIndex> {
  const slicer = new Slicer();
  const byKey = new Map<string, Post>();
  for (const post of posts) {
    const keys = [post.url, ...post.alsoAt].map((url) => url && postKey(url));
    if (post.arxiv) keys.push(`arxiv:${post.arxiv}`);
    // A post's own address counts for more than another's mention of it.
    for (const [index, key] of keys.entries()) {
      if (key && (index === 0 || !byKey.has(key))) byKey.set(key, post);
    }
    if (slicer.due()) await slicer.pause();
  }
  return {
    find: (url) => {
      const key = postKey(url);
      return key === undefined ? undefined : byKey.get(key);
    },
  };
}
