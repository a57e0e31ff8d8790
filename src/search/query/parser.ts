import { tokenise } from '../../text/analyser.ts';
import { isVietnamese } from '../../text/folding.ts';
import { isIsoDate, leadingDate } from './dates.ts';

/** The field that a filter applies to. */
type FilterField = 'author' | 'tag' | 'source' | 'before' | 'after' | 'post';

/** `author:turner`, or `-author:turner` for everything else. */
export interface Filter {
  readonly field: FilterField;
  /** As typed, without quotes; for `before` and `after` a date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; for `post` an id. */
  readonly value: string;
  readonly negated: boolean;
}

/** Something in a query that had to be interpreted and may have been meant differently. */
export type QueryNote =
  | { readonly kind: 'not-a-date'; readonly field: 'before' | 'after'; readonly typed: string }
  | {
      readonly kind: 'date';
      readonly field: 'before' | 'after';
      readonly typed: string;
      readonly date: string;
    }
  /** OR between a filter or phrase and something of another kind. */
  | { readonly kind: 'mixed-or' }
  /** An address that the library has no post for: its words are searched for. */
  | { readonly kind: 'unknown-address'; readonly typed: string }
  /** Two names that may be the same person's: posts under both were included. */
  | { readonly kind: 'perhaps-same'; readonly name: string; readonly other: string }
  /** Too many operators; the rest count as words. */
  | { readonly kind: 'too-many'; readonly limit: number };

/** A parsed query. */
export interface Query {
  /** All words, folded, in order, including those in quotes. */
  readonly words: readonly string[];
  /** Quoted phrases: documents must contain one phrase of each group verbatim. OR joins phrases into a group. */
  readonly phrases: readonly (readonly (readonly string[])[])[];
  /** -words and -"phrases": documents must not contain them. */
  readonly excluded: readonly (readonly string[])[];
  /** Documents must pass one filter of each group. OR joins filters into a group. */
  readonly filters: readonly (readonly Filter[])[];
}

/** A query with notes on how it was read. */
export interface ParsedQuery extends Query {
  readonly notes: readonly QueryNote[];
}

export interface ParseOptions {
  /** The reference date for relative dates; now by default. */
  readonly today?: Date | undefined;
  /** Whether a text is a person's name, so that `author:alex turner` needs no quotes. */
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
/** Queries with more words than this outside quotes are pasted prose: their quotes and dashes are not operators. */
const MAX_PLAIN_WORDS = 10;
/** Filters, phrases and exclusions of a query; any more count as words, since each takes time. */
const MAX_OPERATORS = 10;
/** Characters of a query to read; Discord allows fewer. */
const MAX_LENGTH = 6000;
/** Further words that an unquoted name may have. */
const MAX_NAME_WORDS = 2;

/** What starts a part of a query: a minus sign, a field, a quote. */
const MINUS = /-(?=["“„«\p{L}\p{N}])/uy;
const FIELD = /([a-z]+):(?=\S)/iy;
/** "author: turner", with a space as people type it. */
const SPACED_FIELD = /(author|tag|source|before|after):\s+(?=["“„«\p{L}\p{N}])/iuy;
const QUOTED = /["“„«]([^"“”„«»]*)["”“»]/y;
/** Up to the next space; `WORD` also ends at a quote. */
const BARE = /\S+/y;
const WORD = /\S[^\s"“„«]*/y;
const SPACE = /\s+/y;
const OPENING = /\((?=\S)/y;
const CONNECTIVE = /(OR|AND|NOT|\|\|?|&&?)(?=\s)/y;
const NAME_WORD = /\s+(?!(?:OR|AND|NOT)\s)(\p{L}[\p{L}\p{M}'’.-]{2,})(?=\s|\)|$)/uy;
const LOWER_CASE = /\p{Ll}/u;

type Kind = 'word' | 'phrase' | 'filter' | 'excluded';

/** Parses a query. It never fails: whatever is not in the query language counts as words. */
export function parseQuery(typed: string, options: ParseOptions = {}): ParsedQuery {
  const text = typed.slice(0, MAX_LENGTH);
  const parser = new Parser(text, options, false);
  const query = parser.parse();
  return parser.plainWords > MAX_PLAIN_WORDS ? new Parser(text, options, true).parse() : query;
}

class Parser {
  /** Words outside operators. */
  plainWords = 0;
  readonly #typed: string;
  readonly #keepMarks: boolean;
  readonly #options: ParseOptions;
  /** Whether it is prose, in which only filters are operators. */
  readonly #prose: boolean;
  /** Whether it is all capitals, so that OR and NOT are not operators. */
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
  /** Whether OR precedes what comes next. */
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

  /** Consumes what a pattern matches here. @returns its first group, or all of it */
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

  /** Whether one more operator counts. */
  #mayOperate(): boolean {
    return this.#operators < MAX_OPERATORS;
  }

  #connective(): boolean {
    const connective = this.#take(CONNECTIVE);
    if (connective === undefined) return false;
    // A leading OR connects nothing; a leading NOT negates.
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
   * @param start where the value starts
   * @returns undefined, with a note, if it is not a date
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

  /** The quoted text, or everything up to the next space. */
  #value(): string {
    return this.#take(QUOTED) ?? this.#bare();
  }

  /** An unquoted value, without a closing parenthesis. */
  #bare(): string {
    const value = this.#take(BARE) ?? '';
    return this.#parentheses > 0 && !value.includes('(') ? value.replace(/\)+$/, '') : value;
  }

  /** The words that follow an unquoted name and belong to it. */
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

  /** Words, a phrase or an exclusion. */
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

  /** Adds to the last group after OR; otherwise starts a group. */
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

/** Drops repetitions, which would cost time and change nothing. */
function distinct<T>(parts: readonly T[]): T[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

function wordsOf(text: string, keepMarks = false): string[] {
  return tokenise(text, keepMarks).map(({ word }) => word);
}
