import { postKey } from '../corpus/addresses.ts';
import type { Corpus, Excerpt, Person, Post } from '../corpus/model.ts';
import { findSamePeople } from '../corpus/same-people.ts';
import { Overlay } from '../search/index/extend.ts';
import type { Slicer } from '../yielding.ts';

/** A person's role in a post. */
export type Role = 'author' | 'mentor' | 'author and mentor';

type PostsOf = readonly { readonly post: Post; readonly role: Role }[];

/** Lookup tables of a corpus. */
export class Lookups {
  /** Excerpts by id and former ids. */
  readonly excerpts: ReadonlyMap<string, Excerpt>;
  readonly posts: ReadonlyMap<string, Post>;
  readonly people: ReadonlyMap<string, Person>;
  readonly excerptsOf: ReadonlyMap<string, readonly Excerpt[]>;
  /** Posts by person id, newest first. */
  readonly postsOf: ReadonlyMap<string, PostsOf>;
  /** Posts by the keys of their addresses, see `postKey`. */
  readonly postsAt: ReadonlyMap<string, Post>;
  /** By person id: people who may be the same person under another name, unconfirmed. */
  readonly perhapsSame: ReadonlyMap<string, readonly Person[]>;

  private constructor(own: Gathered, base?: Lookups) {
    const over = <V>(mine: Map<string, V>, theirs: ReadonlyMap<string, V> | undefined) =>
      theirs ? new Overlay(theirs, mine) : mine;
    this.excerpts = over(own.excerpts, base?.excerpts);
    this.posts = over(own.posts, base?.posts);
    this.people = over(own.people, base?.people);
    this.excerptsOf = over<readonly Excerpt[]>(own.excerptsOf, base?.excerptsOf);
    this.postsOf = over<PostsOf>(own.postsOf, base?.postsOf);
    this.postsAt = over(own.postsAt, base?.postsAt);
    this.perhapsSame = over<readonly Person[]>(own.perhapsSame, base?.perhapsSame);
  }

  /** Reads the corpus without blocking the event loop. */
  static async build(corpus: Part, slicer: Slicer): Promise<Lookups> {
    const own = await gather(corpus, undefined, slicer);
    for (const { person, alias } of await findSamePeople(corpus, slicer)) {
      append(own.perhapsSame, undefined, person.id, alias);
      append(own.perhapsSame, undefined, alias.id, person);
    }
    return new Lookups(own);
  }

  /** The lookup tables of a corpus with additions. */
  async extend(added: Part, slicer: Slicer): Promise<Lookups> {
    return new Lookups(await gather(added, this, slicer), this);
  }
}

type Part = Pick<Corpus, 'people' | 'posts' | 'excerpts' | 'aliases'>;

interface Gathered {
  readonly excerpts: Map<string, Excerpt>;
  readonly posts: Map<string, Post>;
  readonly people: Map<string, Person>;
  readonly excerptsOf: Map<string, Excerpt[]>;
  readonly postsOf: Map<string, { post: Post; role: Role }[]>;
  readonly postsAt: Map<string, Post>;
  readonly perhapsSame: Map<string, Person[]>;
}

async function gather(part: Part, base: Lookups | undefined, slicer: Slicer): Promise<Gathered> {
  const own: Gathered = {
    excerpts: new Map(),
    posts: new Map(),
    people: new Map(),
    excerptsOf: new Map(),
    postsOf: new Map(),
    postsAt: new Map(),
    perhapsSame: new Map(),
  };
  for (const person of part.people) own.people.set(person.id, person);
  for (const post of part.posts) {
    addPost(own, base, post);
    addAddresses(own, base, post);
    if (slicer.due()) await slicer.pause();
  }
  for (const posts of own.postsOf.values()) {
    posts.sort((a, b) => newestFirst(a.post, b.post));
    if (slicer.due()) await slicer.pause();
  }
  for (const excerpt of part.excerpts) {
    addExcerpt(own, base, excerpt);
    if (slicer.due()) await slicer.pause();
  }
  for (const [id, excerpt] of part.aliases ?? []) addFormerId(own, base, id, excerpt);
  return own;
}

function addPost(own: Gathered, base: Lookups | undefined, post: Post): void {
  own.posts.set(post.id, post);
  for (const person of new Set([...post.authors, ...post.mentors])) {
    const wrote = post.authors.some(({ id }) => id === person.id);
    const mentored = post.mentors.some(({ id }) => id === person.id);
    const role = wrote ? (mentored ? 'author and mentor' : 'author') : 'mentor';
    append(own.postsOf, base?.postsOf, person.id, { post, role });
  }
}

/** A post's own address takes precedence over another post's mention of it. */
function addAddresses(own: Gathered, base: Lookups | undefined, post: Post): void {
  const key = post.url && postKey(post.url);
  if (key) own.postsAt.set(key, post);
  for (const other of [post.arxiv && `arxiv:${post.arxiv}`, ...post.alsoAt.map(postKey)]) {
    if (other && !own.postsAt.has(other) && !base?.postsAt.has(other)) own.postsAt.set(other, post);
  }
}

function addExcerpt(own: Gathered, base: Lookups | undefined, excerpt: Excerpt): void {
  own.excerpts.set(excerpt.id, excerpt);
  for (const formerId of excerpt.formerIds) addFormerId(own, base, formerId, excerpt);
  append(own.excerptsOf, base?.excerptsOf, excerpt.post.id, excerpt);
}

/** A former id never hides an excerpt that now has it. */
function addFormerId(own: Gathered, base: Lookups | undefined, id: string, excerpt: Excerpt): void {
  const known = own.excerpts.get(id) ?? base?.excerpts.get(id);
  if (known?.id !== id) own.excerpts.set(id, excerpt);
}

/** Orders posts by date, newest first, undated ones last, then by id. */
function newestFirst(a: Post, b: Post): number {
  return compare(b.date ?? '', a.date ?? '') || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Appends to a list; the base's list comes first. */
function append<V>(
  map: Map<string, V[]>,
  base: ReadonlyMap<string, readonly V[]> | undefined,
  key: string,
  value: V,
): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [...(base?.get(key) ?? []), value]);
}
