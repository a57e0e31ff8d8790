import type { Excerpt, Person } from '../../corpus/model.ts';
import { tokenise } from '../../text/analyser.ts';
import type { NameMatch } from '../people/names.ts';
import type { Filter } from './parser.ts';

/** Whether an excerpt may be found. */
export type ExcerptTest = (excerpt: Excerpt) => boolean;

/** Resolves the names in filters. */
export interface People {
  /** Resolves a name. */
  find(name: string): NameMatch;
  /** People who may be the same person under another name. */
  perhapsSame(person: Person): readonly Person[];
}

/** The people that an `author:` filter lets through. */
export function peopleMeant(name: string, { find, perhapsSame }: People): Person[] {
  const match = find(name);
  const people = match.kind === 'one' ? [match.person] : match.kind === 'ambiguous' ? match.people : [];
  return people.flatMap((person) => [person, ...perhapsSame(person)]);
}

/** Combines the filters of a query: an excerpt must pass one of each group. Undefined if there are none. */
export function filterTest(filters: readonly (readonly Filter[])[], people: People): ExcerptTest | undefined {
  if (filters.length === 0) return undefined;
  const groups = filters.map((group) => group.map((filter) => lazyTest(filter, people)));
  return (excerpt) => groups.every((group) => group.some((test) => test(excerpt)));
}

/** Created lazily: resolving a name takes time, and earlier filters may already reject everything. */
function lazyTest(filter: Filter, people: People): ExcerptTest {
  let test: ExcerptTest | undefined;
  return (excerpt) => {
    test ??= testOf(filter, people);
    return test(excerpt) !== filter.negated;
  };
}

/** Accepts excerpts of posts that one of these people wrote or mentored. */
export function byPeople(ids: ReadonlySet<string>): ExcerptTest {
  const wanted = ({ id }: Person) => ids.has(id);
  return ({ post }) => post.authors.some(wanted) || post.mentors.some(wanted);
}

function testOf({ field, value }: Filter, people: People): ExcerptTest {
  switch (field) {
    case 'author':
      return byPeople(new Set(peopleMeant(value, people).map(({ id }) => id)));
    case 'tag': {
      const fits = containing(value);
      return ({ post }) => post.tags.some(fits);
    }
    case 'source': {
      const fits = containing(value);
      return ({ origins }) => origins.some(({ source }) => fits(source.name) || fits(source.file));
    }
    case 'post':
      return ({ post }) => post.id === value;
    // A partial date counts as its start. A post without a date is neither before nor after.
    case 'before':
      return ({ post }) => post.date !== undefined && post.date < value;
    case 'after':
      return ({ post }) => post.date !== undefined && post.date >= value;
  }
}

/** Whether a text contains the words of the value as a phrase: `learning` matches `reinforcement-learning`. */
function containing(value: string): (text: string) => boolean {
  const wanted = spaced(value);
  // Many excerpts share the same few tags and sources.
  const known = new Map<string, boolean>();
  return (text) => {
    const fits = known.get(text) ?? spaced(text).includes(wanted);
    known.set(text, fits);
    return fits;
  };
}

function spaced(text: string): string {
  return ` ${tokenise(text)
    .map(({ word }) => word)
    .join(' ')} `;
}
