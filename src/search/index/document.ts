import type { Excerpt, Post } from '../../corpus/model.ts';

/** What the engine indexes: an excerpt with the facts of its post, or a document of a test collection. */
export interface SearchDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  /** ISO date or a beginning of one; empty when unknown. */
  readonly date: string;
  /** ISO 639-1 code, when it is known; else it is recognised. */
  readonly language?: string | undefined;
}

/** The excerpt as the engine sees it: aliases of people are found as well as their names. */
export function documentOf(excerpt: Excerpt): SearchDocument {
  const { post } = excerpt;
  return {
    id: excerpt.id,
    title: post.title ?? '',
    text: excerpt.text,
    authors: [...post.authors, ...post.mentors].flatMap((person) => [person.name, ...person.aliases]),
    tags: post.tags,
    date: post.date ?? '',
    language: post.language,
  };
}

/** A post by its title alone, for autocomplete. */
export function titleOf({ id, title, date, language }: Post): SearchDocument {
  return { id, title: title ?? '', text: '', authors: [], tags: [], date: date ?? '', language };
}
