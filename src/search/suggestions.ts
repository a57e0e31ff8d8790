import type { Person, Post } from '../corpus/model.ts';
import { tokenise } from '../text/analyser.ts';
import { isStopWord } from '../text/stop-words.ts';
import type { SearchEngine } from './engine.ts';
import type { NamePrefixIndex } from './people/name-prefixes.ts';
import type { NameIndex } from './people/names.ts';
import { authorFilter, formatFilter } from './query/format.ts';
import { parseQuery, type Query } from './query/parser.ts';
import { completions } from './query/spelling.ts';
import type { Suggestion } from './types.ts';

const MAX_PEOPLE = 3;
const MAX_COMPLETIONS = 5;
/** The last word is completed with words from this many of the best documents for the words before it. */
const MAX_CONTEXT_DOCUMENTS = 50;
/** Characters to read: Discord limits an option's length only when the command is sent. */
const MAX_TYPED = 300;
/** `author:` followed by an unfinished name. */
const AUTHOR_BEING_TYPED = /(?<=^|\s)author:(?:"(?<quoted>[^"]*)|(?<bare>[^"\s]*))$/iu;

/** What autocomplete draws on. */
export interface Choices {
  /** Its documents are the excerpts. */
  readonly engine: SearchEngine;
  /** Its documents are the titles of `posts`, in order. */
  readonly titles: SearchEngine;
  readonly posts: readonly Post[];
  /** A few of the newest posts. */
  readonly newest: readonly Post[];
  readonly names: NameIndex;
  readonly namePrefixes: NamePrefixIndex;
}

/**
 * Autocomplete suggestions: people whose name starts as typed, posts whose title contains every word (the last may be
 * unfinished) as ranked by the search, and completions of the last word.
 */
export function suggest(choices: Choices, allTyped: string, limit: number): Suggestion[] {
  const typed = allTyped.slice(0, MAX_TYPED);
  const author = AUTHOR_BEING_TYPED.exec(typed);
  if (author) {
    const before = typed.slice(0, author.index);
    const { quoted, bare = '' } = author.groups ?? {};
    return choices.names.suggest(quoted ?? bare, limit).map((person) => personSuggestion(person, before));
  }
  const query = parseQuery(typed);
  const people = choices.namePrefixes.find(query.words, MAX_PEOPLE);
  const completed = completeLastWord(choices, query, typed);
  const room = limit - people.length - completed.length;
  const posts = room > 0 ? matchingPosts(choices, query, room) : [];
  return [
    ...people.map((person) => personSuggestion(person, '')),
    ...posts.map((post) => ({
      kind: 'post' as const,
      label: post.title ?? '',
      value: formatFilter({ field: 'post', value: post.id, negated: false }),
    })),
    ...completed,
  ].slice(0, limit);
}

function personSuggestion({ name }: Person, before: string): Suggestion {
  return { kind: 'person', label: `${before}author: ${name}`, value: before + authorFilter(name) };
}

/** Posts whose title matches; the newest if nothing is typed yet; none beside filters, which opening a post would ignore. */
function matchingPosts({ titles, posts, newest }: Choices, query: Query, limit: number): readonly Post[] {
  if (query.filters.length > 0) return [];
  if (query.words.length === 0) return newest.slice(0, limit);
  const { best } = titles.search({ query, order: 'relevance', limit, typing: true });
  return best.flatMap(({ doc }) => posts[doc] ?? []);
}

/** Completions of the last word: first from the best documents for the words before it, then the most frequent words. */
function completeLastWord({ engine }: Choices, { words }: Query, typed: string): Suggestion[] {
  const last = tokenise(typed).at(-1);
  const prefix = words.at(-1);
  // A space starts a new word; filters and exclusions are not completed.
  if (!last || prefix !== last.word || /\s$/.test(typed)) return [];
  const completed = new Set([
    ...completionsInContext(engine, words.slice(0, -1), prefix),
    ...completions(engine.index, prefix),
  ]);
  return [...completed]
    .filter((word) => !isStopWord(word))
    .slice(0, MAX_COMPLETIONS)
    .map((word) => typed.slice(0, last.start) + word)
    .map((value) => ({ kind: 'completion', label: value, value }));
}

/** Words with this prefix in the best documents for the words before it, most frequent first. */
function completionsInContext(engine: SearchEngine, before: readonly string[], prefix: string): string[] {
  if (before.every(isStopWord)) return [];
  const query = { words: before, phrases: [], excluded: [], filters: [] };
  const { tokens, starts, lexicon } = engine.index.forward;
  const counts = new Map<string, number>();
  for (const { doc } of engine.search({
    query,
    order: 'relevance',
    limit: MAX_CONTEXT_DOCUMENTS,
    rough: true,
  }).best) {
    for (const token of tokens.subarray(starts[doc], starts[doc + 1])) {
      const word = lexicon.words[token];
      if (word?.startsWith(prefix) && word !== prefix) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
}
