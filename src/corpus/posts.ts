import { postKey } from './addresses.ts';
import { authorsOf, readByline } from './bylines.ts';
import type { PostFacts } from './catalog.ts';
import type { Candidate } from './dedupe/compared-text.ts';
import type { SeedEntry } from './formats.ts';
import type { Origin, Person, Post } from './model.ts';
import type { People } from './people.ts';
import { idOfKey } from './post-identity.ts';

/** An excerpt from a seed, with its place and what is known about its post. */
export interface LocatedEntry extends Candidate {
  readonly seed: SeedEntry;
  readonly origin: Origin;
  /** The catalogue's entry for its post. */
  readonly about: PostFacts | undefined;
}

/**
 * Combines what is known about a post. The catalogue takes precedence, then the seeds, then the texts themselves, and last
 * the sources' authors.
 *
 * @param entries all excerpts of the post, the best first
 * @param key the post's identity
 * @param ownId the post's id if nothing gives another
 */
export function buildPost(
  entries: readonly LocatedEntry[],
  key: string | undefined,
  ownId: string,
  people: People,
): Post {
  const about = entries.find((entry) => entry.about)?.about;
  const seeds = entries.map((entry) => entry.seed);
  const first = <K extends 'title' | 'url' | 'date' | 'tags' | 'lang'>(name: K) =>
    about?.[name] ?? seeds.find((seed) => seed[name] !== undefined)?.[name];
  const [title, url, date] = [first('title'), first('url'), first('date')];
  const language =
    first('lang') ?? entries.find(({ origin }) => origin.source.language)?.origin.source.language;
  const arxiv = about?.arxiv ?? /^arxiv:(.*)$/.exec(key ?? '')?.[1];
  const bylines = [...new Set(seeds.map(({ text }) => text))].map(readByline);
  const named = (lists: readonly (readonly string[] | undefined)[]) => {
    const names = lists.find((list) => list && list.length > 0) ?? [];
    return [...new Set(names.map((name) => people.named(name)))];
  };
  const authors = named([
    about?.authors,
    ...seeds.map((seed) => seed.authors && authorsOf(seed.authors)),
    ...bylines.map((byline) => byline.authors),
  ]);
  return {
    id: about?.id ?? (key ? idOfKey(key) : ownId),
    ...(title && { title }),
    ...(url && { url }),
    ...(date && { date }),
    ...(arxiv && { arxiv }),
    ...(language && { language }),
    authors: authors.length > 0 ? authors : sourceAuthors(entries),
    mentors: named([about?.mentors, ...bylines.map((byline) => byline.mentors)]),
    tags: first('tags') ?? [],
    alsoAt: otherAddresses(url, [...(about?.alsoAt ?? []), ...seeds.flatMap((seed) => seed.url ?? [])]),
  };
}

/** The authors that the sources name for all their posts. */
function sourceAuthors(entries: readonly LocatedEntry[]): Person[] {
  return [...new Set(entries.flatMap(({ origin }) => origin.source.author ?? []))];
}

/** The addresses that are not variants of `url` or of each other. */
function otherAddresses(url: string | undefined, addresses: readonly string[]): string[] {
  const byKey = new Map(addresses.map((address) => [postKey(address), address]));
  byKey.delete(url && postKey(url));
  return [...byKey.values()];
}
