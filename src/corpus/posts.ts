import { postKey } from '../links/addresses.ts';
import { authorsOf, readByline } from './bylines.ts';
import type { PostFacts } from './catalog.ts';
import type { Candidate } from './dedupe/candidate.ts';
import type { SeedEntry } from './formats.ts';
import { readableId } from './ids.ts';
import type { Origin, Person, Post } from './model.ts';
import type { People } from './people.ts';

const ID_LENGTH = 40;

/** One excerpt as a seed gives it, with where it stood and what is known about its post. */
export interface Entry extends Candidate {
  readonly seed: SeedEntry;
  readonly origin: Origin;
  /** What the catalogue says about its post. */
  readonly about: PostFacts | undefined;
}

/**
 * Puts together what is known about a post. The catalogue is believed first, then the seeds, then what the texts
 * say themselves, and last the sources' own authors.
 *
 * @param entries every excerpt of the post, the best first
 * @param ownId the post's id when nothing tells another
 */
export function buildPost(entries: readonly Entry[], ownId: string, people: People): Post {
  const facts = entries.find(({ about }) => about)?.about;
  const key = entries.find((entry) => entry.key)?.key;
  const seeds = entries.map((entry) => entry.seed);
  const first = <K extends 'title' | 'url' | 'date' | 'tags'>(name: K) =>
    facts?.[name] ?? seeds.find((seed) => seed[name] !== undefined)?.[name];
  const title = first('title');
  const url = first('url');
  const date = first('date');
  const arxiv = facts?.arxiv ?? (key?.startsWith('arxiv:') ? key.slice('arxiv:'.length) : undefined);
  const named = (names: readonly string[]) => [...new Set(names.map((name) => people.named(name)))];
  return {
    id: facts?.id ?? (key ? idOfKey(key) : ownId),
    ...(title && { title }),
    ...(url && { url }),
    ...(date && { date }),
    ...(arxiv && { arxiv }),
    authors: authorsIn(entries, facts, named),
    mentors: named(firstNames([facts?.mentors, ...seeds.map((seed) => readByline(seed.text).mentors)])),
    tags: first('tags') ?? [],
    alsoAt: otherAddresses(url, [...(facts?.alsoAt ?? []), ...seeds.flatMap((seed) => seed.url ?? [])]),
  };
}

function authorsIn(
  entries: readonly Entry[],
  facts: PostFacts | undefined,
  named: (names: readonly string[]) => Person[],
): Person[] {
  const seeds = entries.map((entry) => entry.seed);
  const names = firstNames([
    facts?.authors,
    ...seeds.map((seed) => seed.authors && authorsOf(seed.authors)),
    ...seeds.map((seed) => readByline(seed.text).authors),
  ]);
  if (names.length > 0) return named(names);
  return [...new Set(entries.flatMap((entry) => entry.origin.source.author ?? []))];
}

function firstNames(lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return lists.find((list) => list && list.length > 0) ?? [];
}

/** The addresses that are no other form of `url`, nor of one another. */
function otherAddresses(url: string | undefined, addresses: readonly string[]): string[] {
  const byKey = new Map(addresses.map((address) => [postKey(address), address]));
  byKey.delete(url && postKey(url));
  return [...byKey.values()];
}

/** The id that a forum or arXiv gave; addresses elsewhere become readable and short. */
function idOfKey(key: string): string {
  const id = /^(?:forum|lw|arxiv|id):(.*)$/.exec(key)?.[1];
  return id ?? readableId(key.replace(/^https:\/\//, ''), key, ID_LENGTH);
}
