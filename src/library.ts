import type { Corpus, Excerpt, Person, Post } from './corpus/model.ts';
import { stem, tokenise } from './search/analyser.ts';
import { documentOf } from './search/document.ts';
import { SearchEngine } from './search/engine.ts';
import { NameIndex, type NameMatch } from './search/names.ts';
import { passageOf } from './search/passages.ts';
import type { SearchHit, SearchRequest, SearchResult, Suggestion } from './search/types.ts';

/** What a person did for a post. */
export type Role = 'author' | 'mentor' | 'author and mentor';

/** Answers everything that people ask about a corpus. Immutable: a reload builds a new one. */
export class Library {
  readonly corpus: Corpus;
  readonly #engine: SearchEngine;
  readonly #names: NameIndex;
  readonly #excerpts = new Map<string, Excerpt>();
  readonly #posts = new Map<string, Post>();
  readonly #people = new Map<string, Person>();
  readonly #excerptsOf = new Map<string, Excerpt[]>();
  readonly #postsOf = new Map<string, { post: Post; role: Role }[]>();

  /** Builds the search index without holding up the event loop. */
  static async build(corpus: Corpus): Promise<Library> {
    return new Library(corpus, new SearchEngine(corpus.excerpts.map(documentOf)));
  }

  private constructor(corpus: Corpus, engine: SearchEngine) {
    this.corpus = corpus;
    this.#engine = engine;
    this.#names = new NameIndex(corpus.people);
    for (const person of corpus.people) this.#people.set(person.id, person);
    for (const post of [...corpus.posts].sort(newestFirst)) {
      this.#posts.set(post.id, post);
      for (const person of new Set([...post.authors, ...post.mentors])) {
        const wrote = post.authors.some(({ id }) => id === person.id);
        const mentored = post.mentors.some(({ id }) => id === person.id);
        const role = wrote ? (mentored ? 'author and mentor' : 'author') : 'mentor';
        append(this.#postsOf, person.id, { post, role });
      }
    }
    for (const excerpt of corpus.excerpts) {
      for (const formerId of excerpt.formerIds) this.#excerpts.set(formerId, excerpt);
      append(this.#excerptsOf, excerpt.post.id, excerpt);
    }
    for (const excerpt of corpus.excerpts) this.#excerpts.set(excerpt.id, excerpt);
  }

  /** By its id or one of its former ids. */
  excerpt(id: string): Excerpt | undefined {
    return this.#excerpts.get(id);
  }

  post(id: string): Post | undefined {
    return this.#posts.get(id);
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  excerptsOf(post: Post): readonly Excerpt[] {
    return this.#excerptsOf.get(post.id) ?? [];
  }

  /** What the person wrote or mentored, newest first. */
  postsOf(person: Person): readonly { readonly post: Post; readonly role: Role }[] {
    return this.#postsOf.get(person.id) ?? [];
  }

  /** Whom a typed name means: one person, several, or nobody with those who come near. */
  findPeople(typed: string): NameMatch {
    return this.#names.find(typed);
  }

  /** People whose name begins with what is typed so far, best first. */
  suggestPeople(typed: string, limit: number): readonly Person[] {
    return this.#names.suggest(typed, limit);
  }

  search(request: SearchRequest): SearchResult {
    const { query, author, order = 'relevance', offset = 0, limit } = request;
    const opened = query.startsWith('post:')
      ? this.#posts.get(query.slice('post:'.length).trim())
      : undefined;
    const found = opened
      ? this.excerptsOf(opened).map((excerpt) => ({ excerpt, score: 1 }))
      : this.#engine
          .search(query)
          .map(({ index, score }) => ({ excerpt: this.corpus.excerpts[index]!, score }))
          .filter(
            ({ excerpt: { post } }) =>
              !author || [...post.authors, ...post.mentors].some(({ id }) => id === author),
          );
    if (order === 'newest') found.sort((a, b) => newestFirst(a.excerpt.post, b.excerpt.post));
    const stems = new Set(tokenise(query).map(({ word }) => stem(word)));
    const hits = found
      .slice(offset, offset + limit)
      .map(({ excerpt, score }) => ({ excerpt, score, passage: passageOf(excerpt.text, stems) }));
    return { hits, total: found.length, corrections: [], nearest: [] };
  }

  /** Lines of autocomplete for what is typed so far. */
  suggest(typed: string, limit: number): readonly Suggestion[] {
    const wanted = typed.trim().toLowerCase();
    return [...this.#posts.values()]
      .filter(({ title }) => title?.toLowerCase().includes(wanted))
      .slice(0, limit)
      .map((post) => ({ kind: 'post', label: post.title!, value: `post:${post.id}` }));
  }

  /** The excerpts nearest to another one or to a text, itself excluded. */
  similar(
    excerptOrText: Excerpt | string,
    options: { readonly limit: number; readonly otherAuthorsFirst?: boolean },
  ): readonly SearchHit[] {
    const text = typeof excerptOrText === 'string' ? excerptOrText : excerptOrText.text;
    return this.search({ query: text, limit: options.limit + 1 })
      .hits.filter(({ excerpt }) => excerpt !== excerptOrText)
      .slice(0, options.limit);
  }
}

/** Orders posts by date, the newest first, those without a date last, and then by id. */
function newestFirst(a: Post, b: Post): number {
  return (b.date ?? '').localeCompare(a.date ?? '') || a.id.localeCompare(b.id);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
