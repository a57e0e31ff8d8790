import type { Corpus, Excerpt, Person, Post } from './corpus/model.ts';
import { tokenise } from './search/analyser.ts';
import { documentOf, titleOf } from './search/document.ts';
import { type EngineResult, SearchEngine } from './search/engine.ts';
import { byPeople, filterTest } from './search/filters.ts';
import { NameIndex, type NameMatch } from './search/names.ts';
import { widerQueries } from './search/nearest.ts';
import { passageOf, type Wanted, wantedBy } from './search/passages.ts';
import { parseQuery, type Query } from './search/query.ts';
import { nearWords } from './search/spelling.ts';
import { type Choices, OPEN_POST, suggest } from './search/suggestions.ts';
import type { Scored } from './search/top.ts';
import type { SearchHit, SearchRequest, SearchResult, Suggestion } from './search/types.ts';

/** Offers when nothing was found. */
const MOST_NEAREST = 3;
/** Among so many of the nearest excerpts those of other authors are looked for. */
const OTHERS_AMONG = 50;

/** What a person did for a post. */
export type Role = 'author' | 'mentor' | 'author and mentor';

/** Answers everything that people ask about a corpus. Immutable: a reload builds a new one. */
export class Library {
  readonly corpus: Corpus;
  readonly #engine: SearchEngine;
  readonly #names: NameIndex;
  readonly #choices: Choices;
  readonly #excerpts = new Map<string, Excerpt>();
  readonly #posts = new Map<string, Post>();
  readonly #people = new Map<string, Person>();
  readonly #excerptsOf = new Map<string, Excerpt[]>();
  readonly #postsOf = new Map<string, { post: Post; role: Role }[]>();

  /** Builds the search index without holding up the event loop. */
  static async build(corpus: Corpus): Promise<Library> {
    const { acronyms } = corpus;
    const posts = corpus.posts.filter(({ title }) => title).sort(newestFirst);
    const engine = await SearchEngine.build(corpus.excerpts.map(documentOf), acronyms);
    const titles = await SearchEngine.build(posts.map(titleOf), acronyms);
    return new Library(corpus, { engine, titles, posts, names: new NameIndex(corpus.people) });
  }

  private constructor(corpus: Corpus, choices: Choices) {
    this.corpus = corpus;
    this.#choices = choices;
    this.#engine = choices.engine;
    this.#names = choices.names;
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

  /** Finds excerpts; see docs/search.md for what a query can say. */
  search(request: SearchRequest): SearchResult {
    const { query: typed, author, order = 'relevance', offset = 0, limit } = request;
    const opened = typed.startsWith(OPEN_POST) && this.#posts.get(typed.slice(OPEN_POST.length).trim());
    if (opened) return this.#open(opened, offset, limit);
    const asked = parseQuery(typed);
    const strict = this.#find(asked, author, order, offset + limit);
    const loosened = strict.total === 0 && asked.phrases.length > 0;
    const query = loosened ? { ...asked, phrases: [] } : asked;
    const found = loosened ? this.#find(query, author, order, offset + limit) : strict;
    const nearest = found.total === 0 ? this.#nearest(query, found, author) : [];
    const wanted = wantedBy(this.#engine.index, found.meanings, query.phrases);
    const hits = found.best.slice(offset).map((scored) => this.#hit(scored, wanted));
    const unquoted = loosened && found.total > 0 ? asked.phrases.map((words) => words.join(' ')) : [];
    const corrections = [...unquoted.map((used) => ({ typed: `"${used}"`, used })), ...found.corrections];
    return { hits, total: found.total, corrections, nearest };
  }

  #find(
    query: Query,
    author: string | undefined,
    order: 'relevance' | 'newest',
    limit: number,
  ): EngineResult {
    const tests = [
      filterTest(query.filters, this.#names),
      author === undefined ? undefined : byPeople(new Set([author])),
    ].filter((test) => test !== undefined);
    const { excerpts } = this.corpus;
    const accept = (doc: number) => tests.every((test) => test(excerpts[doc]!));
    return this.#engine.search({ query, accept: tests.length > 0 ? accept : undefined, order, limit });
  }

  #open(post: Post, offset: number, limit: number): SearchResult {
    const excerpts = this.excerptsOf(post);
    const hits = excerpts
      .slice(offset, offset + limit)
      .map((excerpt) => ({ excerpt, score: 1, passage: passageOf(excerpt.text, []) }));
    return { hits, total: excerpts.length, corrections: [], nearest: [] };
  }

  #nearest(query: Query, { meanings }: EngineResult, author: string | undefined): string[] {
    const wider = widerQueries(query, meanings, (word) => nearWords(this.#engine.index, word));
    const found = (each: string) => this.#find(parseQuery(each), author, 'relevance', 1).total > 0;
    return wider.filter(found).slice(0, MOST_NEAREST);
  }

  #hit({ doc, score }: Scored, wanted: Wanted): SearchHit {
    const excerpt = this.corpus.excerpts[doc]!;
    return { excerpt, score, passage: passageOf(excerpt.text, wanted) };
  }

  /** Lines of autocomplete for what is typed so far. */
  suggest(typed: string, limit: number): readonly Suggestion[] {
    return suggest(this.#choices, typed, limit);
  }

  /**
   * The excerpts nearest to another one, or to a text, by their rarest words; the excerpt itself is left out.
   *
   * @param options.otherAuthorsFirst puts what others wrote before what the excerpt's own authors wrote
   */
  similar(
    excerptOrText: Excerpt | string,
    options: { readonly limit: number; readonly otherAuthorsFirst?: boolean },
  ): readonly SearchHit[] {
    const { limit, otherAuthorsFirst = false } = options;
    const excerpt = typeof excerptOrText === 'string' ? undefined : excerptOrText;
    const text = excerpt ? `${excerpt.post.title ?? ''}\n${excerpt.text}` : String(excerptOrText);
    const { excerpts } = this.corpus;
    const { best, meanings } = this.#engine.similar(
      tokenise(text).map(({ word }) => word),
      otherAuthorsFirst ? Math.max(limit, OTHERS_AMONG) : limit,
      (doc) => excerpts[doc] !== excerpt,
    );
    const wanted = wantedBy(this.#engine.index, meanings, []);
    const authors = new Set(otherAuthorsFirst ? excerpt?.post.authors.map(({ id }) => id) : []);
    const byOthers = ({ doc }: Scored) => !excerpts[doc]!.post.authors.some(({ id }) => authors.has(id));
    return [...best.filter(byOthers), ...best.filter((scored) => !byOthers(scored))]
      .slice(0, limit)
      .map((scored) => this.#hit(scored, wanted));
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
