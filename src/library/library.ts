import { type Additions, withAdditions } from '../corpus/items.ts';
import type { Corpus, Excerpt, Person, Post } from '../corpus/model.ts';
import { type EngineResult, SearchEngine } from '../search/engine.ts';
import { Acronyms } from '../search/index/acronyms.ts';
import { type Analysis, analyse } from '../search/index/analysis.ts';
import { documentOf, titleOf } from '../search/index/document.ts';
import { extendNewest } from '../search/index/extend.ts';
import { NameBeginnings } from '../search/people/name-beginnings.ts';
import { NameIndex, type NameMatch } from '../search/people/names.ts';
import { byPeople, filterTest } from '../search/query/filters.ts';
import { parseQuery, type Query } from '../search/query/parser.ts';
import { widerQueries } from '../search/query/relaxation.ts';
import { nearWords } from '../search/query/spelling.ts';
import type { Scored } from '../search/ranking/top-k.ts';
import { passageOf, type Wanted, wantedBy } from '../search/snippets.ts';
import { type Choices, OPEN_POST, suggest } from '../search/suggestions.ts';
import type { SearchHit, SearchRequest, SearchResult, Suggestion } from '../search/types.ts';
import { tokenise } from '../text/analyser.ts';
import { Slicer } from '../yielding.ts';
import { Lookups, type Role } from './lookups.ts';

export type { Role } from './lookups.ts';

/** Posts that autocomplete offers before anything is typed. */
const MAX_NEWEST = 50;
/** Offers when nothing was found. */
const MAX_RELAXATIONS = 3;
/** Among so many of the nearest excerpts those of other authors are looked for. */
const OTHERS_AMONG = 50;

/** What is read from a corpus for searching. It can be saved, so that the next start need not read again. */
export interface LibraryIndex {
  /** Of the corpus's excerpts. */
  readonly excerpts: Analysis;
  /** Of the posts that have a title. */
  readonly titles: Analysis;
}

/** Answers everything that people ask about a corpus. Immutable: a reload builds a new one. */
export class Library {
  readonly corpus: Corpus;
  readonly index: LibraryIndex;
  readonly #lookups: Lookups;
  readonly #choices: Choices;
  readonly #arrivals: Additions['arrivals'];

  /**
   * Indexes a corpus for searching, without holding up the event loop.
   *
   * @param saved the index of exactly this corpus, when there is one
   */
  static async build(corpus: Corpus, saved?: LibraryIndex): Promise<Library> {
    const slicer = new Slicer();
    const posts = corpus.posts.filter(({ title }) => title);
    const index = saved ?? {
      excerpts: await analyse(corpus.excerpts, documentOf, slicer),
      titles: await analyse(posts, titleOf, slicer),
    };
    const choices = {
      engine: await SearchEngine.build(index.excerpts, corpus.acronyms, slicer),
      titles: await SearchEngine.build(index.titles, corpus.acronyms, slicer),
      posts,
      newest: newestOf(posts, index.titles.newest),
      names: new NameIndex(corpus.people),
      beginnings: new NameBeginnings(corpus.people),
    };
    return new Library(corpus, index, await Lookups.build(corpus, slicer), choices);
  }

  /**
   * The library of this one's corpus and what items add to it. It answers exactly as one that is built of both, but takes
   * little more time than it takes to copy the index.
   */
  async extend(added: Additions): Promise<Library> {
    const slicer = new Slicer();
    const corpus = withAdditions(this.corpus, added);
    const titled = added.posts.filter(({ title }) => title);
    const { engine, titles, posts: basePosts, names, beginnings } = this.#choices;
    const excerptIndex = await extendAnalysis(
      this.index.excerpts,
      await analyse(added.excerpts, documentOf, slicer),
      { base: (doc) => this.corpus.excerpts[doc]!.post, added: (doc) => added.excerpts[doc]!.post },
      corpus.acronyms,
      slicer,
    );
    const titleIndex = await extendAnalysis(
      this.index.titles,
      await analyse(titled, titleOf, slicer),
      { base: (doc) => basePosts[doc]!, added: (doc) => titled[doc]! },
      corpus.acronyms,
      slicer,
    );
    const posts = basePosts.concat(titled);
    const extended = {
      engine: await engine.extend(excerptIndex.added, excerptIndex, slicer),
      titles: await titles.extend(titleIndex.added, titleIndex, slicer),
      posts,
      newest: newestOf(posts, titleIndex.newest),
      names: names.extend(added.people),
      beginnings: beginnings.extend(added.people),
    };
    const lookups = await this.#lookups.extend({ ...added }, slicer);
    return new Library(corpus, this.index, lookups, extended, added.arrivals);
  }

  private constructor(
    corpus: Corpus,
    index: LibraryIndex,
    lookups: Lookups,
    choices: Choices,
    arrivals: Additions['arrivals'] = [],
  ) {
    this.corpus = corpus;
    this.#arrivals = arrivals;
    this.index = index;
    this.#lookups = lookups;
    this.#choices = choices;
  }

  /** By its id or one of its former ids. */
  excerpt(id: string): Excerpt | undefined {
    return this.#lookups.excerpts.get(id);
  }

  /** Those of the excerpts that are in the library, once each: two ids may have become one excerpt since. */
  excerptsById(ids: readonly string[]): Excerpt[] {
    return [...new Set(ids.flatMap((id) => this.excerpt(id) ?? []))];
  }

  /** Ids of the excerpts that feeds brought after a moment (milliseconds since the Unix epoch), the oldest first. */
  arrivedSince(moment: number): string[] {
    return this.#arrivals
      .filter(({ at }) => at > moment)
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id);
  }

  post(id: string): Post | undefined {
    return this.#lookups.posts.get(id);
  }

  person(id: string): Person | undefined {
    return this.#lookups.people.get(id);
  }

  /** The post that a query opens: autocomplete offers posts as `post:<id>`. */
  openedBy(query: string): Post | undefined {
    return query.startsWith(OPEN_POST) ? this.post(query.slice(OPEN_POST.length).trim()) : undefined;
  }

  excerptsOf(post: Post): readonly Excerpt[] {
    return this.#lookups.excerptsOf.get(post.id) ?? [];
  }

  /** What the person wrote or mentored, newest first. */
  postsOf(person: Person): readonly { readonly post: Post; readonly role: Role }[] {
    return this.#lookups.postsOf.get(person.id) ?? [];
  }

  /** Whom a typed name means: one person, several, or nobody with those who come near. */
  findPeople(typed: string): NameMatch {
    return this.#choices.names.find(typed);
  }

  /** People whose name begins with what is typed so far, best first. */
  suggestPeople(typed: string, limit: number): readonly Person[] {
    return this.#choices.names.suggest(typed, limit);
  }

  /** Finds excerpts; see docs/search.md for what a query can say. */
  search(request: SearchRequest): SearchResult {
    const { query: typed, author, order = 'relevance', offset = 0, limit } = request;
    const opened = this.openedBy(typed);
    if (opened) return this.#open(opened, offset, limit);
    const asked = parseQuery(typed);
    const strict = this.#find(asked, author, order, offset + limit);
    const loosened = strict.total === 0 && asked.phrases.length > 0;
    const query = loosened ? { ...asked, phrases: [] } : asked;
    const found = loosened ? this.#find(query, author, order, offset + limit) : strict;
    const nearest = found.total === 0 ? this.#nearest(query, found, author) : [];
    const wanted = wantedBy(this.#choices.engine.index, found.meanings, query.phrases);
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
      filterTest(query.filters, this.#choices.names),
      author === undefined ? undefined : byPeople(new Set([author])),
    ].filter((test) => test !== undefined);
    const { excerpts } = this.corpus;
    const accept = (doc: number) => tests.every((test) => test(excerpts[doc]!));
    return this.#choices.engine.search({
      query,
      accept: tests.length > 0 ? accept : undefined,
      order,
      limit,
    });
  }

  #open(post: Post, offset: number, limit: number): SearchResult {
    const excerpts = this.excerptsOf(post);
    const hits = excerpts
      .slice(offset, offset + limit)
      .map((excerpt) => ({ excerpt, score: 1, passage: passageOf(excerpt.text, []) }));
    return { hits, total: excerpts.length, corrections: [], nearest: [] };
  }

  #nearest(query: Query, { meanings }: EngineResult, author: string | undefined): string[] {
    const wider = widerQueries(query, meanings, (word) => nearWords(this.#choices.engine.index, word));
    const found = (each: string) => this.#find(parseQuery(each), author, 'relevance', 1).total > 0;
    return wider.values().filter(found).take(MAX_RELAXATIONS).toArray();
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
    const { best, meanings } = this.#choices.engine.similar(
      tokenise(text).map(({ word }) => word),
      otherAuthorsFirst ? Math.max(limit, OTHERS_AMONG) : limit,
      (doc) => excerpts[doc] !== excerpt,
    );
    const wanted = wantedBy(this.#choices.engine.index, meanings, []);
    const authors = new Set(otherAuthorsFirst ? excerpt?.post.authors.map(({ id }) => id) : []);
    const byOthers = ({ doc }: Scored) => !excerpts[doc]!.post.authors.some(({ id }) => authors.has(id));
    return [...best.filter(byOthers), ...best.filter((scored) => !byOthers(scored))]
      .slice(0, limit)
      .map((scored) => this.#hit(scored, wanted));
  }
}

/** What is read from more documents, put behind what is known of others. */
async function extendAnalysis(
  base: Analysis,
  added: Analysis,
  posts: { readonly base: (doc: number) => Post; readonly added: (doc: number) => Post },
  known: Corpus['acronyms'],
  slicer: Slicer,
) {
  await slicer.pause();
  const acronyms = new Acronyms(known, base.acronyms.concat(added.acronyms));
  await slicer.pause();
  const newest = extendNewest(base.newest, added.newest, {
    base: (doc) => posts.base(doc).date ?? '',
    added: (doc) => posts.added(doc).date ?? '',
  });
  return { added: added.forward, acronyms, newest };
}

/** @param places the place of each post when the newest comes first */
function newestOf(posts: readonly Post[], places: Uint32Array): Post[] {
  const newest: Post[] = [];
  for (const [at, post] of posts.entries()) if (places[at]! < MAX_NEWEST) newest[places[at]!] = post;
  return newest;
}
