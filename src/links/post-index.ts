import { postKey } from '../corpus/addresses.ts';
import type { Post } from '../corpus/model.ts';
import { Slicer } from '../yielding.ts';

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
    const own = post.url && postKey(post.url);
    if (own) byKey.set(own, post);
    // Its own address counts for more than another post's mention of it.
    for (const key of [post.arxiv && `arxiv:${post.arxiv}`, ...post.alsoAt.map(postKey)]) {
      if (key && !byKey.has(key)) byKey.set(key, post);
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
