import type { Excerpt, Person } from '../../corpus/model.ts';
import { andMore, OPEN_POST, RELATED_IN_MEANING, UNTITLED } from '../../messages/cards.ts';
import type { Snippet } from '../../search/types.ts';
import { LIMITS } from '../gateway/limits.ts';
import { escapeLine, escapeMarkedLine, quote } from './markdown.ts';
import { bodyOf, shortSnippet } from './snippet.ts';

/** What a card shows besides the excerpt. */
export interface CardExtras {
  /** The address of the post at the passage. */
  readonly link?: string;
  /** The post's distinctive tags for display. */
  readonly tags?: readonly string[];
  /** One line of Markdown: "Discussed 3 times here, last in …". */
  readonly discussed?: string;
}

export interface CardContent extends CardExtras {
  readonly excerpt: Excerpt;
  /** The part of the text to show, with the matched words; absent: all of it. */
  readonly snippet?: Snippet;
  /** The matched words in the title. */
  readonly titleMarks?: Snippet['marks'];
  /** Whether a search found it although it contains none of the words. */
  readonly sharesNoWord?: boolean;
}

/** How much of the text a card shows. */
export type Extent = 'whole' | 'body';

const TITLE_BUDGET = 200;
const PEOPLE_BUDGET = 200;
const TAGS_BUDGET = 120;
/** Characters of a line beside a button, at the width of Discord's containers. */
const COMPACT_TITLE = 58;
const COMPACT_PEOPLE = 54;
const SNIPPET_LINE = 60;
/** Characters of the best result in a list, if its title takes one line or two. */
const MAX_BEST = 280;
const MAX_BEST_BELOW_LONG_TITLE = 210;
/** The maximum share of a card for anything but the quotation. */
const HEAD_SHARE = 2 / 3;

/** A card's Markdown in parts: a button fits next to the first, and Discord ignores small print right below a quotation. */
export interface CardText {
  /** The title, which opens the post, people and date. */
  readonly head: string;
  /** The quotation; may be empty. */
  readonly body: string;
  /** Tags and earlier discussions; may be empty. */
  readonly foot: string;
}

/**
 * A card's Markdown: the title linked to the post, people and date, the quotation, tags and earlier discussions. The quotation
 * always gets at least a third of the space: what does not fit into the rest is dropped, discussions first.
 *
 * @param budget characters at most, 100 at least
 * @param peopleBudget the maximum number of characters for names
 */
export function cardText(
  card: CardContent,
  budget: number,
  extent: Extent = 'body',
  peopleBudget = PEOPLE_BUDGET,
): CardText {
  const { excerpt } = card;
  const { head, foot } = headAndFoot(card, budget, peopleBudget);
  const used = [...head, ...foot].reduce((sum, line) => sum + line.length + 1, 0);
  const snippet = extent === 'whole' ? card.snippet : bodyOf(excerpt.text, card.snippet);
  const body = quote(excerpt.text, snippet, budget - used);
  return { head: head.join('\n'), body, foot: foot.join('\n') };
}

/** The same for the best result of a list, without tags. */
export function bestText(card: CardContent, budget: number): CardText {
  const { tags: _, ...rest } = card;
  const { post, text } = card.excerpt;
  const length = (post.title ?? '').length > COMPACT_TITLE ? MAX_BEST_BELOW_LONG_TITLE : MAX_BEST;
  const snippet = shortSnippet(text, card.snippet, length);
  return cardText({ ...rest, snippet }, budget, 'body', COMPACT_PEOPLE);
}

/** Whether a card with this extent omits text that would fit into a message. */
export function omitsText({ excerpt, snippet }: CardContent): boolean {
  const { start, end } = bodyOf(excerpt.text, snippet);
  return start > 0 || end < excerpt.text.length;
}

/**
 * An excerpt as a list entry: the title, a line with people and date, and a line or two of text around the matches.
 *
 * @param budget characters at most, 100 at least
 * @param lines of the snippet
 */
export function compactText(card: CardContent, budget: number, lines: 1 | 2): string {
  const { excerpt } = card;
  const { post } = excerpt;
  const facts = small([names(post.authors, COMPACT_PEOPLE), post.date && longDate(post.date), why(card)]);
  const marks = (card.titleMarks ?? []).filter(([, end]) => end <= COMPACT_TITLE);
  const length = COMPACT_TITLE + marks.length * '****'.length;
  const title = titleLine({ ...card, titleMarks: marks }, '**', length, Math.floor(budget / 2));
  const used = [title, ...facts].reduce((sum, line) => sum + line.length + 1, 0);
  const snippet = quote(
    excerpt.text,
    shortSnippet(excerpt.text, card.snippet, lines * SNIPPET_LINE),
    budget - used,
  );
  return [
    title,
    ...facts,
    ...snippet
      .split('\n')
      .slice(0, 2)
      .map((line) => line.replace(/^> /, '> -# ')),
  ].join('\n');
}

/** Why a search found it, if no marks show it. */
function why({ sharesNoWord }: CardContent): string | false {
  return sharesNoWord === true && RELATED_IN_MEANING;
}

interface HeadAndFoot {
  readonly head: readonly string[];
  readonly foot: readonly string[];
}

/** What is above and below the quotation, as far as its share of the budget allows. */
function headAndFoot(card: CardContent, budget: number, peopleBudget: number): HeadAndFoot {
  const { post } = card.excerpt;
  const share = Math.floor(budget * HEAD_SHARE);
  const people = Math.min(peopleBudget, Math.floor(share / 3));
  const facts = small([names(post.authors, people), post.date && longDate(post.date), why(card)]);
  const title = (room: number) =>
    `### ${titleLine(card, '__', Math.min(TITLE_BUDGET, Math.floor(share / 3)), room)}`;
  const tags = small([escapeLine((card.tags ?? []).join(', '), TAGS_BUDGET)]);
  const discussed = card.discussed ? [`-# ${card.discussed}`] : [];
  const head = [title(share), ...facts];
  const fits = (foot: readonly string[]) => [...head, ...foot].join('\n').length <= share;
  const foot = [[...tags, ...discussed], tags, []].find(fits);
  return foot ? { head, foot } : { head: [title(Math.floor(share / 4)), ...facts], foot: [] };
}

/**
 * The title, as a link to the post.
 *
 * @param format marks the matches
 * @param room characters for the address; a longer one loses its text fragment, or is dropped
 */
function titleLine(
  { excerpt, link, titleMarks = [] }: CardContent,
  format: string,
  budget: number,
  room: number,
) {
  const { title } = excerpt.post;
  const words = (title && escapeMarkedLine(title, titleMarks, budget, format)) || UNTITLED;
  const address = [link, link?.replace(/#?:~:.*$/s, '')].find(
    (each) => each !== undefined && each.length <= Math.min(room, LIMITS.url),
  );
  if (!address) return words;
  // Discord finds the closing bracket by counting.
  return isBalanced(words) ? `[${words}](${address})` : `${words} · [${OPEN_POST}](${address})`;
}

/** A title in one line, linked to the post. */
export function titleLink(excerpt: Excerpt, link: string | undefined): string {
  return titleLine({ excerpt, ...(link && { link }) }, '**', COMPACT_TITLE, LIMITS.url);
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const sign of text) {
    if (sign === '[') open++;
    if (sign === ']' && --open < 0) return false;
  }
  return open === 0;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A date in words: "20 November 2025", "November 2025" or "2025". */
export function longDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return [day, month && MONTHS[month - 1], year].filter(Boolean).join(' ');
}

/** A line of small print, or nothing if the text is empty. */
function small(parts: readonly (string | false | undefined)[]): string[] {
  const said = parts.filter(Boolean);
  return said.length > 0 ? [`-# ${said.join(' · ')}`] : [];
}

/** As many full names as fit: "Ada Low, Bo Hall and 3 more". */
export function names(people: readonly Person[], budget: number): string {
  const all = people.map(({ name }) => name);
  for (let count = all.length; count > 0; count--) {
    const line = escapeLine(all.slice(0, count).join(', '), LIMITS.messageText);
    const written = andMore(line, all.length - count);
    if (written.length <= budget) return written;
  }
  return escapeLine(all[0] ?? '', budget);
}
