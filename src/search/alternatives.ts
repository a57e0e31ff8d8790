import type { Excerpt, Person } from '../corpus/model.ts';
import { isStopWord } from '../text/stop-words.ts';
import type { Budget } from './budget.ts';
import type { PackedIndex } from './index/packed-index.ts';
import type { TermExpansion } from './query/expansion.ts';
import { filterTest, type People } from './query/filters.ts';
import type { Query } from './query/parser.ts';
import { widerQueries } from './query/relaxation.ts';
import { nearWords } from './query/spelling.ts';
import type { SearchResult, UnmatchedFilter } from './types.ts';

/** Wider queries to offer. */
const MAX_RELAXATIONS = 3;
/** Similar names to try in place of an unknown one. */
const MAX_NAMES = 2;

/** What to say and offer when a search finds nothing. */
export type Alternatives = Pick<SearchResult, 'unmatched' | 'relaxed' | 'people'>;

export interface AlternativesOptions {
  readonly excerpts: readonly Excerpt[];
  readonly index: PackedIndex;
  readonly people: People;
  /** Whether a wider query finds anything. Takes as long as a search. */
  readonly findsSomething: (query: string) => boolean;
  /** Limits the time: what is not ready when it is spent is left out. */
  readonly budget: Budget;
}

/** The alternatives to a query that found nothing. */
export function alternativesTo(
  query: Query,
  expansions: readonly TermExpansion[],
  options: AlternativesOptions,
): Alternatives {
  const { budget } = options;
  return {
    relaxed: relaxed(query, expansions, options),
    unmatched: budget.isSpent() ? [] : unmatchedFilters(query, options),
    people: budget.isSpent() ? [] : peopleNamed(query, options.people),
  };
}

function relaxed(
  query: Query,
  expansions: readonly TermExpansion[],
  { index, people, findsSomething, budget }: AlternativesOptions,
): string[] {
  const wider = widerQueries(query, expansions, {
    words: (word) => nearWords(index, word),
    names: (name) => namesNear(name, people),
  });
  const found: string[] = [];
  // Each step costs as much as a search, so the budget is checked before each.
  while (found.length < MAX_RELAXATIONS && !budget.isSpent()) {
    const { value, done } = wider.next();
    if (done) break;
    if (findsSomething(value)) found.push(value);
  }
  return found;
}

/** Names similar to an unknown one. */
function namesNear(name: string, { find }: People): string[] {
  const match = find(name);
  return match.kind === 'none' ? match.nearest.slice(0, MAX_NAMES).map((person) => person.name) : [];
}

function unmatchedFilters(
  { filters }: Query,
  { excerpts, people }: Pick<AlternativesOptions, 'excerpts' | 'people'>,
): UnmatchedFilter[] {
  const unmatched = filters.filter((group) => {
    const passes = filterTest([group], people);
    return passes && !excerpts.some(passes);
  });
  return unmatched.flat().map((filter) => {
    if (filter.field !== 'after' && filter.field !== 'before') return { filter };
    const dates = excerpts.flatMap(({ post }) => post.date ?? []);
    const isFirst = (a: string, b: string) => (filter.field === 'after' ? a > b : a < b);
    return {
      filter,
      date: dates.reduce((first, date) => (isFirst(date, first) ? date : first), dates[0] ?? ''),
    };
  });
}

/** The people whose name the query is. */
function peopleNamed({ words }: Query, { find }: People): readonly Person[] {
  const contentWords = words.filter((word) => /\p{L}/u.test(word) && !isStopWord(word));
  const match = find(contentWords.join(' '));
  if (match.kind === 'none') return [];
  return match.kind === 'one' ? [match.person] : match.people.slice(0, MAX_NAMES);
}
