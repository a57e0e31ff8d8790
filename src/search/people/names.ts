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
  /** At most MAX_FORM_WORDS. */
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
/** Words of a name that are looked for although more than one letter is wrong. */
const MAX_LOOSE_WORDS = 3;
/** Words of a name, or of all names of a person together, that count. */
const MAX_FORM_WORDS = 24;
const MAX_TYPED_LENGTH = 100;
const MAX_NEAREST = 5;
/** Names that are remembered with whom they mean. */
const MAX_REMEMBERED = 1000;

interface Entry {
  readonly person: Person;
  readonly forms: readonly Form[];
}

/** Finds people by what somebody types: any order, no accents, initials, handles, aliases, small typing errors. */
export class NameIndex {
  readonly #people: readonly Entry[];
  /** Whose names have a word. */
  readonly #byWord: Vocabulary;
  /** Whose names are written so in one word. */
  readonly #byJoined: Vocabulary;
  /** By the words of the name: the filters of one query are asked for again and again. */
  readonly #remembered = new BoundedCache<NameMatch>(MAX_REMEMBERED);

  /** @param base others who come first */
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
    const best = this.#cheapest(this.#candidates(words, wordCost), (forms) =>
      nameCost(words, forms, wordCost),
    );
    if (best.length === 1) return { kind: 'one', person: best[0]! };
    if (best.length > 1) return { kind: 'ambiguous', people: best };
    return { kind: 'none', nearest: this.#nearest(words) };
  }

  /** People whose name begins with what is typed so far, the best first; else those that come near. */
  suggest(typed: string, limit: number): readonly Person[] {
    const words = typedWords(typed);
    if (words.length === 0) return this.#people.slice(0, limit).map(({ person }) => person);
    const candidates = this.#candidates(words, beginningCost);
    const found = this.#ranked(candidates, (forms) => nameCost(words, forms, beginningCost));
    const people = found.length > 0 ? found.map(({ person }) => person) : this.#nearest(words);
    return people.slice(0, limit);
  }

  /**
   * Everybody who can have the typed name: those with a word for the typed word that fewest have one for, and those who
   * are written so in one word.
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
      .map((index) => this.#people[index]!)
      .map(({ person, forms }) => ({ person, cost: cost(forms) }))
      .filter((entry) => entry.cost < NO_MATCH)
      .sort((a, b) => a.cost - b.cost);
  }

  #cheapest(candidates: ReadonlySet<number>, cost: (forms: readonly Form[]) => number): Person[] {
    const ranked = this.#ranked(candidates, cost);
    return ranked.filter((entry) => entry.cost === ranked[0]!.cost).map(({ person }) => person);
  }

  /** People with one of the words, or with one that comes near it. */
  #nearest(words: readonly string[]): readonly Person[] {
    const unmatched = COST.typo + 3;
    const telling = words.filter((word) => word.length > 1);
    const cost = (forms: readonly Form[]) => {
      const costs = telling.map((word) => nameCost([word], forms, looseCost));
      if (costs.every((each) => each === NO_MATCH)) return NO_MATCH;
      return costs.reduce((total, each) => total + Math.min(each, unmatched), 0);
    };
    const looked = telling.toSorted((a, b) => b.length - a.length).slice(0, MAX_LOOSE_WORDS);
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
  const names = [person.name, ...person.aliases].map((name) => foldName(name).split(' ').filter(Boolean));
  // People also mix a handle with a real name: "Alex TurnTrout".
  const mixed = [...new Set(names.flat())];
  return [...names, ...(names.length > 1 ? [mixed] : [])].map((words, index) => ({
    words: words.slice(0, MAX_FORM_WORDS),
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

/**
 * The cheapest way to give every typed word a word of the name of its own, in any order: dynamic programming over the sets
 * of typed words that have one (Held and Karp, 1962), in time linear in the words of the name.
 */
function assign(typed: readonly string[], words: readonly string[], cost: typeof wordCost): number {
  const all = (1 << typed.length) - 1;
  const least = new Array<number>(all + 1).fill(NO_MATCH);
  least[0] = 0;
  for (const word of words) {
    const costs = typed.map((each) => cost(each, word));
    if (costs.every((each) => each === NO_MATCH)) continue;
    // From the largest set down, so that no word of the name is given twice.
    for (let taken = all - 1; taken >= 0; taken--) {
      if (least[taken] === NO_MATCH) continue;
      for (const [at, own] of costs.entries()) {
        const more = taken | (1 << at);
        if (more !== taken) least[more] = Math.min(least[more]!, least[taken]! + own);
      }
    }
  }
  return least[all]!;
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
  const distance = typos(typed, word, allowedTypos(Math.min(typed.length, word.length)));
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
  return COST.typo + typos(typed, word, length < 5 ? 1 : allowedTypos(length) + 1);
}

/** The edit distance of different words, Infinity when it is over the limit. */
function typos(typed: string, word: string, limit: number): number {
  // One error changes two letters at most, which is quicker to see.
  const isFar = limit === 0 || differentLetters(lettersOf(typed), lettersOf(word)) > 2 * limit;
  return isFar ? NO_MATCH : editDistance(typed, word, limit);
}

/** The letters and digits of a folded word as a set of bits; some share a bit. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function differentLetters(a: number, b: number): number {
  let [bits, count] = [a ^ b, 0];
  for (; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** Typing errors in a word of `length` letters that cannot well make another name of it. */
function allowedTypos(length: number): number {
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}

/** Words with the people that have them. Many people share a word, so each is looked at once. */
class Vocabulary {
  readonly #base: Vocabulary | undefined;
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** Of each word, see `lettersOf`. */
  readonly #letters: number[] = [];
  readonly #people: number[][] = [];

  /** @param base further words, which may be others of the same people */
  constructor(base?: Vocabulary) {
    this.#base = base;
  }

  add(word: string, person: number): void {
    const known = this.#numbers.get(word);
    if (known === undefined) {
      this.#numbers.set(word, this.#words.length);
      this.#words.push(word);
      this.#letters.push(lettersOf(word));
      this.#people.push([person]);
    } else if (this.#people[known]!.at(-1) !== person) this.#people[known]!.push(person);
  }

  /** Everybody with a word that can be taken for what was typed. */
  people(cost: (word: string) => number, typed: string): Set<number> {
    const found = this.#base?.people(cost, typed) ?? new Set<number>();
    const letters = lettersOf(typed);
    const first = typed.charCodeAt(0);
    for (let at = 0; at < this.#words.length; at++) {
      const word = this.#words[at]!;
      if (word.charCodeAt(0) !== first) {
        const limit = allowedTypos(Math.min(typed.length, word.length)) + 1;
        if (Math.abs(typed.length - word.length) > limit) continue;
        if (differentLetters(letters, this.#letters[at]!) > 2 * limit) continue;
      }
      if (cost(word) < NO_MATCH) for (const person of this.#people[at]!) found.add(person);
    }
    return found;
  }
}
