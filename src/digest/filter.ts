import type { Excerpt } from '../corpus/model.ts';
import type { Library } from '../library/library.ts';
import { parseQuery } from '../search/query/parser.ts';
import { OPEN_POST } from '../search/suggestions.ts';
import { isStopWord } from '../text/stop-words.ts';

/** What a digest is about. */
export interface Filter {
  /** A person's id. */
  readonly author: string | null;
  /** In the language of /search. */
  readonly query: string | null;
}

/**
 * The excerpts that a digest may show. A search ranks, and so finds whatever has any of the words; a digest does
 * not rank, and so takes only what has all of them.
 */
export function matching(library: Library, { author, query }: Filter): readonly Excerpt[] {
  if (query?.startsWith(OPEN_POST)) {
    // Not made of words, even when the post has left the library.
    const post = library.openedBy(query);
    return post ? library.excerptsOf(post) : [];
  }
  if (query !== null) return havingAll(library, author, query);
  if (author === null) return library.corpus.excerpts;
  const person = library.person(author);
  return person ? library.postsOf(person).flatMap(({ post }) => library.excerptsOf(post)) : [];
}

function havingAll(library: Library, author: string | null, query: string): Excerpt[] {
  const find = (text: string) => {
    const request = {
      query: text,
      limit: library.corpus.excerpts.length,
      ...(author !== null && { author }),
    };
    return library.search(request).hits.map(({ excerpt }) => excerpt);
  };
  const words = parseQuery(query).words.filter((word) => !isStopWord(word));
  return words.reduce((found, word) => {
    const having = new Set(find(word));
    return found.filter((excerpt) => having.has(excerpt));
  }, find(query));
}
