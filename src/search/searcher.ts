import { findReferences, findUrls, withoutUrls, wordsInAddress } from '../corpus/addresses.ts';
import type { Corpus, Excerpt, Person, Post } from '../corpus/model.ts';
import { preambleEnd } from '../corpus/preamble.ts';
import { tokenise } from '../text/analyser.ts';
import type { Slicer } from '../yielding.ts';
import { type Alternatives, alternativesTo } from './alternatives.ts';
import { Budget, type Stopwatch } from './budget.ts';
import type { EngineResult, SearchEngine } from './engine.ts';
import type { NameIndex } from './people/names.ts';
import type { TermExpansion } from './query/expansion.ts';
import { byPeople, filterTest, type People, peopleMeant } from './query/filters.ts';
import { type ParsedQuery, parseQuery, type Query, type QueryNote } from './query/parser.ts';
import type { Accept } from './ranking/scoring.ts';
import type { Scored } from './ranking/top-k.ts';
import { bestSnippet, stemsIn, type Wanted, wantedBy } from './snippets.ts';
import type { MatchRequest, SearchHit, SearchRequest, SearchResult } from './types.ts';

/** Milliseconds of CPU time after which a search stops looking for wider queries. */
const RELAXATION_MS = 30;
/** Nothing needs to be offered. */
const FOUND: Alternatives = { unmatched: [], relaxed: [], people: [] };
/** Addresses to look up in one text. */
const MAX_REFERENCES = 20;
/** Related excerpts to show below opened posts. */
const MAX_RELATED = 4;
/** Characters of a text to compare with others. */
const MAX_TEXT_LENGTH = 10_000;

/** What a searcher needs. */
export interface SearcherOptions {
  readonly corpus: Corpus;
  /** Its documents are the corpus's excerpts, in order. */
  readonly engine: SearchEngine;
  readonly names: NameIndex;
  /** Looks up a post by its id. */
  readonly post: (id: string) => Post | undefined;
  /** Looks up a post by any form of its address. */
  readonly postAt: (url: string) => Post | undefined;
  /** People who may be the same person under another name. */
  readonly perhapsSame: (person: Person) => readonly Person[];
  /** Measures how long a search takes. */
  readonly now?: Stopwatch | undefined;
}

/** Answers searches: parses the query, asks the engine, and works out what to tell the user about the result. */
export class Searcher {
  readonly #corpus: Corpus;
  readonly #engine: SearchEngine;
  readonly #names: NameIndex;
  readonly #postAt: SearcherOptions['postAt'];
  readonly #post: SearcherOptions['post'];
  readonly #people: People;
  readonly #now: Stopwatch | undefined;

  constructor({ corpus, engine, names, post, postAt, perhapsSame, now }: SearcherOptions) {
    this.#postAt = postAt;
    this.#people = { find: (name) => names.find(name), perhapsSame };
    this.#post = post;
    this.#corpus = corpus;
    this.#engine = engine;
    this.#names = names;
    this.#now = now;
  }

  /** Finds excerpts, best first; docs/search.md describes the query language. */
  search(request: SearchRequest): SearchResult {
    const { query: typed, author, order = 'relevance', offset = 0, limit, today, similarity } = request;
    const budget = new Budget(RELAXATION_MS, this.#now);
    const asked = this.#parse(typed, today);
    const near = similarity && ((doc: number) => similarity(this.#corpus.excerpts[doc]!));
    const find = (query: Query, most = offset + limit, rough = false) => {
      const accept = this.#accept(query, author);
      return this.#engine.search({ query, accept, order, limit: most, rough, similarity: near });
    };
    const strict = find(asked);
    // If no text contains a quoted phrase, its words are searched for instead.
    const loosened = strict.total === 0 && asked.phrases.length > 0;
    const query: Query = loosened ? { ...asked, phrases: [] } : asked;
    const found = loosened ? find(query) : strict;
    const findsSomething = (wider: string) => find(this.#parse(wider, today), 1, true).total > 0;
    const alternatives = () =>
      alternativesTo(query, found.expansions, {
        excerpts: this.#corpus.excerpts,
        index: this.#engine.index,
        people: this.#people,
        findsSomething,
        budget,
      });
    const shown = found.best.slice(offset);
    const opened = this.#openedBy(asked);
    const wanted = wantedBy(this.#engine.index, found.expansions, query.phrases.flat());
    return {
      hits: shown.map((scored) => this.#hit(scored, wanted, found.expansions)),
      total: found.total,
      complete: found.complete,
      corrections: this.#corrected(found.expansions, shown),
      unquoted: loosened && found.total > 0 ? asked.phrases.flat().map((words) => words.join(' ')) : [],
      missing: missingWords(found, typed),
      notes: [...asked.notes, ...this.#namesakes(asked)],
      opened,
      related: opened.length > 0 ? this.#relatedTo(shown) : [],
      ...(found.total > 0 ? FOUND : alternatives()),
    };
  }

  /** The best excerpts for a query, without snippets or offers. */
  best(typed: string, limit: number): Excerpt[] {
    const query = this.#parse(typed, undefined);
    const accept = this.#accept(query, undefined);
    const { best } = this.#engine.search({ query, accept, order: 'relevance', limit });
    return best.map(({ doc }) => this.#corpus.excerpts[doc]!);
  }

  /**
   * All excerpts that contain every word of a query and pass its filters, in the library's order. Unlike a search, it finds
   * nothing that contains only some of the words.
   */
  async matchAll({ query: typed, author, today }: MatchRequest, slicer: Slicer): Promise<Excerpt[]> {
    const query = this.#parse(typed, today);
    const docs = await this.#engine.matchAll(query, this.#accept(query, author), slicer);
    return docs.map((doc) => this.#corpus.excerpts[doc]!);
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
    const { limit, byOthers = false } = options;
    const excerpt = typeof excerptOrText === 'string' ? undefined : excerptOrText;
    // Acknowledgements and author lists say nothing about a post's subject.
    const body = excerpt?.text.slice(preambleEnd(excerpt.text));
    const text = excerpt ? `${excerpt.post.title ?? ''}\n${body}` : String(excerptOrText);
    const { excerpts } = this.#corpus;
    const authors = new Set(byOthers ? excerpt?.post.authors.map(({ id }) => id) : []);
    const { best, expansions } = this.#engine.similar(
      tokenise(text.slice(0, MAX_TEXT_LENGTH)).map(({ word }) => word),
      limit,
      (doc) => excerpts[doc] !== excerpt && !excerpts[doc]!.post.authors.some(({ id }) => authors.has(id)),
    );
    const wanted = wantedBy(this.#engine.index, expansions, []);
    return best.map((scored) => this.#hit(scored, wanted, expansions));
  }

  /** The posts that a text refers to by address, arXiv id or DOI, in order. */
  postsIn(text: string): Post[] {
    const references = findReferences(text.slice(0, MAX_TEXT_LENGTH)).slice(0, MAX_REFERENCES);
    return [...new Set(references.flatMap((url) => this.#postAt(url) ?? []))];
  }

  /** The posts that a query names by address or id, if it asks for nothing else. */
  openedBy(typed: string): Post[] {
    return this.#openedBy(this.#parse(typed, undefined));
  }

  /** Parses a query. If it contains the address of a post, it asks for that post, whatever else it says. */
  #parse(typed: string, today: Date | undefined): ParsedQuery {
    const posts = this.postsIn(typed);
    if (posts.length > 0) {
      const filters = posts.map(({ id }) => ({ field: 'post' as const, value: id, negated: false }));
      return { words: [], phrases: [], excluded: [], filters: [filters], notes: [] };
    }
    const options = { today, isName: (name: string) => this.#names.find(name).kind === 'one' };
    const unknown = findUrls(typed.slice(0, MAX_TEXT_LENGTH)).filter((url) => /[^/]\/[^/]/.test(url));
    if (unknown.length === 0) return parseQuery(typed, options);
    const words = unknown.slice(0, MAX_REFERENCES).map(wordsInAddress);
    const query = parseQuery([withoutUrls(typed), ...words].join(' '), options);
    const note = { kind: 'unknown-address' as const, typed: unknown[0]! };
    return { ...query, notes: [note, ...query.notes] };
  }

  /** The posts that a parsed query names, if it asks for nothing else. */
  #openedBy({ words, excluded, filters: [group, ...others] }: Query): Post[] {
    if (!group || words.length + excluded.length + others.length > 0) return [];
    const isOpening = group.every(({ field, negated }) => field === 'post' && !negated);
    return isOpening ? group.flatMap(({ value }) => this.#post(value) ?? []) : [];
  }

  /** Excerpts similar to the first one shown, from posts that are not shown. */
  #relatedTo(shown: readonly Scored[]): readonly SearchHit[] {
    const excerpts = shown.map(({ doc }) => this.#corpus.excerpts[doc]!);
    if (excerpts.length === 0) return [];
    const limit = MAX_RELATED + excerpts.length;
    const posts = new Set(excerpts.map(({ post }) => post));
    return this.similar(excerpts[0]!, { limit })
      .filter(({ excerpt }) => !posts.has(excerpt.post))
      .slice(0, MAX_RELATED);
  }

  /** Notes that posts under a person's second name were included. */
  #namesakes({ filters }: Query): QueryNote[] {
    const names = filters.flat().filter(({ field, negated }) => field === 'author' && !negated);
    return names.flatMap(({ value }) => {
      const [person, ...others] = peopleMeant(value, this.#people);
      const same = person ? this.#people.perhapsSame(person) : [];
      return others
        .filter((other) => same.includes(other))
        .map(({ name }) => ({ kind: 'perhaps-same', name: person!.name, other: name }) as const);
    });
  }

  /** Accepts documents that pass the query's filters and are by the author. */
  #accept({ filters }: Query, author: string | undefined): Accept | undefined {
    const tests = [
      filterTest(filters, this.#people),
      author === undefined ? undefined : byPeople(new Set([author])),
    ].filter((test) => test !== undefined);
    const { excerpts } = this.#corpus;
    return tests.length > 0 ? (doc) => tests.every((test) => test(excerpts[doc]!)) : undefined;
  }

  #hit({ doc, score }: Scored, wanted: Wanted, expansions: readonly TermExpansion[]): SearchHit {
    const excerpt = this.#corpus.excerpts[doc]!;
    const stems = stemsIn(this.#engine.index);
    return {
      excerpt,
      score,
      snippet: bestSnippet(excerpt.text, wanted, stems),
      titleMarks: bestSnippet(excerpt.post.title ?? '', wanted, stems).marks,
      sharesNoWord: expansions.length > 0 && !this.#sharesWord(doc, expansions),
    };
  }

  /** Whether a document contains one of the words anywhere, including its authors and tags. */
  #sharesWord(doc: number, expansions: readonly TermExpansion[]): boolean {
    const { tokens, starts, lexicon } = this.#engine.index.forward;
    const terms = new Set(
      expansions.flatMap(({ alternatives }) => alternatives.flatMap(({ terms }) => terms)),
    );
    return tokens.subarray(starts[doc]!, starts[doc + 1]!).some((token) => terms.has(lexicon.termOf[token]!));
  }

  /** For each corrected word, the correction that occurs in the documents shown, if any. */
  #corrected(
    expansions: readonly TermExpansion[],
    shown: readonly Scored[],
  ): { typed: string; used: string }[] {
    const { tokens, starts, lexicon } = this.#engine.index.forward;
    const held = new Set<number>();
    for (const { doc } of shown) {
      for (const token of tokens.subarray(starts[doc]!, starts[doc + 1]!)) held.add(lexicon.termOf[token]!);
    }
    return expansions.flatMap(({ word, corrections }) => {
      const used = corrections.find((each) => held.has(lexicon.termOf[lexicon.wordIds.get(each)!]!));
      return used === undefined ? [] : [{ typed: word, used }];
    });
  }
}

/** The words, as typed, that no document contains and that have no correction. */
function missingWords({ expansions }: EngineResult, typed: string): string[] {
  const missing = new Set(
    expansions.filter(({ alternatives }) => alternatives.length === 0).map(({ word }) => word),
  );
  if (missing.size === 0) return [];
  const found = new Map<string, string>();
  for (const { start, end, word } of tokenise(typed)) {
    if (missing.has(word) && !found.has(word)) found.set(word, typed.slice(start, end));
  }
  return [...found.values()];
}
