import { allowedTypos, differentLetters, lettersOf, NO_MATCH } from './name-cost.ts';

/** Words with the people that have them. Many people share a word, so each is looked at once. */
export class Vocabulary {
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
