import { BoundedCache } from '../../bounded-cache.ts';
import type { Person } from '../../corpus/model.ts';
import { foldName, spellings } from '../../corpus/people.ts';
import {
  COST,
  type Form,
  joinedCost,
  looseCost,
  NO_MATCH,
  nameCost,
  prefixCost,
  wordCost,
} from './name-cost.ts';
import { Vocabulary } from './vocabulary.ts';

/** The result of looking up a name. */
export type NameMatch =
  | { readonly kind: 'one'; readonly person: Person }
  /** Several people match equally well. */
  | { readonly kind: 'ambiguous'; readonly people: readonly Person[] }
  /** Nobody matches; `nearest` come close. */
  | { readonly kind: 'none'; readonly nearest: readonly Person[] };

const MAX_WORDS = 6;
/** Words of a name to look up even with more than one wrong letter. */
const MAX_LOOSE_WORDS = 3;
/** The maximum number of words of a name, or of all a person's names together. */
const MAX_FORM_WORDS = 24;
const MAX_TYPED_LENGTH = 100;
const MAX_NEAREST = 5;
/** Cached lookups. */
const MAX_CACHED_LOOKUPS = 1000;

interface Entry {
  readonly person: Person;
  readonly forms: readonly Form[];
}

/** Finds people by name as people type it: in any order, without accents, with initials, handles, aliases or typing errors. */
export class NameIndex {
  readonly #people: readonly Entry[];
  /** People by the words of their names. */
  readonly #byWord: Vocabulary;
  /** People by their names written as one word. */
  readonly #byJoined: Vocabulary;
  /** Lookups by the words of the name: the filters of a query are resolved again and again. */
  readonly #cache = new BoundedCache<NameMatch>(MAX_CACHED_LOOKUPS);

  /** @param base people who come first */
  constructor(people: readonly Person[], base?: NameIndex) {
    const own = people.map((person) => ({ person, forms: formsOf(person) }));
    const first = base ? base.#people.length : 0;
    this.#people = base ? base.#people.concat(own) : own;
    this.#byWord = new Vocabulary(base ? base.#byWord : undefined);
    this.#byJoined = new Vocabulary(base ? base.#byJoined : undefined);
    for (const [at, { forms }] of own.entries()) {
      for (const { words, joined } of forms) {
        for (const word of words) this.#byWord.add(word, first + at);
        for (const form of joined) this.#byJoined.add(form, first + at);
      }
    }
  }

  /** Returns an index with more people. */
  extend(people: readonly Person[]): NameIndex {
    return people.length === 0 ? this : new NameIndex(people, this);
  }

  /** Looks up a complete name. */
  find(typed: string): NameMatch {
    const words = typedWords(typed);
    if (words.length === 0) return { kind: 'none', nearest: [] };
    return this.#cache.get(words.join(' '), () => this.#match(words));
  }

  #match(words: readonly string[]): NameMatch {
    const best = this.#cheapest(this.#candidates(words, wordCost), (forms) =>
      nameCost(words, forms, wordCost),
    );
    const [person, ...others] = best;
    if (others.length > 0) return { kind: 'ambiguous', people: best };
    if (person) return { kind: 'one', person };
    return { kind: 'none', nearest: this.#nearest(words) };
  }

  /** People whose name starts as typed, best first; if there are none, those that come close. */
  suggest(typed: string, limit: number): readonly Person[] {
    const words = typedWords(typed);
    if (words.length === 0) return this.#people.slice(0, limit).map(({ person }) => person);
    const candidates = this.#candidates(words, prefixCost);
    const found = this.#ranked(candidates, (forms) => nameCost(words, forms, prefixCost));
    const people = found.length > 0 ? found.map(({ person }) => person) : this.#nearest(words);
    return people.slice(0, limit);
  }

  /**
   * Everybody who may match: people with a word like the most selective typed word, and those whose name is written as one
   * word.
   */
  #candidates(words: readonly string[], cost: typeof wordCost): Set<number> {
    const whole = words.join('');
    const having = words.map((word) => this.#byWord.people((each) => cost(word, each), word));
    const fewest = having.reduce((fewest, each) => (each.size < fewest.size ? each : fewest));
    const joined = this.#byJoined.people((form) => joinedCost(whole, form, cost), whole);
    return new Set([...fewest, ...joined]);
  }

  #ranked(
    candidates: ReadonlySet<number>,
    cost: (forms: readonly Form[]) => number,
  ): { person: Person; cost: number }[] {
    return [...candidates]
      .sort((a, b) => a - b)
      .flatMap((index) => this.#people[index] ?? [])
      .map(({ person, forms }) => ({ person, cost: cost(forms) }))
      .filter((entry) => entry.cost < NO_MATCH)
      .sort((a, b) => a.cost - b.cost);
  }

  #cheapest(candidates: ReadonlySet<number>, cost: (forms: readonly Form[]) => number): Person[] {
    const ranked = this.#ranked(candidates, cost);
    return ranked.filter(({ cost }) => cost === ranked[0]?.cost).map(({ person }) => person);
  }

  /** People with one of the words, or a similar one. */
  #nearest(words: readonly string[]): readonly Person[] {
    const unmatched = COST.typo + 3;
    const full = words.filter((word) => word.length > 1);
    const cost = (forms: readonly Form[]) => {
      const costs = full.map((word) => nameCost([word], forms, looseCost));
      if (costs.every((each) => each === NO_MATCH)) return NO_MATCH;
      return costs.reduce((total, each) => total + Math.min(each, unmatched), 0);
    };
    const looked = full.toSorted((a, b) => b.length - a.length).slice(0, MAX_LOOSE_WORDS);
    const candidates = new Set(
      looked.flatMap((word) =>
        words.length === 1
          ? [...this.#candidates([word], looseCost)]
          : [...this.#byWord.people((each) => looseCost(word, each), word)],
      ),
    );
    return this.#ranked(candidates, cost)
      .slice(0, MAX_NEAREST)
      .map(({ person }) => person);
  }
}

function typedWords(typed: string): string[] {
  return foldName(typed.slice(0, MAX_TYPED_LENGTH)).split(' ').filter(Boolean).slice(0, MAX_WORDS);
}

function formsOf(person: Person): Form[] {
  const names = [person.name, ...person.aliases]
    .flatMap(spellings)
    .map((name) => foldName(name).split(' ').filter(Boolean));
  // People also mix a handle with a real name: "Alex TurnTrout".
  const mixed = [...new Set(names.flat())];
  return [...names, ...(names.length > 1 ? [mixed] : [])].map((words, index) => ({
    words: words.slice(0, MAX_FORM_WORDS),
    joined: index < names.length ? joinedForms(words) : [],
  }));
}

function joinedForms(words: readonly string[]): string[] {
  if (words.length < 2) return [...words];
  const [first = ''] = words;
  const last = words.at(-1) ?? '';
  const pairs = words.slice(1).map((word, index) => `${words[index]}${word}`);
  const forms = [
    words.join(''),
    words.toReversed().join(''),
    first[0] + last,
    first + last[0],
    last + first,
    ...pairs,
  ];
  return [...new Set(forms)];
}
