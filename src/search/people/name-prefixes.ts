import type { Person } from '../../corpus/model.ts';
import { spellings } from '../../corpus/people.ts';
import { tokenise } from '../../text/analyser.ts';

/** Finds people by prefixes of their names or aliases, very quickly. NameIndex does everything else. */
export class NamePrefixIndex {
  /** The words of all forms of all names, sorted. */
  readonly #words: readonly {
    readonly word: string;
    readonly form: readonly string[];
    readonly person: Person;
  }[];

  /** @param base people who come first */
  constructor(people: readonly Person[], base?: NamePrefixIndex) {
    const own = people.flatMap((person) =>
      [person.name, ...person.aliases].flatMap(spellings).flatMap((name) => {
        const form = tokenise(name).map(({ word }) => word);
        return form.map((word) => ({ word, form, person }));
      }),
    );
    // Sorting two sorted halves takes one pass.
    this.#words = [...(base ? base.#words : []), ...own].sort((a, b) =>
      a.word < b.word ? -1 : a.word > b.word ? 1 : 0,
    );
  }

  /** Returns an index with more people. */
  extend(people: readonly Person[]): NamePrefixIndex {
    return people.length === 0 ? this : new NamePrefixIndex(people, this);
  }

  /** People with a name in which each of the folded words is a prefix of a word. */
  find(words: readonly string[], limit: number): Person[] {
    const [first, ...rest] = words.toSorted((a, b) => b.length - a.length);
    if (!first) return [];
    const found = new Set<Person>();
    for (let at = this.#lowerBound(first); found.size < limit; at++) {
      const entry = this.#words[at];
      if (!entry?.word.startsWith(first)) break;
      if (rest.every((each) => entry.form.some((part) => part.startsWith(each)))) found.add(entry.person);
    }
    return [...found];
  }

  /** Binary search: the first position whose word is not less than the given one. */
  #lowerBound(prefix: string): number {
    let from = 0;
    let to = this.#words.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const word = this.#words[middle]?.word;
      if (word !== undefined && word < prefix) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
