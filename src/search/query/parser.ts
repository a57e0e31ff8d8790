import { tokenise } from '../../text/analyser.ts';

/** What a filter looks at. */
export type FilterField = 'author' | 'tag' | 'source' | 'before' | 'after';

/** `author:turner`; with a minus sign before it, everything but that. */
export interface Filter {
  readonly field: FilterField;
  /** As typed, without quotes; for `before` and `after` a date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly value: string;
  readonly negated: boolean;
}

/** What somebody asks for. */
export interface Query {
  /** All words, folded, in order, those in quotes too. */
  readonly words: readonly string[];
  /** "Words in quotes": documents must have them side by side in this form. */
  readonly phrases: readonly (readonly string[])[];
  /** -words and -"phrases": documents must not have them. */
  readonly excluded: readonly (readonly string[])[];
  readonly filters: readonly Filter[];
}

const FIELDS: ReadonlySet<string> = new Set<FilterField>(['author', 'tag', 'source', 'before', 'after']);
const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
/** With more words than this outside quotes it is somebody's prose, in which quotes and dashes are just that. */
const PROSE = 10;
/** Nobody needs more filters, and each is asked of every excerpt; what comes after these counts as words. */
const MAX_FILTERS = 30;

/** Where a part of a query begins: a minus sign before something, a field with a value, something in quotes. */
const MINUS = /-(?=["“„«\p{L}\p{N}])/uy;
const FIELD = /([a-z]+):(?=\S)/iy;
const QUOTED = /["“„«]([^"“”„«»]*)["”“»]/y;
/** All up to the next space; and the same up to something that may open a quotation. */
const BARE = /\S+/y;
const WORD = /\S[^\s"“„«]*/y;
const SPACE = /\s+/y;

/** Reads a query as typed. What is no proper part of the language counts as words: there is no wrong query. */
export function parseQuery(typed: string): Query {
  const words: string[] = [];
  const allWords: string[] = [];
  const phrases: string[][] = [];
  const excluded: string[][] = [];
  const filters: Filter[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(typed);
    if (match) at += match[0].length;
    return match ? (match[1] ?? match[0]) : undefined;
  };
  while (take(SPACE) || at < typed.length) {
    const start = at;
    const startsWord = start === 0 || /\s/.test(typed[start - 1]!);
    const negated = startsWord && take(MINUS) !== undefined;
    const field = startsWord && filters.length < MAX_FILTERS ? take(FIELD) : undefined;
    const filter = field && filterOf(field, take(QUOTED) ?? take(BARE) ?? '', negated);
    if (filter) {
      filters.push(filter);
      continue;
    }
    at = start;
    if (negated) take(MINUS);
    const quoted = take(QUOTED);
    const found = wordsOf(quoted ?? take(negated ? BARE : WORD) ?? '');
    if (found.length === 0) continue;
    allWords.push(...found);
    if (negated) excluded.push(found);
    else words.push(...found);
    if (quoted !== undefined && !negated) phrases.push(found);
  }
  const isProse = words.length - phrases.flat().length > PROSE;
  return isProse
    ? { words: allWords, phrases: [], excluded: [], filters: distinct(filters) }
    : { words, phrases: distinct(phrases), excluded: distinct(excluded), filters: distinct(filters) };
}

/** Without repetitions, which would cost time and change nothing. */
function distinct<T>(parts: readonly T[]): T[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

function filterOf(field: string, value: string, negated: boolean): Filter | undefined {
  const name = field.toLowerCase();
  if (!FIELDS.has(name) || wordsOf(value).length === 0) return undefined;
  const isDate = name === 'before' || name === 'after';
  if (isDate && !DATE.test(value)) return undefined;
  return { field: name as FilterField, value, negated };
}

function wordsOf(text: string): string[] {
  return tokenise(text).map(({ word }) => word);
}
