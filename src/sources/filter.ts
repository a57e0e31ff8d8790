import { type Filter, parseQuery } from '../search/query/parser.ts';
import { stem, tokenise } from '../text/analyser.ts';

/** The fields of a post that filters apply to. */
export interface Filterable {
  readonly title: string | null;
  readonly text: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  readonly postedAt: number | null;
}

/**
 * Compiles a filter for the posts of a source. A post must contain all its words in any form and its phrases, nothing excluded,
 * and pass its `author:`, `tag:`, `before:` and `after:`.
 *
 * @param filter in /search's query language
 */
export function filterOf(filter: string | null): (post: Filterable) => boolean {
  if (!filter?.trim()) return () => true;
  const query = parseQuery(filter);
  const words = query.words.map(stem);
  const phrases = query.phrases.map((group) => group.map(sequence));
  const excluded = query.excluded.map(sequence);
  return (post) => {
    const content = ` ${tokens([post.title ?? '', post.text, ...post.authors, ...post.tags].join(' \n '))} `;
    return (
      words.every((word) => content.includes(` ${word} `)) &&
      phrases.every((group) => group.some((phrase) => content.includes(phrase))) &&
      !excluded.some((phrase) => content.includes(phrase)) &&
      query.filters.every((group) => group.some((each) => passes(each, post) !== each.negated))
    );
  };
}

function passes({ field, value }: Filter, post: Filterable): boolean {
  const day = post.postedAt === null ? undefined : new Date(post.postedAt).toISOString().slice(0, 10);
  switch (field) {
    case 'author':
      return post.authors.some((name) => contains(name, value));
    case 'tag':
      return post.tags.some((tag) => contains(tag, value));
    case 'before':
      return day !== undefined && day < value;
    case 'after':
      return day !== undefined && day >= value;
    default:
      // The filter already belongs to a source.
      return true;
  }
}

function contains(text: string, value: string): boolean {
  return ` ${tokens(text)} `.includes(` ${tokens(value)} `);
}

function tokens(text: string): string {
  return tokenise(text)
    .map(({ word }) => stem(word))
    .join(' ');
}

function sequence(words: readonly string[]): string {
  return ` ${words.map(stem).join(' ')} `;
}
