import { tokenise } from '../../text/analyser.ts';
import { isVietnamese } from '../../text/folding.ts';
import { isIsoDate, leadingDate } from './dates.ts';

/** What a filter looks at. */
type FilterField = 'author' | 'tag' | 'source' | 'before' | 'after' | 'post';

/** `author:turner`; with a minus sign before it, everything but that. */
export interface Filter {
  readonly field: FilterField;
  /** As typed, without quotes; for `before` and `after` a date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; for `post` an id. */
  readonly value: string;
  readonly negated: boolean;
}

/** Something in a query that was not taken as it may have been meant, or that had to be worked out. */
export type QueryNote =
  | { readonly kind: 'not-a-date'; readonly field: 'before' | 'after'; readonly typed: string }
  | {
      readonly kind: 'date';
      readonly field: 'before' | 'after';
      readonly typed: string;
      readonly date: string;
    }
  /** OR between a filter or a quotation and something of another kind. */
  | { readonly kind: 'mixed-or' }
  /** An address at which the library has no post: the words in it are looked for. */
  | { readonly kind: 'unknown-address'; readonly typed: string }
  /** Two names that may be one person's: posts under both were looked for. */
  | { readonly kind: 'perhaps-same'; readonly name: string; readonly other: string }
  /** More operators than are looked at; the rest counts as words. */
  | { readonly kind: 'too-many'; readonly limit: number };

/** What somebody asks for. */
export interface Query {
  /** All words, folded, in order, those in quotes too. */
  readonly words: readonly string[];
  /** "Words in quotes": documents must have one phrase of each group side by side in this form. OR makes a group of several. */
  readonly phrases: readonly (readonly (readonly string[])[])[];
  /** -words and -"phrases": documents must not have them. */
  readonly excluded: readonly (readonly string[])[];
  /** Documents must pass one filter of each group. OR makes a group of several. */
  readonly filters: readonly (readonly Filter[])[];
}

/** A query with what is to be said about how it was read. */
export interface ParsedQuery extends Query {
  readonly notes: readonly QueryNote[];
}

export interface ParseOptions {
  /** What relative dates count from; now by default. */
  readonly today?: Date | undefined;
  /** Whether a text is somebody's name: then `author:alex turner` needs no quotes. */
  readonly isName?: (text: string) => boolean;
}

const FIELDS: ReadonlySet<string> = new Set<FilterField>([
  'author',
  'tag',
  'source',
  'before',
  'after',
  'post',
]);
/** A query with more words than this outside quotes is pasted prose: quotes and dashes in it are not operators. */
const MAX_PLAIN_WORDS = 10;
/** Filters, phrases and exclusions of a query; what comes after these counts as words, since each takes time. */
const MAX_OPERATORS = 10;
/** Characters of a query that are read; Discord lets through fewer. */
const MAX_LENGTH = 6000;
/** Further words that a name without quotes may have. */
const MAX_NAME_WORDS = 2;

/** Where a part of a query begins: a minus sign before something, a field with a value, something in quotes. */
const MINUS = /-(?=["“„«\p{L}\p{N}])/uy;
const FIELD = /([a-z]+):(?=\S)/iy;
/** "author: turner", with a space as people type it. */
const SPACED_FIELD = /(author|tag|source|before|after):\s+(?=["“„«\p{L}\p{N}])/iuy;
const QUOTED = /["“„«]([^"“”„«»]*)["”“»]/y;
/** Up to the next space; `WORD` also ends where a quotation may begin. */
const BARE = /\S+/y;
const WORD = /\S[^\s"“„«]*/y;
const SPACE = /\s+/y;
const OPENING = /\((?=\S)/y;
const CONNECTIVE = /(OR|AND|NOT|\|\|?|&&?)(?=\s)/y;
const NAME_WORD = /\s+(?!(?:OR|AND|NOT)\s)(\p{L}[\p{L}\p{M}'’.-]{2,})(?=\s|\)|$)/uy;
const LOWER_CASE = /\p{Ll}/u;

type Kind = 'word' | 'phrase' | 'filter' | 'excluded';

/** Parses a query. It never fails: what is not in the query language counts as words. */
export function parseQuery(typed: string, options: ParseOptions = {}): ParsedQuery {
  const text = typed.slice(0, MAX_LENGTH);
  const parser = new Parser(text, options, false);
  const query = parser.parse();
  return parser.plainWords > MAX_PLAIN_WORDS ? new Parser(text, options, true).parse() : query;
}

class Parser {
  /** Words that are part of no operator. */
  plainWords = 0;
  readonly #typed: string;
  readonly #keepMarks: boolean;
  readonly #options: ParseOptions;
  /** In prose only filters are operators. */
  readonly #prose: boolean;
  /** In a query that has no small letters, capitals make no operator. */
  readonly #hasConnectives: boolean;
  readonly #words: string[] = [];
  readonly #phrases: string[][][] = [];
  readonly #excluded: string[][] = [];
  readonly #filters: Filter[][] = [];
  readonly #notes: QueryNote[] = [];
  #at = 0;
  #operators = 0;
  #parentheses = 0;
  #last: Kind | undefined;
  /** Whether OR stands before what comes next. */
  #or = false;
  /** Whether NOT does. */
  #not = false;

  constructor(typed: string, options: ParseOptions, prose: boolean) {
    this.#typed = typed;
    this.#keepMarks = isVietnamese(typed);
    this.#options = options;
    this.#prose = prose;
    this.#hasConnectives = !prose && LOWER_CASE.test(typed);
  }

  parse(): ParsedQuery {
    while (this.#take(SPACE) !== undefined || this.#at < this.#typed.length) this.#part();
    return {
      words: this.#words,
      phrases: distinct(this.#phrases),
      excluded: distinct(this.#excluded),
      filters: distinct(this.#filters),
      notes: distinct(this.#notes),
    };
  }

  /** Takes what a pattern matches here: its first group, else all of it. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#typed);
    if (match) this.#at += match[0].length;
    return match ? (match[1] ?? match[0]) : undefined;
  }

  #part(): void {
    const start = this.#at;
    const startsWord = start === 0 || /[\s(]/.test(this.#typed[start - 1]!);
    if (startsWord && this.#hasConnectives && this.#connective()) return;
    if (startsWord && !this.#prose && this.#take(OPENING) !== undefined) {
      this.#parentheses++;
      return;
    }
    const negated = startsWord && this.#take(MINUS) !== undefined;
    if (startsWord && this.#mayOperate() && this.#filter(negated !== this.#not)) return;
    this.#at = start;
    if (this.#prose) {
      this.#words.push(...wordsOf(this.#take(WORD) ?? '', this.#keepMarks));
      return;
    }
    if (negated) this.#take(MINUS);
    this.#text(negated !== this.#not);
  }

  /** Whether one more operator is looked at. */
  #mayOperate(): boolean {
    return this.#operators < MAX_OPERATORS;
  }

  #connective(): boolean {
    const connective = this.#take(CONNECTIVE);
    if (connective === undefined) return false;
    // One that stands first connects nothing; NOT may.
    if (connective === 'NOT') this.#not = true;
    else if (connective === 'OR' || connective.startsWith('|')) this.#or = this.#last !== undefined;
    return true;
  }

  #filter(negated: boolean): boolean {
    const taken = this.#take(FIELD) ?? (this.#prose ? undefined : this.#take(SPACED_FIELD));
    const field = taken?.toLowerCase();
    if (field === undefined || !FIELDS.has(field)) return false;
    if (field !== 'before' && field !== 'after') {
      const filter = this.#valueFilter(field as FilterField, negated);
      if (filter) this.#add('filter', this.#filters, filter);
      return filter !== undefined;
    }
    const start = this.#at;
    const value = this.#value();
    if (wordsOf(value).length === 0) return false;
    const date = isIsoDate(value) ? value : this.#relativeDate(field, value, start);
    if (date !== undefined) this.#add('filter', this.#filters, { field, value: date, negated });
    else if (this.#prose) return false;
    else this.#connected('filter');
    return true;
  }

  #valueFilter(field: FilterField, negated: boolean): Filter | undefined {
    const isQuoted = this.#isQuoted();
    const value = this.#value();
    if (wordsOf(value).length === 0) return undefined;
    const rest = field === 'author' && !isQuoted && !this.#prose ? this.#restOfName(value) : '';
    return { field, value: value + rest, negated };
  }

  /**
   * @param start where the value begins
   * @returns undefined when it is not a date, which is noted
   */
  #relativeDate(field: 'before' | 'after', value: string, start: number): string | undefined {
    if (this.#prose) return undefined;
    const isQuoted = /["“„«]/.test(this.#typed[start]!);
    const today = this.#options.today ?? new Date();
    const read = leadingDate(isQuoted ? value : this.#typed.slice(start), today);
    if (!read) {
      this.#notes.push({ kind: 'not-a-date', field, typed: value });
      return undefined;
    }
    if (!isQuoted) this.#at = start + read.typed.length;
    this.#notes.push({ kind: 'date', field, ...read });
    return read.date;
  }

  #isQuoted(): boolean {
    return /["“„«]/.test(this.#typed[this.#at] ?? '');
  }

  /** What stands in quotes, else all up to the next space. */
  #value(): string {
    return this.#take(QUOTED) ?? this.#bare();
  }

  /** A value without quotes; without the parenthesis that ends a group. */
  #bare(): string {
    const value = this.#take(BARE) ?? '';
    return this.#parentheses > 0 && !value.includes('(') ? value.replace(/\)+$/, '') : value;
  }

  /** The words that follow a name without quotes and belong to it. */
  #restOfName(name: string): string {
    const { isName } = this.#options;
    if (!isName) return '';
    let rest = '';
    let best = { rest: '', at: this.#at };
    for (let more = 0; more < MAX_NAME_WORDS; more++) {
      const word = this.#take(NAME_WORD);
      if (word === undefined) break;
      rest += ` ${word}`;
      if (isName(name + rest)) best = { rest, at: this.#at };
    }
    this.#at = best.at;
    return best.rest;
  }

  /** Words, a quotation or an exclusion. */
  #text(negated: boolean): void {
    const quoted = this.#take(QUOTED);
    const found = wordsOf(quoted ?? this.#take(negated ? BARE : WORD) ?? '', this.#keepMarks);
    if (found.length === 0) return;
    const operates = negated || quoted !== undefined;
    if (operates && !this.#mayOperate()) {
      this.#notes.push({ kind: 'too-many', limit: MAX_OPERATORS });
      this.#words.push(...found);
      this.#connected('word');
    } else if (negated) {
      this.#excluded.push(found);
      this.#operators++;
      this.#connected('excluded');
    } else {
      this.#words.push(...found);
      if (quoted === undefined) {
        this.plainWords += found.length;
        this.#connected('word');
      } else this.#add('phrase', this.#phrases, found);
    }
  }

  /** Adds to the last group after OR, else begins a group. */
  #add<T>(kind: 'phrase' | 'filter', groups: T[][], one: T): void {
    this.#operators++;
    if (this.#connected(kind)) groups.at(-1)!.push(one);
    else groups.push([one]);
  }

  /** @returns whether OR connects this with what came before */
  #connected(kind: Kind): boolean {
    const [last, or] = [this.#last, this.#or];
    this.#last = kind;
    this.#or = false;
    this.#not = false;
    if (!or) return false;
    if (last === kind && kind !== 'excluded') return true;
    this.#notes.push({ kind: 'mixed-or' });
    return false;
  }
}

/** Without repetitions, which would cost time and change nothing. */
function distinct<T>(parts: readonly T[]): T[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

function wordsOf(text: string, keepMarks = false): string[] {
  return tokenise(text, keepMarks).map(({ word }) => word);
}
