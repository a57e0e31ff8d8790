import * as messages from '../../messages/search.ts';
import type { QueryNote, SearchResult, UnmatchedFilter } from '../../search/types.ts';
import { longDate } from './card-text.ts';
import { escapeLine } from './markdown.ts';

const WORD_BUDGET = 40;
const PHRASE_BUDGET = 80;
/** The maximum number of words, phrases and remarks to mention. */
const MAX_NAMED = 5;

type Notable = Pick<SearchResult, 'corrections' | 'unquoted' | 'missing' | 'notes' | 'unmatched'>;

/** How a search was understood, in lines of small print. */
export function searchNotes({ corrections, unquoted, missing, notes, unmatched }: Notable): string[] {
  const used = named(corrections.map(({ used }) => used));
  const lacking = named(missing);
  return [
    ...(used.length > 0 ? [messages.showingResultsFor(used)] : []),
    ...(lacking.length > 0 ? [messages.noExcerptContains(lacking)] : []),
    ...unquoted
      .slice(0, MAX_NAMED)
      .map((phrase) => messages.notWordForWord(escapeLine(phrase, PHRASE_BUDGET))),
    ...notes.slice(0, MAX_NAMED).map(noteLine),
    ...unmatched.slice(0, MAX_NAMED).flatMap(unmatchedLine),
  ].map((line) => `-# ${line}`);
}

function named(words: readonly string[]): string[] {
  return words.slice(0, MAX_NAMED).map((word) => escapeLine(word, WORD_BUDGET));
}

function noteLine(note: QueryNote): string {
  switch (note.kind) {
    case 'not-a-date':
      return messages.notADate(note.field, escapeLine(note.typed, WORD_BUDGET));
    case 'date':
      return messages.readAsDate(note.field, escapeLine(note.typed, WORD_BUDGET), longDate(note.date));
    case 'mixed-or':
      return messages.MIXED_OR;
    case 'unknown-address':
      return messages.noPostAt(escapeLine(note.typed, PHRASE_BUDGET));
    case 'perhaps-same':
      return messages.includesOtherName(
        escapeLine(note.name, WORD_BUDGET),
        escapeLine(note.other, WORD_BUDGET),
      );
    case 'too-many':
      return messages.tooManyOperators(note.limit);
  }
}

function unmatchedLine({ filter, date }: UnmatchedFilter): string[] {
  if (filter.negated) return [];
  const value = escapeLine(filter.value, WORD_BUDGET);
  switch (filter.field) {
    case 'author':
      return [messages.nothingBy(value)];
    case 'tag':
      return [messages.noExcerptHasTag(value)];
    case 'source':
      return [messages.noSuchSource(value)];
    case 'post':
      return [messages.NO_SUCH_POST];
    case 'after':
      return date ? [messages.newestIs(longDate(date))] : [];
    case 'before':
      return date ? [messages.oldestIs(longDate(date))] : [];
  }
}
