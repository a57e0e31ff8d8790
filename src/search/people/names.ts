import { BoundedCache } from '../../bounded-cache.ts';
import type { Person } from '../../corpus/model.ts';
import { foldName } from '../../corpus/people.ts';
import { editDistance } from '../../text/edit-distance.ts';

/** Whom a typed name means. */
export type NameMatch =
  | { readonly kind: 'one'; readonly person: Person }
  /** Several fit equally well. */
  | { readonly kind: 'ambiguous'; readonly people: readonly Person[] }
  /** Nobody fits; `nearest` come close. */
  | { readonly kind: 'none'; readonly nearest: readonly Person[] };

/** A name or alias, folded. */
interface Form {
  readonly words: readonly string[];
  /** The ways people write it in one word: `alexturner`, `turneralex`, `aturner`, `alext`. */
  readonly joined: readonly string[];
}

/** What it costs, per typed word, to take it for a word of a name. */
const COST = {
  same: 0,
  joined: 0.5,
  beginning: 1,
  initial: 1,
  longForm: 2,
  typo: 2,
  fuzzyJoined: 2.5,
} as const;
const NO_MATCH = Number.POSITIVE_INFINITY;
const MAX_WORDS = 6;
const MAX_TYPED_LENGTH = 100;
const NEAREST = 5;
/** Names that are remembered with whom they mean. */
const MAX_REMEMBERED = 1000;

/** Finds people by what somebody types: any order, no accents, initials, handles, aliases, small typing errors. */
export class NameIndex {
  readonly #people: readonly { readonly person: Person; readonly forms: readonly Form[] }[];
  /** By the words of the name: the filters of one query are asked for again and again. */
  readonly #remembered = new BoundedCache<NameMatch>(MAX_REMEMBERED);

  /** @param base others who come first */
  constructor(people: readonly Person[], base?: NameIndex) {
    const own = people.map((person) => ({ person, forms: formsOf(person) }));
    this.#people = base ? base.#people.concat(own) : own;
  }

  /** Knows some more people. */
  extend(people: readonly Person[]): NameIndex {
    return people.length === 0 ? this : new NameIndex(people, this);
  }

  /** Whom a complete name means. */
  find(typed: string): NameMatch {
    const words = typedWords(typed);
    if (words.length === 0) return { kind: 'none', nearest: [] };
    return this.#remembered.get(words.join(' '), () => this.#match(words));
  }

  #match(words: readonly string[]): NameMatch {
    const best = this.#cheapest((forms) => nameCost(words, forms, wordCost));
    if (best.length === 1) return { kind: 'one', person: best[0]! };
    if (best.length > 1) return { kind: 'ambiguous', people: best };
    return { kind: 'none', nearest: this.#nearest(words) };
  }

  /** People whose name begins with what is typed so far, the best first; else those that come near. */
  suggest(typed: string, limit: number): readonly Person[] {
    const words = typedWords(typed);
    if (words.length === 0) return this.#people.slice(0, limit).map(({ person }) => person);
    const found = this.#ranked((forms) => nameCost(words, forms, beginningCost));
    const people = found.length > 0 ? found.map(({ person }) => person) : this.#nearest(words);
    return people.slice(0, limit);
  }

  #ranked(cost: (forms: readonly Form[]) => number): { person: Person; cost: number }[] {
    return this.#people
      .map(({ person, forms }) => ({ person, cost: cost(forms) }))
      .filter((entry) => entry.cost < NO_MATCH)
      .sort((a, b) => a.cost - b.cost);
  }

  #cheapest(cost: (forms: readonly Form[]) => number): Person[] {
    const ranked = this.#ranked(cost);
    return ranked.filter((entry) => entry.cost === ranked[0]!.cost).map(({ person }) => person);
  }

  /** People with one of the words, or with one that comes near it. */
  #nearest(words: readonly string[]): readonly Person[] {
    const unmatched = COST.typo + 3;
    const cost = (forms: readonly Form[]) => {
      const costs = words.filter((word) => word.length > 1).map((word) => nameCost([word], forms, looseCost));
      if (costs.every((each) => each === NO_MATCH)) return NO_MATCH;
      return costs.reduce((total, each) => total + Math.min(each, unmatched), 0);
    };
    return this.#ranked(cost)
      .slice(0, NEAREST)
      .map(({ person }) => person);
  }
}

function typedWords(typed: string): string[] {
  return foldName(typed.slice(0, MAX_TYPED_LENGTH)).split(' ').filter(Boolean).slice(0, MAX_WORDS);
}

function formsOf(person: Person): Form[] {
  const names = [person.name, ...person.aliases].map((name) => foldName(name).split(' ').filter(Boolean));
  // People also mix a handle with a real name: "Alex TurnTrout".
  const mixed = [...new Set(names.flat())];
  return [...names, ...(names.length > 1 ? [mixed] : [])].map((words, index) => ({
    words,
    joined: index < names.length ? joinedForms(words) : [],
  }));
}

function joinedForms(words: readonly string[]): string[] {
  if (words.length < 2) return [...words];
  const first = words[0]!;
  const last = words.at(-1)!;
  const pairs = words.slice(1).map((word, index) => words[index]! + word);
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

/** What it costs to take the typed words for the person with these forms: the least over the forms. */
function nameCost(typed: readonly string[], forms: readonly Form[], cost: typeof wordCost): number {
  const whole = typed.join('');
  // "William Lee" may be Bruce W. Lee, but "William" alone says nothing of him.
  const initialSuffices = typed.length > 1 || whole.length === 1;
  let least = NO_MATCH;
  for (const { words, joined } of forms) {
    least = Math.min(
      least,
      assign(typed, initialSuffices ? words : words.filter((word) => word.length > 1), cost),
      ...joined.map((form) => joinedCost(whole, form, cost)),
    );
  }
  return least;
}

/** The cheapest way to give every typed word a word of the name of its own, in any order. */
function assign(
  typed: readonly string[],
  words: readonly string[],
  cost: typeof wordCost,
  taken = 0,
  from = 0,
): number {
  const word = typed[from];
  if (word === undefined) return 0;
  let least = NO_MATCH;
  for (const [index, candidate] of words.entries()) {
    if (taken & (1 << index)) continue;
    const own = cost(word, candidate);
    if (own < least)
      least = Math.min(least, own + assign(typed, words, cost, taken | (1 << index), from + 1));
  }
  return least;
}

function joinedCost(whole: string, form: string, cost: typeof wordCost): number {
  if (whole === form) return COST.joined;
  const loose = cost(whole, form);
  // One word of a name must not pass for two.
  return loose < NO_MATCH && whole.length >= 6 ? COST.fuzzyJoined + loose : NO_MATCH;
}

/** A complete word, perhaps with a typing error, or an initial. */
function wordCost(typed: string, word: string): number {
  if (typed === word) return COST.same;
  if (typed.length === 1 || word.length === 1) return typed[0] === word[0] ? COST.initial : NO_MATCH;
  if (typed.length >= 3 && word.startsWith(typed)) return COST.beginning;
  if (word.length >= 4 && typed.startsWith(word)) return COST.longForm;
  const distance = editDistance(typed, word, allowedTypos(Math.min(typed.length, word.length)));
  return distance < NO_MATCH ? COST.typo + distance - 1 : NO_MATCH;
}

/** A word of which more letters may follow. */
function beginningCost(typed: string, word: string): number {
  if (!word.startsWith(typed)) return NO_MATCH;
  return typed === word && word.length > 1 ? COST.same : COST.beginning;
}

/** For people to choose from: one typing error more than is taken for sure. */
function looseCost(typed: string, word: string): number {
  const sure = wordCost(typed, word);
  const length = Math.min(typed.length, word.length);
  if (sure < NO_MATCH || length < 3) return sure;
  return COST.typo + editDistance(typed, word, length < 5 ? 1 : allowedTypos(length) + 1);
}

/** Typing errors in a word of `length` letters that cannot well make another name of it. */
function allowedTypos(length: number): number {
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}
