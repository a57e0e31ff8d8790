import type { Passage } from '../../search/types.ts';

/** Marks what was left out of a quotation. */
const CUT = '[…]';

/** Stands for the bold marks while a text is escaped: NUL, which no text shows. */
const BOLD = '\0';

const INLINE = /[\\*_~|`[\]<@]/g;
/** Headings, quotes, lists and small print count only at the beginning of a line. */
const LINE_START = /^([^\S\r\n\u2028\u2029]*)(#|>|[-+]|\d+(?=[.)]))/gm;

/**
 * Escapes a text so that Discord shows it as written: no formatting, no links, no mentions, no timestamps.
 * Discord takes a backslash before any character that is neither a letter, a digit nor white space.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(INLINE, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(LINE_START, (_, space: string, sign: string) =>
      /\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`,
    );
}

/** One line for a place without Markdown (a label, a name), cut at the end of a word to `budget` characters. */
export function cutLine(text: string, budget: number): string {
  return oneLine(text, budget, (part) => part);
}

/** One line of Markdown that shows the text as written, cut at the end of a word to `budget` characters. */
export function escapeLine(text: string, budget: number): string {
  return oneLine(text, budget, escapeMarkdown);
}

function oneLine(text: string, budget: number, write: (part: string) => string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return longestFitting(line, 0, budget, (end) => write(line.slice(0, end)) + (end < line.length ? '…' : ''));
}

/**
 * A text as a Discord block quote: word for word, matched words in bold, cut only where a word ends and with
 * every cut marked.
 *
 * @param passage the part to show; the whole text when absent
 * @param budget the most characters that the Markdown may take
 */
export function quote(text: string, passage: Passage | undefined, budget: number): string {
  const start = passage?.start ?? 0;
  const wanted = text.slice(0, passage?.end ?? text.length);
  const marks = passage?.marks ?? [];
  return longestFitting(wanted, start, budget, (end) => {
    const before = start > 0 ? `${CUT} ` : '';
    const after = end < text.trimEnd().length ? ` ${CUT}` : '';
    const body = before + emphasise(text, start, end, marks) + after;
    return body
      .split(/\r\n|[\n\r\u2028\u2029]/)
      .map((line) => `> ${line}`)
      .join('\n');
  });
}

/** The Markdown of `text` from `start` to `end`, with the marked stretches in bold. */
function emphasise(text: string, start: number, end: number, marks: Passage['marks']): string {
  const slice = (from: number, to: number) => text.slice(from, to).replaceAll(BOLD, '');
  const pieces: string[] = [];
  let at = start;
  for (const [from, to] of marks) {
    if (from < at || to > end) continue;
    pieces.push(slice(at, from), BOLD, slice(from, to), BOLD);
    at = to;
  }
  pieces.push(slice(at, end));
  // Escaped in one go, since only the whole shows where lines begin.
  return escapeMarkdown(pieces.join('')).replaceAll(BOLD, '**');
}

/**
 * The longest rendering of `text` that keeps to the budget: whole if it can be, else cut after a word, and only
 * when a single word is too long, inside it, between two characters as people see them.
 *
 * @param render gives the Markdown up to an offset; longer for later offsets
 */
function longestFitting(
  text: string,
  start: number,
  budget: number,
  render: (end: number) => string,
): string {
  const whole = text.trimEnd().length;
  const shown = whole - start <= budget ? render(whole) : undefined;
  if (shown !== undefined && shown.length <= budget) return shown;
  // Escaping only lengthens, so nothing beyond the budget can fit.
  const reach = text.slice(0, Math.min(whole, start + budget));
  const fits = (end: number) => render(end).length <= budget;
  const end = last(wordEnds(reach, start, whole), fits) ?? last(graphemeEnds(reach, start), fits) ?? start;
  return end > start ? render(end) : '';
}

/** The last of ascending offsets for which a condition holds that never holds again once it failed. */
function last(offsets: readonly number[], holds: (offset: number) => boolean): number | undefined {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(offsets[middle]!)) low = middle + 1;
    else high = middle;
  }
  return offsets[low - 1];
}

/** Where words end: before white space, and in scripts without spaces where Unicode says so. */
function wordEnds(reach: string, start: number, whole: number): number[] {
  const ends: number[] = [];
  for (const match of reach.slice(start).matchAll(/\S(?=\s)/g)) ends.push(start + match.index + 1);
  if (ends.length > 0) return ends;
  const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(reach.slice(start));
  for (const { index, segment, isWordLike } of words) {
    const end = start + index + segment.length;
    if (isWordLike && (end < reach.length || reach.length === whole)) ends.push(end);
  }
  return ends;
}

function graphemeEnds(reach: string, start: number): number[] {
  const graphemes = new Intl.Segmenter().segment(reach.slice(start));
  return Array.from(graphemes, ({ index, segment }) => start + index + segment.length).slice(0, -1);
}
