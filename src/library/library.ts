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
import { NameBeginnings } from '../search/people/name-beginnings.ts';
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

/** Posts that autocomplete offers before anything is typed. */
const MAX_NEWEST = 50;

/** Characters of an address that opens a passage: the most that Discord lets a button have. */
const MAX_LINK_LENGTH = 512;

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
  readonly #tags: Tags;
  readonly #choices: Choices;
  readonly #arrivals: Additions['arrivals'];
  readonly #gone: Additions['gone'];
  readonly #searcher: Searcher;
  /** Made when first asked for: choosing the words of a link takes a tenth of a millisecond. */
  readonly #links = new WeakMap<Excerpt, string | undefined>();
  readonly #now: Stopwatch | undefined;

  /**
   * Indexes a corpus for searching, without holding up the event loop.
   *
   * @param saved the index of exactly this corpus, when there is one
   * @param now for the time that a search takes, in milliseconds
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
      beginnings: new NameBeginnings(corpus.people),
    };
    return new Library(corpus, index, await Lookups.build(corpus, slicer), tags, choices, now);
  }

  /**
   * The library of this one's corpus and what items add to it. It answers exactly as one that is built of both, but shares
   * most of the index with this one and takes little more time than it takes to copy the words.
   */
  async extend(added: Additions): Promise<Library> {
    const slicer = new Slicer();
    const corpus = withAdditions(this.corpus, added);
    const titled = added.posts.filter(({ title }) => title);
    const { engine, titles, posts: basePosts, names, beginnings } = this.#choices;
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
      beginnings: beginnings.extend(added.people),
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

  /** By its id or one of its former ids. */
  excerpt(id: string): Excerpt | undefined {
    return this.#lookups.excerpts.get(id);
  }

  /** Those of the excerpts that are in the library, once each: two ids may have become one excerpt since. */
  excerptsById(ids: readonly string[]): Excerpt[] {
    return [...new Set(ids.flatMap((id) => this.excerpt(id) ?? []))];
  }

  /** Whether the post of an excerpt that was here was taken down at its source. */
  isGone(id: string): boolean {
    return this.#gone.has(id) && !this.excerpt(id);
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

  /** The post that an address shows, in whatever form the address is written. */
  postAt(url: string): Post | undefined {
    const key = postKey(url);
    return key === undefined ? undefined : this.#lookups.postsAt.get(key);
  }

  /** The posts that a text refers to by their addresses, arXiv ids or DOIs, in order. */
  postsIn(text: string): readonly Post[] {
    return this.#searcher.postsIn(text);
  }

  /** The post that a query asks for and nothing else: autocomplete offers posts as `post:<id>`. */
  openedBy(query: string): Post | undefined {
    const [post, ...others] = this.#searcher.openedBy(query);
    return others.length === 0 ? post : undefined;
  }

  excerptsOf(post: Post): readonly Excerpt[] {
    return this.#lookups.excerptsOf.get(post.id) ?? [];
  }

  /** The address of an excerpt's post, opened at the passage where that can be relied on. */
  linkOf(excerpt: Excerpt): string | undefined {
    if (!this.#links.has(excerpt)) {
      const others = this.excerptsOf(excerpt.post).filter(({ id }) => id !== excerpt.id);
      const texts = others.map(({ text }) => text);
      this.#links.set(excerpt, excerptLink(excerpt, texts, MAX_LINK_LENGTH));
    }
    return this.#links.get(excerpt);
  }

  /** A post's tags as they are shown, without those that nearly all posts have. */
  tagsOf(post: Post): readonly string[] {
    return this.#tags.of(post);
  }

  /** What the person wrote or mentored, newest first. */
  postsOf(person: Person): readonly { readonly post: Post; readonly role: Role }[] {
    return this.#lookups.postsOf.get(person.id) ?? [];
  }

  /** Who may be the same person under another name, by spelling and company; `catalog.json` confirms it. */
  perhapsSame(person: Person): readonly Person[] {
    return this.#lookups.perhapsSame.get(person.id) ?? [];
  }

  /** Whom a typed name means: one person, several, or nobody with those who come near. */
  findPeople(typed: string): NameMatch {
    return this.#choices.names.find(typed);
  }

  /** People whose name begins with what is typed so far, best first. */
  suggestPeople(typed: string, limit: number): readonly Person[] {
    return this.#choices.names.suggest(typed, limit);
  }

  /** Finds excerpts, best first; see docs/search.md for what a query can say. */
  search(request: SearchRequest): SearchResult {
    return this.#searcher.search(request);
  }

  /** The best excerpts for a query, for autocomplete: no snippets, no offers. */
  best(query: string, limit: number): readonly Excerpt[] {
    return this.#searcher.best(query, limit);
  }

  /** All excerpts that have every word of a query and pass its filters, without ranking; the event loop runs meanwhile. */
  matchAll(request: MatchRequest): Promise<readonly Excerpt[]> {
    return this.#searcher.matchAll(request, new Slicer());
  }

  /** Lines of autocomplete for what is typed so far. */
  suggest(typed: string, limit: number): readonly Suggestion[] {
    return suggest(this.#choices, typed, limit);
  }

  /**
   * The excerpts most similar to another one, or to a text, by their rarest words; the excerpt itself is left out.
   *
   * @param options.byOthers leaves out everything else by the excerpt's authors
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

/** What is read from more documents, put behind what is known of others. */
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

/** @param ranks the rank of each post when the newest comes first */
function newestOf(posts: readonly Post[], ranks: Uint32Array): Post[] {
  const newest: Post[] = [];
  ranks.forEach((rank, at) => {
    const post = rank < MAX_NEWEST && posts[at];
    if (post) newest[rank] = post;
  });
  return newest;
}
