import {
  type APIButtonComponent,
  type APIComponentInContainer,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import type { Excerpt, Person } from '../../corpus/model.ts';
import type { Passage } from '../../search/types.ts';
import type { Message } from '../gateway/command.ts';
import { LIMITS } from '../gateway/limits.ts';
import { CITE, DISCUSS, OPEN, RELATED, RELATED_BY_OTHERS, SAVE, SHARE } from './card-actions.ts';
import { cutLine, escapeLine, quote } from './markdown.ts';

/** The most cards that fit in one message with a heading and a row of page buttons, by Discord's component limit. */
export const CARDS_PER_PAGE = 5;

/** What stands on a card beside the excerpt itself. */
export interface CardExtras {
  /** Address of the post at the passage; a card without one has no Open button. */
  readonly link?: string;
  /** One line of Markdown: "Discussed 3 times here, last in …". */
  readonly discussed?: string;
}

export interface CardContent extends CardExtras {
  readonly excerpt: Excerpt;
  /** The part of the text to show, with the matched words; all of it when absent. */
  readonly passage?: Passage;
}

const ACCENT = 0x5b6ee1;
const TITLE_BUDGET = 200;
const PEOPLE_BUDGET = 200;
const TAGS_BUDGET = 120;
/** The most that a discussion line may take; longer ones are left out, since a cut would break its links. */
const DISCUSSED_BUDGET = 400;

/**
 * Several excerpts in one message.
 *
 * @param heading Markdown above the cards
 * @param cards at most CARDS_PER_PAGE
 * @param footer buttons below the cards, at most two
 */
export function cardPage(
  heading: string,
  cards: readonly CardContent[],
  footer: readonly APIButtonComponent[] = [],
): Message {
  let budget = LIMITS.messageText - heading.length;
  return container([
    text(heading),
    ...cards.flatMap((card, index) => {
      // An equal share of what is left: what one card does not need, the later ones may have.
      const content = cardText(card, Math.floor(budget / (cards.length - index)));
      budget -= content.length;
      return [text(content), row(pageControls(card))];
    }),
    ...rowOfAny(footer),
  ]);
}

/**
 * One excerpt with everything that can be done with it.
 *
 * @param heading Markdown above the card ("Alex shared this"), none by default
 * @param footer more buttons for the last row, at most three
 */
export function singleCard(
  card: CardContent,
  { heading, footer = [] }: { heading?: string; footer?: readonly APIButtonComponent[] } = {},
): Message {
  const budget = LIMITS.messageText - (heading?.length ?? 0);
  const { id } = card.excerpt;
  return container([
    ...(heading ? [text(heading)] : []),
    text(cardText(card, budget)),
    row([
      ...openButton(card),
      button('Share', SHARE.id(id)),
      button('Discuss', DISCUSS.id(id)),
      button('Cite', CITE.id(id)),
      button('Save', SAVE.id(id)),
    ]),
    row([
      button('More like this', RELATED.id(id)),
      button('Another view', RELATED_BY_OTHERS.id(id)),
      ...footer,
    ]),
  ]);
}

/** A message of words and, perhaps, buttons (at most 25). */
export function note(markdown: string, buttons: readonly APIButtonComponent[] = []): Message {
  const rows: APIComponentInContainer[] = [];
  for (let at = 0; at < buttons.length; at += LIMITS.buttonsInRow) {
    rows.push(row(buttons.slice(at, at + LIMITS.buttonsInRow)));
  }
  return container([text(markdown), ...rows]);
}

export function container(components: APIComponentInContainer[]): Message {
  return { components: [{ type: ComponentType.Container, accent_color: ACCENT, components }] };
}

export function text(content: string): APIComponentInContainer {
  return { type: ComponentType.TextDisplay, content };
}

/** Shows a file that comes with the message. */
export function attachment(name: string): APIComponentInContainer {
  return { type: ComponentType.File, file: { url: `attachment://${name}` } };
}

export function row(components: readonly APIButtonComponent[]): APIComponentInContainer {
  return { type: ComponentType.ActionRow, components: [...components] };
}

/** A row of buttons where there are any: Discord refuses an empty one. */
export function rowOfAny(components: readonly APIButtonComponent[]): APIComponentInContainer[] {
  return components.length > 0 ? [row(components)] : [];
}

/** A button that comes back to the bot. */
export function button(label: string, id: string, { disabled = false } = {}): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: cutLine(label, LIMITS.buttonLabel),
    custom_id: id,
    disabled,
  };
}

export function linkButton(label: string, url: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}

/**
 * One page of a list.
 *
 * @param page counted from 1; one that is past the end gives the last
 * @param size items on a page
 * @returns the items on it, its number, and how many pages there are, one at least
 */
export function pageOf<T>(
  all: readonly T[],
  page: number,
  size: number,
): { readonly items: readonly T[]; readonly shown: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const shown = Math.min(Math.max(page, 1), pages);
  return { items: all.slice((shown - 1) * size, shown * size), shown, pages };
}

/** Previous and Next for a list of pages, counted from 1. */
export function pager(
  page: number,
  pages: number,
  id: (page: number) => string,
): readonly APIButtonComponent[] {
  if (pages <= 1) return [];
  return [
    button('Previous', id(page - 1), { disabled: page <= 1 }),
    button('Next', id(page + 1), { disabled: page >= pages }),
  ];
}

/** For years, months and days. Made once: that takes longer than a card. */
const DATES = [{}, { month: 'long' }, { month: 'long', day: 'numeric' }].map(
  (parts) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'UTC',
      year: 'numeric',
      ...(parts as Intl.DateTimeFormatOptions),
    }),
);

/** A date as people write it: "20 November 2025", "November 2025" or "2025". */
export function longDate(date: string): string {
  return DATES[date.split('-').length - 1]!.format(new Date(date));
}

/** Title, people and date, the quotation, tags: the Markdown of one card in at most `budget` characters. */
function cardText({ excerpt, passage, discussed }: CardContent, budget: number): string {
  const { post } = excerpt;
  const head = [
    `### ${escapeLine(post.title ?? 'Untitled excerpt', TITLE_BUDGET)}`,
    ...small([names(post.authors), post.date && longDate(post.date)]),
  ];
  const foot = [
    ...small([post.tags.length > 0 && escapeLine(post.tags.join(', '), TAGS_BUDGET)]),
    ...(discussed && discussed.length <= DISCUSSED_BUDGET ? [`-# ${discussed}`] : []),
  ];
  const used = [...head, ...foot].reduce((sum, line) => sum + line.length + 1, 0);
  return [...head, quote(excerpt.text, passage, budget - used), ...foot].join('\n');
}

/** One line of small print, or none when there is nothing to say. */
function small(parts: readonly (string | false | undefined)[]): string[] {
  const said = parts.filter(Boolean);
  return said.length > 0 ? [`-# ${said.join(' · ')}`] : [];
}

function names(people: readonly Person[]): string {
  return escapeLine(people.map((person) => person.name).join(', '), PEOPLE_BUDGET);
}

/** The row under each card of a page; the rest waits behind "More…", since a message holds 40 components. */
function pageControls(card: CardContent): APIButtonComponent[] {
  const { id } = card.excerpt;
  return [
    ...openButton(card),
    button('Share', SHARE.id(id)),
    button('Cite', CITE.id(id)),
    button('Save', SAVE.id(id)),
    button('More…', OPEN.id(id)),
  ];
}

function openButton({ link }: CardContent): APIButtonComponent[] {
  return link && link.length <= LIMITS.url ? [linkButton('Open', link)] : [];
}
