import anyAscii from 'any-ascii';
import type { Excerpt, Post } from '../corpus/model.ts';

const TITLE_WORDS = 8;
/** Words of a title that are skipped in citation keys. */
const EMPTY_WORDS = /^(?:a|an|the|on|of|in|to|and|for|is|are|paper|post|note|notes|research)$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Characters with a special meaning in LaTeX. Braces become commands, since BibTeX counts even escaped ones. */
const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '`': '\\textasciigrave{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
};

/**
 * Quotes an excerpt in Markdown (CommonMark) verbatim, followed by author, title and date.
 *
 * @param link the address of the title, if any
 */
export function markdownQuotation(excerpt: Excerpt, link: string | undefined): string {
  const { title, authors, date } = excerpt.post;
  const quoted = escapeMarkdown(excerpt.text)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `> ${line.trim()}`.trimEnd());
  const name = escapeMarkdown(oneLine(title ?? 'Untitled'));
  const source = [
    ...authors.map((author) => escapeMarkdown(oneLine(author.name))),
    link ? `[${name}](<${link}>)` : name,
    ...(date ? [date] : []),
  ];
  return [...quoted, '>', `> — ${source.join(', ')}`].join('\n');
}

/**
 * A BibTeX entry of the excerpt's post. The fields for arXiv are those that arXiv recommends
 * (https://arxiv.org/help/hypertex/bibstyles); a post is neither article nor book, so the entry is a `@misc`.
 */
export function bibtex(excerpt: Excerpt): string {
  const { post } = excerpt;
  const [year, month] = post.date?.split('-') ?? [];
  const fields: [name: string, value: string | undefined][] = [
    ['author', post.authors.map(({ name }) => bibtexName(name)).join(' and ') || undefined],
    // A second pair of braces preserves capitals.
    ['title', `{${escapeLatex(titleOf(excerpt))}}`],
    ['year', year],
    ['eprint', post.arxiv],
    ['archivePrefix', post.arxiv && 'arXiv'],
    ['url', post.url?.replace(/[{}\\`]/g, encodeURIComponent)],
  ];
  const lines = fields.flatMap(([name, value]) => (value ? [`  ${name} = {${value}},`] : []));
  // Month names are BibTeX macros, without braces.
  const monthName = MONTHS[Number(month) - 1];
  if (monthName) lines.push(`  month = ${monthName},`);
  return [`@misc{${citationKey(excerpt)},`, ...lines, '}'].join('\n');
}

/** Family name, year and the first significant word of the title, in ASCII: `cloud2025subliminal`. */
function citationKey(excerpt: Excerpt): string {
  const { authors, date } = excerpt.post;
  const family = authors[0] && plainWords(authors[0].name).at(-1);
  const word = plainWords(titleOf(excerpt)).find((word) => !EMPTY_WORDS.test(word) && !/^\d+$/.test(word));
  return [family, date?.slice(0, 4), word].join('') || `excerpt-${excerpt.id}`;
}

function titleOf({ post, text }: { post: Post; text: string }): string {
  if (post.title) return oneLine(post.title);
  const words = oneLine(text).split(' ');
  return words.length > TITLE_WORDS ? `${words.slice(0, TITLE_WORDS).join(' ')} […]` : words.join(' ');
}

/** BibTeX would split a name that contains "and" or a comma; braces keep it whole. */
function bibtexName(name: string): string {
  const escaped = escapeLatex(oneLine(name));
  return /,|\band\b/i.test(name) ? `{${escaped}}` : escaped;
}

function escapeLatex(text: string): string {
  return text.replace(/[\\{}^~`<>|&%$#_]/g, (sign) => LATEX[sign] ?? sign);
}

/** Escapes markup of CommonMark and its common extensions. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~|$&#]/g, '\\$&')
    .replace(/^([^\S\r\n\u2028\u2029]*)([-+=])/gm, '$1\\$2')
    .replace(/^([^\S\r\n\u2028\u2029]*\d+)([.)])/gm, '$1\\$2')
    .replace(/:\/\//g, ':\\//');
}

function plainWords(text: string): string[] {
  return (
    anyAscii(text)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
