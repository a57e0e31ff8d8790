import type { Slicer } from '../yielding.ts';
import type { Corpus, Person, Post } from './model.ts';
import { foldName } from './people.ts';

/** Two people who may be the same person, with the evidence. */
export interface SamePerson {
  /** The one with the longer name. */
  readonly person: Person;
  /** The one with a handle or a short form of the name. */
  readonly alias: Person;
  /** The evidence in plain words: "“ev” + “hub”", "2 co-authors in common". */
  readonly evidence: readonly string[];
}

/** The minimum length of an abbreviated last name in a handle, and of a first name. */
const MIN_LAST = 3;
const MIN_FIRST = 2;
/** The minimum length of a shortened first name: "Sam" for "Samuel". */
const MIN_SHORT_FIRST = 3;
/** Shorter last names occur in too many handles by chance. */
const MIN_WHOLE_LAST = 4;
/** The maximum number of letters between the names: middle initials. */
const MAX_MIDDLE = 2;
/** Co-authors to compare. */
const MAX_COAUTHORS = 200;

interface FullName {
  readonly person: Person;
  readonly first: string;
  readonly last: string;
}

/**
 * Suggests names that may belong to the same person, by spelling (`johnswentworth` is John Wentworth, `evhub` Evan Hubinger,
 * Sam Marks Samuel Marks), unless both worked on the same post or a name matches several people. Common co-authors are
 * further evidence. `catalog.json` can confirm a suggestion.
 */
export async function findSamePeople(
  { people, posts }: Pick<Corpus, 'people' | 'posts'>,
  slicer: Slicer,
): Promise<SamePerson[]> {
  const names = await Names.of(people, slicer);
  const company = await Company.of(posts, slicer);
  const found: SamePerson[] = [];
  for (const alias of people) {
    if (slicer.due()) await slicer.pause();
    const [only, ...others] = names
      .fitting(alias)
      .filter(({ person }) => person !== alias && !company.together(person, alias));
    if (!only || others.length > 0) continue;
    const common = company.inCommon(only.person, alias);
    const evidence = [
      only.spelling,
      ...(common > 0 ? [`${common} ${common === 1 ? 'co-author' : 'co-authors'} in common`] : []),
    ];
    found.push({ person: only.person, alias, evidence });
  }
  return found;
}

/** The letters of a name as one word, without trailing digits. */
function handleOf(name: string): string | undefined {
  const folded = foldName(name).replace(/\d+$/, '');
  return /^[a-z]+$/.test(folded) ? folded : undefined;
}

/** First and last names, indexed by what a handle may contain of them. */
class Names {
  readonly #byLast = new Map<string, FullName[]>();
  readonly #byBeginning = new Map<string, FullName[]>();

  private constructor() {}

  static async of(people: readonly Person[], slicer: Slicer): Promise<Names> {
    const names = new Names();
    for (const person of people) {
      if (slicer.due()) await slicer.pause();
      const words = foldName(person.name).split(' ');
      const [first = '', last = ''] = [words[0], words.at(-1)];
      if (words.length < 2 || first.length < MIN_FIRST || last.length < MIN_LAST) continue;
      const name = { person, first, last };
      append(names.#byLast, last, name);
      append(names.#byBeginning, first.slice(0, MIN_FIRST), name);
    }
    return names;
  }

  /** The people whose name a handle may be derived from, or a name be a short form of, with the evidence. */
  fitting({ name }: Person): { readonly person: Person; readonly spelling: string }[] {
    const handle = handleOf(name);
    const found = handle === undefined ? this.#withLongerFirst(name) : this.#madeInto(handle);
    return Array.from(found, ([person, spelling]) => ({ person, spelling }));
  }

  #withLongerFirst(name: string): Map<Person, string> {
    const [first = '', last = '', ...more] = foldName(name).split(' ');
    const namesakes = more.length > 0 || first.length < MIN_SHORT_FIRST ? [] : (this.#byLast.get(last) ?? []);
    const longer = namesakes.filter((other) => other.first !== first && other.first.startsWith(first));
    return new Map(longer.map(({ person }) => [person, `“${first}” begins “${foldName(person.name)}”`]));
  }

  #madeInto(handle: string): Map<Person, string> {
    const whole = new Map<Person, string>();
    for (let at = 1; at <= handle.length - MIN_WHOLE_LAST; at++) {
      const [head, last] = [handle.slice(0, at), handle.slice(at)];
      for (const { person, first } of this.#byLast.get(last) ?? []) {
        const isWhole = head.startsWith(first) && head.length - first.length <= MAX_MIDDLE;
        if (isWhole || first.startsWith(head)) whole.set(person, `“${head}” + “${last}”`);
      }
    }
    // Abbreviations are weaker evidence: they count only if nobody matches with the whole last name.
    return whole.size > 0 ? whole : this.#madeOfBeginnings(handle);
  }

  #madeOfBeginnings(handle: string): Map<Person, string> {
    const found = new Map<Person, string>();
    for (const { person, first, last } of this.#byBeginning.get(handle.slice(0, MIN_FIRST)) ?? []) {
      for (let at = MIN_FIRST; at <= handle.length - MIN_LAST; at++) {
        if (!first.startsWith(handle.slice(0, at)) || !last.startsWith(handle.slice(at))) continue;
        found.set(person, `“${handle.slice(0, at)}” + “${handle.slice(at)}”`);
      }
    }
    return found;
  }
}

/** The co-authors of each person. */
class Company {
  readonly #coauthors = new Map<Person, Set<Person>>();

  private constructor() {}

  static async of(posts: readonly Post[], slicer: Slicer): Promise<Company> {
    const company = new Company();
    for (const { authors, mentors } of posts) {
      if (slicer.due()) await slicer.pause();
      const all = [...new Set([...authors, ...mentors])].slice(0, MAX_COAUTHORS);
      for (const person of all) {
        const known = company.#coauthors.get(person) ?? new Set();
        for (const other of all) if (other !== person && known.size < MAX_COAUTHORS) known.add(other);
        company.#coauthors.set(person, known);
      }
    }
    return company;
  }

  together(a: Person, b: Person): boolean {
    return this.#coauthors.get(a)?.has(b) ?? false;
  }

  inCommon(a: Person, b: Person): number {
    const others = this.#coauthors.get(b);
    return [...(this.#coauthors.get(a) ?? [])].filter((person) => others?.has(person)).length;
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
