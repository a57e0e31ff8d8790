import { stem, tokenise } from '../text/analyser.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { PackedIndex } from './index/packed-index.ts';
import type { TermExpansion } from './query/expansion.ts';
import type { Snippet } from './types.ts';

/** Texts up to this length are shown whole, as most excerpts of fifty words are. */
const MAX_WHOLE_TEXT = 450;
/** The maximum length of a snippet from a longer text. */
const MAX_SNIPPET = 280;
/** May stand between two matched words that are marked as one. */
const JOINED = /^[\s-]$/;

/** Sequences of stems that count as matches; most consist of a single stem. */
export type Wanted = readonly (readonly string[])[];

type Mark = readonly [start: number, end: number];

/** The stems that a query's words were expanded to. */
export function wantedBy(index: PackedIndex, expansions: readonly TermExpansion[], phrases: Wanted): Wanted {
  const found = expansions.flatMap(({ alternatives }) =>
    alternatives.map(({ terms }) => terms.flatMap((term) => index.lexicon.terms[term] ?? [])),
  );
  return [...phrases.map((words) => words.map(stem)), ...found];
}

/** All stems of a folded word. */
export type StemsOf = (word: string) => readonly string[];

/** Looks up the stems of a word in the languages of the indexed texts. */
export function stemsIn(index: PackedIndex): StemsOf {
  const { terms, termOf } = index.lexicon;
  return (word) => index.wordsSpelled(word).flatMap((id) => terms[termOf[id] ?? -1] ?? []);
}

/** The passage of a text with the most matches, in whole sentences where they fit, and the matches in it. */
export function bestSnippet(
  text: string,
  wanted: Wanted,
  stemsOf: StemsOf = (word) => [stem(word)],
): Snippet {
  const matches = findMatches(text, wanted, stemsOf);
  const [start, end] = text.length <= MAX_WHOLE_TEXT ? [0, text.length] : chooseSpan(text, matches);
  const inside = matches.filter(({ mark }) => mark[0] >= start && mark[1] <= end).map(({ mark }) => mark);
  return { start, end, marks: joinMarks(text, inside) };
}

interface Match {
  readonly mark: Mark;
  /** Identifies what was matched, so that a window with different words beats one with repetitions. */
  readonly what: readonly string[];
}

function findMatches(text: string, wanted: Wanted, stemsOf: StemsOf): Match[] {
  const byFirst = Map.groupBy(wanted, ([first]) => first);
  const tokens = tokenise(text).map(({ start, end, word }) => ({ start, end, stems: stemsOf(word) }));
  return tokens.flatMap(({ start, stems }, at) => {
    const begun = stems.flatMap((each) => byFirst.get(each) ?? []);
    return begun.flatMap((what) => {
      const last = tokens[at + what.length - 1];
      const fits = what.every((each, offset) => tokens[at + offset]?.stems.includes(each));
      return last && fits ? [{ what, mark: [start, last.end] as const }] : [];
    });
  });
}

/** Keeps the longest marks and joins those that touch, overlap, or are separated by one space or hyphen. */
function joinMarks(text: string, marks: readonly Mark[]): Mark[] {
  const joined: Mark[] = [];
  for (const [start, end] of [...marks].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && (start <= last[1] || JOINED.test(text.slice(last[1], start)))) {
      joined[joined.length - 1] = [last[0], Math.max(last[1], end)];
    } else joined.push([start, end]);
  }
  return joined;
}

/** The window with the most matches, widened to whole sentences as far as they fit. */
function chooseSpan(text: string, matches: readonly Match[]): Mark {
  const [from, to] = densest(matches);
  // Longer sentences would not fit.
  const around = Math.max(0, from - 2 * MAX_SNIPPET);
  const sentences = sentencesOf(text.slice(around, to + 2 * MAX_SNIPPET)).map(
    ([start, end]) => [around + start, around + end] as const,
  );
  let [start, end] = [from, to];
  const first = sentences.findLastIndex((sentence) => sentence[0] <= from);
  const last = sentences.findIndex((sentence) => sentence[1] >= to);
  const [beginning] = sentences[first] ?? [];
  const [, ending] = sentences[last] ?? [];
  if (beginning !== undefined && end - beginning <= MAX_SNIPPET) start = beginning;
  if (ending !== undefined && ending - start <= MAX_SNIPPET) end = ending;
  if (start !== beginning || end !== ending) return fillWithWords(text, start, end);
  for (const [, next] of sentences.slice(last + 1)) {
    if (next - start > MAX_SNIPPET) break;
    end = next;
  }
  for (const [previous] of sentences.slice(0, first).reverse()) {
    if (end - previous > MAX_SNIPPET) break;
    start = previous;
  }
  return [start, end];
}

/** The window of a snippet's length, from match to match, with the most distinct matches. */
function densest(matches: readonly Match[]): Mark {
  let best: Mark = [0, 0];
  let most = 0;
  let to = 0;
  const ends = matches.map(({ mark }) => mark[1]);
  for (const [at, { mark }] of matches.entries()) {
    while ((ends[to] ?? Number.POSITIVE_INFINITY) - mark[0] <= MAX_SNIPPET) to++;
    const inside = matches.slice(at, to);
    const different = new Set(inside.map(({ what }) => what)).size + inside.length / 100;
    if (inside.length > 0 && different > most) {
      most = different;
      best = [mark[0], Math.max(...inside.map((match) => match.mark[1]))];
    }
  }
  return best;
}

/** Widens a span by whole words, first towards the end, then towards the start. An overlong single word is cut. */
function fillWithWords(text: string, start: number, end: number): Mark {
  const words = tokenise(text);
  const last = words.findLast((word) => word.end - start <= MAX_SNIPPET);
  const newEnd = Math.max(end, last?.end ?? 0);
  const first = words.find((word) => word.start <= start && newEnd - word.start <= MAX_SNIPPET);
  const newStart = first?.start ?? start;
  if (newEnd > newStart) return [newStart, newEnd];
  const cut = newStart + MAX_SNIPPET;
  return [newStart, /[\udc00-\udfff]/.test(text[cut] ?? '') ? cut - 1 : cut];
}
