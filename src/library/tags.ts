import type { Post } from '../corpus/model.ts';
import type { Slicer } from '../yielding.ts';

/** Share of the tagged posts above which a tag is not shown. */
const NEARLY_ALL = 0.8;
/** Tagged posts from which such a share says something. */
const MIN_TAGGED = 5;
/** Words that stay small inside a title. */
const SMALL_WORDS = /^(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|vs|with)$/;

/** How tags are shown: one spelling for "mats-program" and "MATS Program", and none that nearly all posts have. */
export class Tags {
  /** How a tag is written, by what its spellings have in common. */
  readonly #names = new Map<string, string>();
  /** How many posts have a tag, by the same. */
  readonly #counts = new Map<string, number>();
  #tagged = 0;

  static async build(posts: readonly Post[], slicer: Slicer): Promise<Tags> {
    const tags = new Tags();
    for (const post of posts) {
      tags.#add(post);
      if (slicer.due()) await slicer.pause();
    }
    return tags;
  }

  /** The tags of these posts and of further ones. */
  extend(posts: readonly Post[]): Tags {
    const tags = new Tags();
    for (const [key, name] of this.#names) tags.#names.set(key, name);
    for (const [key, count] of this.#counts) tags.#counts.set(key, count);
    tags.#tagged = this.#tagged;
    for (const post of posts) tags.#add(post);
    return tags;
  }

  #add(post: Post): void {
    if (post.tags.length > 0) this.#tagged++;
    for (const key of new Set(post.tags.map(keyOf))) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    for (const tag of post.tags) this.#learn(tag);
  }

  /** The tags of a post that say something about it, each once. */
  of(post: Post): string[] {
    const keys = [...new Set(post.tags.map(keyOf))].filter((key) => !this.#saysNothing(key));
    return keys.map((key) => this.#names.get(key) ?? key);
  }

  #saysNothing(key: string): boolean {
    return this.#tagged >= MIN_TAGGED && (this.#counts.get(key) ?? 0) >= this.#tagged * NEARLY_ALL;
  }

  /** A spelling with capitals is somebody's own; of a slug the words are written as in a title. */
  #learn(tag: string): void {
    const key = keyOf(tag);
    const isWritten = /\p{Lu}/u.test(tag);
    if (isWritten || !this.#names.has(key)) this.#names.set(key, isWritten ? tag.trim() : titled(key));
  }
}

function keyOf(tag: string): string {
  return tag
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function titled(key: string): string {
  return key
    .split(' ')
    .map((word, at) =>
      at > 0 && SMALL_WORDS.test(word) ? word : word.slice(0, 1).toUpperCase() + word.slice(1),
    )
    .join(' ');
}
