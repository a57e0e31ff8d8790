import { editDistance } from '../../text/edit-distance.ts';

/** A name or alias, folded. */
export interface Form {
  /** At most MAX_FORM_WORDS. */
  readonly words: readonly string[];
  /** How people write it as one word: `alexturner`, `turneralex`, `aturner`, `alext`. */
  readonly joined: readonly string[];
}

/** The cost of matching a typed word with a word of a name. */
export const COST = {
  same: 0,
  joined: 0.5,
  prefix: 1,
  initial: 1,
  longForm: 2,
  typo: 2,
  fuzzyJoined: 2.5,
} as const;
export const NO_MATCH = Number.POSITIVE_INFINITY;

/** The cost of matching the typed words with a person: the minimum over the forms of the name. */
export function nameCost(typed: readonly string[], forms: readonly Form[], cost: typeof wordCost): number {
  const whole = typed.join('');
  // "William Lee" may be Bruce W. Lee, but "William" alone does not suggest him.
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
 * The cheapest assignment of a distinct word of the name to every typed word, in any order: dynamic programming over sets of
 * assigned typed words (https://en.wikipedia.org/wiki/Held%E2%80%93Karp_algorithm), in time linear in the words of the name.
 */
function assign(typed: readonly string[], words: readonly string[], cost: typeof wordCost): number {
  const all = (1 << typed.length) - 1;
  const least = new Array<number>(all + 1).fill(NO_MATCH);
  least[0] = 0;
  for (const word of words) {
    const costs = typed.map((each) => cost(each, word));
    if (costs.every((each) => each === NO_MATCH)) continue;
    // From the largest set down, so that no word of the name is assigned twice.
    for (let taken = all - 1; taken >= 0; taken--) {
      if (least[taken] === NO_MATCH) continue;
      for (const [at, own] of costs.entries()) {
        const more = taken | (1 << at);
        if (more !== taken) least[more] = Math.min(least[more] ?? NO_MATCH, (least[taken] ?? NO_MATCH) + own);
      }
    }
  }
  return least[all] ?? NO_MATCH;
}

export function joinedCost(whole: string, form: string, cost: typeof wordCost): number {
  if (whole === form) return COST.joined;
  const loose = cost(whole, form);
  // One word of a name must not match two.
  return loose < NO_MATCH && whole.length >= 6 ? COST.fuzzyJoined + loose : NO_MATCH;
}

/** The cost of a complete word, perhaps with a typing error, or an initial. */
export function wordCost(typed: string, word: string): number {
  if (typed === word) return COST.same;
  if (typed.length === 1 || word.length === 1) return typed[0] === word[0] ? COST.initial : NO_MATCH;
  if (typed.length >= 3 && word.startsWith(typed)) return COST.prefix;
  if (word.length >= 4 && typed.startsWith(word)) return COST.longForm;
  const distance = typos(typed, word, allowedTypos(Math.min(typed.length, word.length)));
  return distance < NO_MATCH ? COST.typo + distance - 1 : NO_MATCH;
}

/** The cost of a word that may be unfinished. */
export function prefixCost(typed: string, word: string): number {
  if (!word.startsWith(typed)) return NO_MATCH;
  return typed === word && word.length > 1 ? COST.same : COST.prefix;
}

/** The cost when people will choose: allows one typing error more. */
export function looseCost(typed: string, word: string): number {
  const sure = wordCost(typed, word);
  const length = Math.min(typed.length, word.length);
  if (sure < NO_MATCH || length < 3) return sure;
  return COST.typo + typos(typed, word, length < 5 ? 1 : allowedTypos(length) + 1);
}

/** The edit distance of different words; Infinity if it exceeds the limit. */
function typos(typed: string, word: string, limit: number): number {
  // One error changes at most two letters, which is quicker to check.
  const isFar = limit === 0 || differentLetters(lettersOf(typed), lettersOf(word)) > 2 * limit;
  return isFar ? NO_MATCH : editDistance(typed, word, limit);
}

/** The letters and digits of a folded word as a bit set; some share a bit. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

export function differentLetters(a: number, b: number): number {
  let [bits, count] = [a ^ b, 0];
  for (; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** The number of typing errors that are unlikely to turn a word of `length` letters into another name. */
export function allowedTypos(length: number): number {
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}
