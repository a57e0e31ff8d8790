import { postKey } from '../corpus/addresses.ts';
import { type Additions, withAdditions } from '../corpus/items.ts';
import type { Corpus, Excerpt, Person, Post } from '../corpus/model.ts';
import { excerptLink } from '../links/fragment.ts';
import type { Stopwatch } from '../search/budget.ts';
import { SearchEngine } from '../search/engine.ts';
import { Acronyms } from '../search/index/acronyms.ts';
import { type Analysis, analyse } from '../search/index/analysis.ts';
import { documentOf, titleOf } from '../search/index/document.ts';
import { extendNewest } from '../search/index/extend.ts';
import { NamePrefixIndex } from '../search/people/name-prefixes.ts';
import { NameIndex, type NameMatch } from '../search/people/names.ts';
import { RANKING } from '../search/ranking/settings.ts';
import { loadWordVectors } from '../search/ranking/word-vectors.ts';
import { Searcher } from '../search/searcher.ts';
import { type Choices, suggest } from '../search/suggestions.ts';
import type { MatchRequest, SearchHit, SearchRequest, SearchResult, Suggestion } from '../search/types.ts';
import { Slicer } from '../yielding.ts';
import { Lookups, type Role } from './lookups.ts';
import { Tags } from './tags.ts';

export type { Role } from './lookups.ts';

/** Posts to suggest before anything is typed. */
const MAX_NEWEST = 50;

/** The maximum length of an address that opens a passage: what Discord allows for a button. */
const MAX_LINK_LENGTH = 512;

/** The analysed corpus for searching. It can be saved for the next start. */
export interface LibraryIndex {
  /** The corpus's excerpts. */
  readonly excerpts: Analysis;
  /** The posts with a title. */
  readonly titles: Analysis;
}

/** Answers everything people ask about a corpus. Immutable: a reload builds a new one. */
export class Library {
  readonly corpus: Corpus;
  readonly index: LibraryIndex;
  readonly #lookups: Lookups;
  readonly #tags: Tags;
  readonly #choices: Choices;
  readonly #arrivals: Additions['arrivals'];
  readonly #gone: Additions['gone'];
  readonly #searcher: Searcher;
  /** Computed lazily: choosing the words of a link takes a tenth of a millisecond. */
  readonly #links = new WeakMap<Excerpt, string | undefined>();
  readonly #now: Stopwatch | undefined;

  /**
   * Indexes a corpus for searching without blocking the event loop.
   *
   * @param saved the saved index of exactly this corpus, if any
   * @param now measures the time that a search takes, milliseconds
   */
  static async build(corpus: Corpus, saved?: LibraryIndex, now?: Stopwatch): Promise<Library> {
    const slicer = new Slicer();
    const posts = corpus.posts.filter(({ title }) => title);
    const index = saved ?? {
      excerpts: await analyse(corpus.excerpts, documentOf, slicer),
      titles: await analyse(posts, titleOf, slicer),
    };
    const tags = await Tags.build(corpus.posts, slicer);
    const choices = {
      engine: await SearchEngine.build(
        index.excerpts,
        corpus.acronyms,
        slicer,
        RANKING,
        await loadWordVectors(),
      ),
      titles: await SearchEngine.build(index.titles, corpus.acronyms, slicer),
      posts,
      newest: newestOf(posts, index.titles.newest),
      names: new NameIndex(corpus.people),
      namePrefixes: new NamePrefixIndex(corpus.people),
    };
    return new Library(corpus, index, await Lookups.build(corpus, slicer), tags, choices, now);
  }

  /**
   * Returns a library with items added. It answers exactly as if built from both, but shares most of the index with this
   * one and takes little longer than copying the words.
   */
  async extend(added: Additions): Promise<Library> {
    const slicer = new Slicer();
    const corpus = withAdditions(this.corpus, added);
    const titled = added.posts.filter(({ title }) => title);
    const { engine, titles, posts: basePosts, names, namePrefixes } = this.#choices;
    const excerptIndex = await extendAnalysis(
      this.index.excerpts,
      await analyse(added.excerpts, documentOf, slicer),
      { base: (doc) => this.corpus.excerpts[doc]?.post, added: (doc) => added.excerpts[doc]?.post },
      corpus.acronyms,
      slicer,
    );
    const titleIndex = await extendAnalysis(
      this.index.titles,
      await analyse(titled, titleOf, slicer),
      { base: (doc) => basePosts[doc], added: (doc) => titled[doc] },
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
      namePrefixes: namePrefixes.extend(added.people),
    };
    const lookups = await this.#lookups.extend({ ...added }, slicer);
    const tags = this.#tags.extend(added.posts);
    return new Library(corpus, this.index, lookups, tags, extended, this.#now, added);
  }

  private constructor(
    corpus: Corpus,
    index: LibraryIndex,
    lookups: Lookups,
    tags: Tags,
    choices: Choices,
    now: Stopwatch | undefined,
    { arrivals, gone }: Pick<Additions, 'arrivals' | 'gone'> = { arrivals: [], gone: new Set() },
  ) {
    this.corpus = corpus;
    this.#arrivals = arrivals;
    this.#gone = gone;
    this.index = index;
    this.#lookups = lookups;
    this.#tags = tags;
    this.#choices = choices;
    this.#now = now;
    this.#searcher = new Searcher({
      corpus,
      engine: choices.engine,
      names: choices.names,
      post: (id) => this.post(id),
      postAt: (url) => this.postAt(url),
      perhapsSame: (person) => this.perhapsSame(person),
      now,
    });
  }

  /** Looks up an excerpt by its id or a former id. */
  excerpt(id: string): Excerpt | undefined {
    return this.#lookups.excerpts.get(id);
  }

  /** The excerpts with these ids, each once: two ids may have become one excerpt since. */
  excerptsById(ids: readonly string[]): Excerpt[] {
    return [...new Set(ids.flatMap((id) => this.excerpt(id) ?? []))];
  }

  /** Whether an excerpt has gone because its post was taken down at its source. */
  isGone(id: string): boolean {
    return this.#gone.has(id) && !this.excerpt(id);
  }

  /** Ids of excerpts that arrived from feeds after a moment (milliseconds since the Unix epoch), oldest first. */
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

  /** The post at an address in any form. */
  postAt(url: string): Post | undefined {
    const key = postKey(url);
    return key === undefined ? undefined : this.#lookups.postsAt.get(key);
  }

  /** The posts that a text refers to by address, arXiv id or DOI, in order. */
  postsIn(text: string): readonly Post[] {
    return this.#searcher.postsIn(text);
  }

  /** The post that a query names, if it asks for nothing else: autocomplete suggests posts as `post:<id>`. */
  openedBy(query: string): Post | undefined {
    const [post, ...others] = this.#searcher.openedBy(query);
    return others.length === 0 ? post : undefined;
  }

  excerptsOf(post: Post): readonly Excerpt[] {
    return this.#lookups.excerptsOf.get(post.id) ?? [];
  }

  /** The address of an excerpt's post, opened at the passage if that is reliable. */
  linkOf(excerpt: Excerpt): string | undefined {
    if (!this.#links.has(excerpt)) {
      const others = this.excerptsOf(excerpt.post).filter(({ id }) => id !== excerpt.id);
      const texts = others.map(({ text }) => text);
      this.#links.set(excerpt, excerptLink(excerpt, texts, MAX_LINK_LENGTH));
    }
    return this.#links.get(excerpt);
  }

  /** A post's tags for display, without those that nearly all posts have. */
  tagsOf(post: Post): readonly string[] {
    return this.#tags.of(post);
  }

  /** The posts that a person wrote or mentored, newest first. */
  postsOf(person: Person): readonly { readonly post: Post; readonly role: Role }[] {
    return this.#lookups.postsOf.get(person.id) ?? [];
  }

  /** People who may be the same person, by spelling and co-authors; `catalog.json` can confirm it. */
  perhapsSame(person: Person): readonly Person[] {
    return this.#lookups.perhapsSame.get(person.id) ?? [];
  }

  /** Looks up a typed name: one person, several, or nobody but similar names. */
  findPeople(typed: string): NameMatch {
    return this.#choices.names.find(typed);
  }

  /** People whose name starts as typed, best first. */
  suggestPeople(typed: string, limit: number): readonly Person[] {
    return this.#choices.names.suggest(typed, limit);
  }

  /** Finds excerpts, best first; docs/search.md describes the query language. */
  search(request: SearchRequest): SearchResult {
    return this.#searcher.search(request);
  }

  /** The best excerpts for a query, for autocomplete, without snippets or offers. */
  best(query: string, limit: number): readonly Excerpt[] {
    return this.#searcher.best(query, limit);
  }

  /** All excerpts that contain every word of a query and pass its filters, unranked, without blocking the event loop. */
  matchAll(request: MatchRequest): Promise<readonly Excerpt[]> {
    return this.#searcher.matchAll(request, new Slicer());
  }

  /** Autocomplete suggestions for what is typed so far. */
  suggest(typed: string, limit: number): readonly Suggestion[] {
    return suggest(this.#choices, typed, limit);
  }

  /**
   * The excerpts most similar to an excerpt (which is left out) or a text, by its most significant words.
   *
   * @param options.byOthers leaves out other excerpts by the same authors
   */
  similar(
    excerptOrText: Excerpt | string,
    options: { readonly limit: number; readonly byOthers?: boolean },
  ): readonly SearchHit[] {
    return this.#searcher.similar(excerptOrText, options);
  }
}

/** The post of a document. */
type PostOf = (doc: number) => Post | undefined;

/** Appends the analysis of more documents to that of others. */
async function extendAnalysis(
  base: Analysis,
  added: Analysis,
  posts: { readonly base: PostOf; readonly added: PostOf },
  known: Corpus['acronyms'],
  slicer: Slicer,
) {
  await slicer.pause();
  const acronyms = new Acronyms(known, base.acronyms.concat(added.acronyms));
  await slicer.pause();
  const newest = extendNewest(base.newest, added.newest, {
    base: (doc) => posts.base(doc)?.date ?? '',
    added: (doc) => posts.added(doc)?.date ?? '',
  });
  return { added: added.forward, acronyms, newest };
}

/** @param ranks each post's rank by date, newest first */
function newestOf(posts: readonly Post[], ranks: Uint32Array): Post[] {
  const newest: Post[] = [];
  ranks.forEach((rank, at) => {
    const post = rank < MAX_NEWEST && posts[at];
    if (post) newest[rank] = post;
  });
  return newest;
}
