import type { Post } from '../corpus/model.ts';
import type { Slicer } from '../yielding.ts';

/** Tags of more than this share of the tagged posts are not shown. */
const MAX_SHARE = 0.8;
/** The minimum number of tagged posts for such a share to be meaningful. */
const MIN_TAGGED = 5;
/** Words that stay in lower case within a title. */
const SMALL_WORDS = /^(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|vs|with)$/;

/** Tags for display: one spelling for "mats-program" and "MATS Program", without those that nearly all posts have. */
export class Tags {
  /** The spelling of a tag, by its canonical form. */
  readonly #names = new Map<string, string>();
  /** The number of posts with a tag, by its canonical form. */
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

  /** Returns the tags of these posts and further ones. */
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

  /** The distinctive tags of a post, each once. */
  of(post: Post): string[] {
    const keys = [...new Set(post.tags.map(keyOf))].filter((key) => !this.#isUbiquitous(key));
    return keys.map((key) => this.#names.get(key) ?? key);
  }

  #isUbiquitous(key: string): boolean {
    return this.#tagged >= MIN_TAGGED && (this.#counts.get(key) ?? 0) >= this.#tagged * MAX_SHARE;
  }

  /** Keeps a spelling with capitals; a slug is written in title case. */
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
