import type { Corpus, Excerpt, Person, Post } from '../corpus/model.ts';
import type { Slicer } from '../yielding.ts';

/** What a person did for a post. */
export type Role = 'author' | 'mentor' | 'author and mentor';

/** Who belongs to what in a corpus. */
export class Lookups {
  readonly excerpts = new Map<string, Excerpt>();
  readonly posts = new Map<string, Post>();
  readonly people = new Map<string, Person>();
  readonly excerptsOf = new Map<string, Excerpt[]>();
  /** By the person's id, newest first. */
  readonly postsOf = new Map<string, { readonly post: Post; readonly role: Role }[]>();

  private constructor() {}

  /** Reads the corpus without holding up the event loop. */
  static async build(corpus: Corpus, slicer: Slicer): Promise<Lookups> {
    const lookups = new Lookups();
    for (const person of corpus.people) lookups.people.set(person.id, person);
    for (const post of corpus.posts) {
      lookups.#addPost(post);
      if (slicer.due()) await slicer.pause();
    }
    for (const posts of lookups.postsOf.values()) {
      posts.sort((a, b) => newestFirst(a.post, b.post));
      if (slicer.due()) await slicer.pause();
    }
    for (const excerpt of corpus.excerpts) {
      lookups.#addExcerpt(excerpt);
      if (slicer.due()) await slicer.pause();
    }
    return lookups;
  }

  #addPost(post: Post): void {
    this.posts.set(post.id, post);
    for (const person of new Set([...post.authors, ...post.mentors])) {
      const wrote = post.authors.some(({ id }) => id === person.id);
      const mentored = post.mentors.some(({ id }) => id === person.id);
      const role = wrote ? (mentored ? 'author and mentor' : 'author') : 'mentor';
      append(this.postsOf, person.id, { post, role });
    }
  }

  /** A former id never hides an excerpt that has it now. */
  #addExcerpt(excerpt: Excerpt): void {
    this.excerpts.set(excerpt.id, excerpt);
    for (const formerId of excerpt.formerIds) {
      if (this.excerpts.get(formerId)?.id !== formerId) this.excerpts.set(formerId, excerpt);
    }
    append(this.excerptsOf, excerpt.post.id, excerpt);
  }
}

/** Orders posts by date, the newest first, those without a date last, and then by id. */
function newestFirst(a: Post, b: Post): number {
  return compare(b.date ?? '', a.date ?? '') || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
