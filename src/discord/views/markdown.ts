import type { Snippet } from '../../search/types.ts';
import { cutLine, longestFitting } from '../../text/cutting.ts';

/** Marks an omission in a quotation. */
const OMISSION = '[…]';

/** A placeholder for a formatting mark while a text is escaped: NUL, which no text contains. */
const FORMAT = '\0';
/** A placeholder for Markdown's quotation mark (`>`): a noncharacter, which no text contains. */
const QUOTE_MARK = '\ufdd0';
/** How nested quotations are shown, as Discord does not nest block quotes. */
const NESTED_QUOTE = '▎ ';
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

const INLINE = /[\\*_~|`[\]<@]/g;
/** Headings, quotes, lists and small print are only recognised at the start of a line. */
const LINE_START = /^([^\S\r\n\u2028\u2029]*)(#|>|[-+]|\d+(?=[.)]))/gm;

/**
 * Escapes a text so that Discord shows it as written: no formatting, no links, no mentions, no timestamps.
 * Discord accepts a backslash before any character but letters, digits and white space.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(INLINE, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(LINE_START, (_, space: string, sign: string) =>
      /\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`,
    );
}

/** Reverses {@link escapeMarkdown}. */
export function unescapeMarkdown(markdown: string): string {
  return markdown.replace(/\\([^0-9A-Za-z\s])/g, '$1');
}

/** One line of Markdown that shows the text as written, cut at the end of a word to `budget` characters. */
export function escapeLine(text: string, budget: number): string {
  return cutLine(text, budget, escapeMarkdown);
}

/**
 * The same, with marked parts emphasised.
 *
 * @param marks offsets into the text, which must not have line breaks if there are any
 * @param format Discord's mark: `**` or `__`
 */
export function escapeMarkedLine(
  text: string,
  marks: Snippet['marks'],
  budget: number,
  format: string,
): string {
  if (marks.length === 0 || /\s{2}|[^\S ]|^\s/.test(text)) return escapeLine(text, budget);
  return longestFitting(text, 0, budget, (end) => {
    const cut = end < text.trimEnd().length ? '…' : '';
    return escapeMarkdown(emphasise(text, 0, end, marks)).replaceAll(FORMAT, format) + cut;
  });
}

/**
 * A text as a Discord block quote: verbatim, with matched words in bold, cut only after a word and with every cut marked.
 *
 * @param snippet the part to show; absent: the whole text
 * @param budget the maximum number of characters of Markdown
 */
export function quote(text: string, snippet: Snippet | undefined, budget: number): string {
  const start = snippet?.start ?? 0;
  const marks = snippet?.marks ?? [];
  const marked = withQuoteMarks(text, start);
  const wanted = marked.slice(0, snippet?.end ?? text.length);
  return longestFitting(wanted, start, budget, (end) => {
    const before = start > 0 ? `${OMISSION} ` : '';
    const after = end < text.trimEnd().length ? ` ${OMISSION}` : '';
    // Escaped as a whole, since parts do not show where lines start.
    const words = escapeMarkdown(emphasise(marked, start, end, marks)).replaceAll(FORMAT, '**');
    return formatNestedQuotes(before + words + after)
      .split(LINE_BREAK)
      .map((line) => `> ${line}`)
      .join('\n');
  });
}

/** The text from `start` to `end`, with a placeholder before and after each marked part. */
function emphasise(text: string, start: number, end: number, marks: Snippet['marks']): string {
  const slice = (from: number, to: number) => text.slice(from, to).replaceAll(FORMAT, '');
  const pieces: string[] = [];
  let at = start;
  for (const [from, to] of marks) {
    if (from < at || to > end) continue;
    pieces.push(slice(at, from), FORMAT, slice(from, to), FORMAT);
    at = to;
  }
  return [...pieces, slice(at, end)].join('');
}

/**
 * Marks each `>` that quotes something: at the start of a line and, in a text that was put into one line and starts with one,
 * after the end of a sentence. Any other `>` is an ordinary character.
 */
function withQuoteMarks(text: string, start: number): string {
  const lines = text.replaceAll(QUOTE_MARK, ' ').replace(/(?<=^|[\n\r\u2028\u2029])>(?=[\s>])/g, QUOTE_MARK);
  if (!/^>[\s>]/.test(lines.slice(start)) && !lines.startsWith(QUOTE_MARK)) return lines;
  const head = lines.slice(0, start);
  const shown = lines.slice(start).replace(/^>/, QUOTE_MARK);
  return head + shown.replace(/(?<=[.!?…:"”’')\]>][^\S\n]+)>(?=\s)/g, QUOTE_MARK);
}

/** Starts a line at each run of marks. */
function formatNestedQuotes(body: string): string {
  return body.replace(
    /(\s*)((?:\ufdd0\s*)+)/g,
    (_, before: string, _marks: string, offset: number) =>
      `${offset === 0 || /[\n\r]/.test(before) ? before : '\n'}${NESTED_QUOTE}`,
  );
}
