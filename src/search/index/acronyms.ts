import type { Acronym } from '../../corpus/model.ts';
import { stem, tokenise } from '../../text/analyser.ts';
import { isStopWord } from '../../text/stop-words.ts';

const IN_BRACKETS = /\(([^()]{2,80})\)/g;
const SHORT_FORM = /^[\p{L}\p{N}][\p{L}\p{N}&/.-]{1,9}$/u;
const WORD = /\S+/g;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** How many characters before the bracket a long form can start. */
const MAX_LONG_FORM = 120;
/** Only the most frequent long forms of a short form are kept. */
const MAX_EXPANSIONS = 3;

/**
 * Finds "long form (SHORT)" and "SHORT (long form)" in a text by the algorithm of Schwartz and Hearst (2003,
 * https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf): the letters of the short form must occur in the long
 * form in order, the first one at the start of a word.
 */
export function findAcronyms(text: string): Acronym[] {
  const found: Acronym[] = [];
  for (const { 1: inside, index } of text.matchAll(IN_BRACKETS)) {
    const before = text.slice(Math.max(0, index - MAX_LONG_FORM), index).trimEnd();
    const bracketed = inside!.split(/[,;]/, 1)[0]!.trim();
    const lastWord = before.match(/\S+$/)?.[0] ?? '';
    const short = isShortForm(bracketed) ? bracketed : lastWord;
    if (!isShortForm(short)) continue;
    const long = longForm(short, short === bracketed ? lastWords(before, short) : bracketed);
    if (long && isPlausible(short, long)) found.push({ short, long });
  }
  return found;
}

/** Two to ten characters, including a capital letter. */
function isShortForm(text: string): boolean {
  return SHORT_FORM.test(text) && /\p{Lu}/u.test(text);
}

/** The maximum number of words in a long form: twice the length of the short form, but at most five more. */
function lastWords(before: string, short: string): string {
  const words = [...before.matchAll(WORD)];
  const first = words.at(-Math.min(2 * short.length, short.length + 5)) ?? words[0];
  return first ? before.slice(first.index) : '';
}

/** The shortest suffix of `text` that contains the letters of the short form in order, or undefined. */
function longForm(short: string, text: string): string | undefined {
  const letters = [...short.toLowerCase()].filter((letter) => LETTER_OR_DIGIT.test(letter));
  const lower = text.toLowerCase();
  let at = lower.length;
  for (const [left, letter] of [...letters.entries()].reverse()) {
    do at--;
    while (at >= 0 && !(lower[at] === letter && (left > 0 || startsWord(lower, at))));
    if (at < 0) return undefined;
  }
  return text.slice(at);
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !LETTER_OR_DIGIT.test(text[at - 1]!);
}

/** A long form has several words, not all of them stop words, and is longer than the short form, which is not one of them. */
function isPlausible(short: string, long: string): boolean {
  const words = tokenise(long).map(({ word }) => word);
  const saysSomething = words.some((word) => !isStopWord(word));
  return (
    saysSomething && words.length > 1 && long.length > short.length && !words.includes(short.toLowerCase())
  );
}

/** Maps acronyms to their long forms and back. */
export class Acronyms {
  /** Long forms, as folded words, by folded short form. */
  readonly #long = new Map<string, (readonly string[])[]>();
  /** Short forms by the stems of the long form. */
  readonly #short = new Map<string, string[]>();
  #mostWords = 0;

  /**
   * @param known acronyms, which come first
   * @param explained acronyms found in texts; the more frequent, the more they count
   */
  constructor(known: readonly Acronym[], explained: readonly Acronym[]) {
    const byKey = Map.groupBy(explained, ({ short, long }) => `${short}\0${long.toLowerCase()}`);
    const commonest = [...byKey.values()].sort((a, b) => b.length - a.length);
    for (const { short, long } of [...known, ...commonest.map(([first]) => first!)]) {
      const shortWords = tokenise(short).map(({ word }) => word);
      const longWords = tokenise(long).map(({ word }) => word);
      if (shortWords.length === 1 && longWords.length > 1) this.#add(shortWords[0]!, longWords);
    }
  }

  /** The long forms of a folded word. */
  longForms(short: string): readonly (readonly string[])[] {
    return this.#long.get(short) ?? [];
  }

  /** The long forms among the words: their positions (end excluded) and the short form of each. */
  shortForms(words: readonly string[]): { from: number; to: number; short: string }[] {
    const stems = words.map(stem);
    const found: { from: number; to: number; short: string }[] = [];
    for (let from = 0; from < words.length; from++) {
      for (let to = Math.min(words.length, from + this.#mostWords); to > from + 1; to--) {
        for (const short of this.#short.get(stems.slice(from, to).join(' ')) ?? [])
          found.push({ from, to, short });
      }
    }
    return found;
  }

  #add(short: string, long: readonly string[]): void {
    const key = long.map(stem).join(' ');
    const shortForms = this.#short.get(key) ?? [];
    const longForms = this.#long.get(short) ?? [];
    if (shortForms.includes(short) || longForms.length === MAX_EXPANSIONS) return;
    this.#short.set(key, [...shortForms, short]);
    this.#long.set(short, [...longForms, long]);
    this.#mostWords = Math.max(this.#mostWords, long.length);
  }
}
