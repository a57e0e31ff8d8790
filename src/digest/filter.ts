import type { Excerpt } from '../corpus/model.ts';
import type { Library } from '../library/library.ts';

/** What a digest is about. */
export interface Filter {
  /** A person's id. */
  readonly author: string | null;
  /** In the language of /search. */
  readonly query: string | null;
}

/**
 * The excerpts that a digest may show. A search ranks, and so finds whatever has any of the words; a digest does
 * not rank, and so takes only what has all of them. The event loop runs meanwhile.
 *
 * @param today what relative dates in the query count from
 */
export async function matching(
  library: Library,
  { author, query }: Filter,
  today?: Date,
): Promise<readonly Excerpt[]> {
  if (query !== null) return library.matchAll({ query, author: author ?? undefined, today });
  if (author === null) return library.corpus.excerpts;
  const person = library.person(author);
  return person ? library.postsOf(person).flatMap(({ post }) => library.excerptsOf(post)) : [];
}
