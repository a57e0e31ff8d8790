import anyAscii from 'any-ascii';
import { shortHash, slug } from './ids.ts';
import type { Person } from './model.ts';

const ID_LENGTH = 40;

/** A name in canonical form: lower-case ASCII letters and digits, words separated by single spaces. */
export function foldName(name: string): string {
  return anyAscii(name.normalize('NFC'))
    .toLowerCase()
    .replace(/['’.]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** A handle with a capital inside. */
const CAMEL_CASE = /^\S*\p{Ll}\p{Lu}\S*$/u;
const HUMP = /(?<=\p{Ll})(?=\p{Lu})/gu;

/** The ways a name is written: a handle also as several words, since people remember a part of it ("trout" of TurnTrout). */
export function spellings(name: string): string[] {
  return CAMEL_CASE.test(name) ? [name, name.replaceAll(HUMP, ' ')] : [name];
}

/** A registry of people by name and alias. */
export class People {
  readonly #byName = new Map<string, Person>();
  readonly #ids = new Set<string>();
  readonly #people: Person[] = [];
  readonly #base: People | undefined;

  /** @param base people who are already known */
  constructor(base?: People) {
    this.#base = base;
  }

  /** Adopts somebody from another registry, with their id. */
  adopt(person: Person): void {
    this.#enter(person);
  }

  /**
   * Adds a person unless the name or an alias is already somebody's.
   *
   * @returns the name or alias that is already taken, if any
   */
  add(name: string, aliases: readonly string[]): string | undefined {
    const names = [name, ...aliases];
    const taken = names.find((each) => this.find(each));
    if (taken !== undefined) return taken;
    this.#create(name, aliases);
    return undefined;
  }

  /** Looks up a name or alias, ignoring case and accents. */
  find(name: string): Person | undefined {
    return this.#byName.get(foldName(name) || name) ?? this.#base?.find(name);
  }

  /** The person with that name, newly added if necessary. */
  named(name: string): Person {
    return this.find(name) ?? this.#create(name, []);
  }

  /** Everybody who is not in the base, by name. */
  all(): Person[] {
    return this.#people
      .map((person) => ({ person, folded: foldName(person.name) }))
      .sort((a, b) => (a.folded < b.folded ? -1 : 1))
      .map(({ person }) => person);
  }

  #create(name: string, aliases: readonly string[]): Person {
    const short = slug(name, ID_LENGTH);
    // Long names may share a prefix, and names without an ASCII form have no slug.
    const id =
      short && !this.#hasId(short)
        ? short
        : `${slug(name, ID_LENGTH - 8)}-${shortHash(name)}`.replace(/^-/, '');
    const person = { id, name, aliases };
    this.#enter(person);
    return person;
  }

  #hasId(id: string): boolean {
    return this.#ids.has(id) || (this.#base ? this.#base.#hasId(id) : false);
  }

  #enter(person: Person): void {
    this.#ids.add(person.id);
    this.#people.push(person);
    for (const each of [person.name, ...person.aliases]) this.#byName.set(foldName(each) || each, person);
  }
}
