import { compile } from 'html-to-text';

/** The number of words in an excerpt, as in the seeds. */
const MAX_WORDS = 50;
/** Characters of a page to read, which bounds the time spent on markup. */
const MAX_HTML_LENGTH = 8000;
const MAX_TEXT_LENGTH = 2000;

/** Control characters, including those that change the writing direction. */
const UNWANTED = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML_LENGTH, maxDepth: 50, maxChildNodes: 500 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'figure', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', options: { uppercaseHeaderCells: false } },
  ],
});

/** The text of a piece of HTML. */
export function textOfHtml(html: string): string {
  return toText(clean(html.slice(0, MAX_HTML_LENGTH)));
}

/** Removes control characters and lone surrogates, which databases and Discord reject. */
export function clean(text: string): string {
  return text.replace(UNWANTED, '');
}

/** The same as one line, truncated. */
export function cleanLine(text: string, length: number): string {
  const line = clean(text).normalize('NFC').replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : clean(line.slice(0, length)).trim();
}

/**
 * The excerpt of a post: its first fifty words on one line, with "..." if it is truncated, as in the seeds.
 *
 * @returns '' if there are no words
 */
export function excerptOf(text: string): string {
  const all = clean(text);
  const words = all.slice(0, MAX_TEXT_LENGTH).split(/\s+/).filter(Boolean);
  const cut = words.length > MAX_WORDS || all.length > MAX_TEXT_LENGTH;
  const kept = words.slice(0, MAX_WORDS).join(' ');
  if (!/[\p{L}\p{N}]/u.test(kept)) return '';
  return cut ? `${kept.replace(/\.{3}$/, '')}...` : kept;
}
