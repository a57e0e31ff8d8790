import type { Excerpt, Post } from '../../corpus/model.ts';

/** A document of the index: an excerpt with the metadata of its post, or a document of a test collection. */
export interface SearchDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  /** A full or partial ISO date; empty if unknown. */
  readonly date: string;
  /** ISO 639-1 code, if known; otherwise the language is detected. */
  readonly language?: string | undefined;
}

/** An excerpt's document. It includes people's aliases as well as their names. */
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

/** A post's document for autocomplete: its title alone. */
export function titleOf({ id, title, date, language }: Post): SearchDocument {
  return { id, title: title ?? '', text: '', authors: [], tags: [], date: date ?? '', language };
}
