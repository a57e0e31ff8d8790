import { allowedTypos, differentLetters, lettersOf, NO_MATCH } from './name-cost.ts';

interface Word {
  readonly word: string;
  /** See `lettersOf`. */
  readonly letters: number;
  readonly people: number[];
}

/** Maps the words of names to people. Each word is compared once, however many people share it. */
export class Vocabulary {
  readonly #base: Vocabulary | undefined;
  readonly #words = new Map<string, Word>();

  /** @param base further words, perhaps of the same people */
  constructor(base?: Vocabulary) {
    this.#base = base;
  }

  add(word: string, person: number): void {
    const known = this.#words.get(word);
    if (!known) this.#words.set(word, { word, letters: lettersOf(word), people: [person] });
    else if (known.people.at(-1) !== person) known.people.push(person);
  }

  /** Everybody with a word that matches what was typed. */
  people(cost: (word: string) => number, typed: string): Set<number> {
    const found = this.#base?.people(cost, typed) ?? new Set<number>();
    const typedLetters = lettersOf(typed);
    const first = typed.charCodeAt(0);
    for (const { word, letters, people } of this.#words.values()) {
      if (word.charCodeAt(0) !== first) {
        const limit = allowedTypos(Math.min(typed.length, word.length)) + 1;
        if (Math.abs(typed.length - word.length) > limit) continue;
        if (differentLetters(typedLetters, letters) > 2 * limit) continue;
      }
      if (cost(word) < NO_MATCH) for (const person of people) found.add(person);
    }
    return found;
  }
}
