import {
  type APIButtonComponent,
  type APIComponentInContainer,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import type { Excerpt } from '../../corpus/model.ts';
import {
  CITE,
  DISCUSS,
  NEXT,
  OPEN,
  PREVIOUS,
  RELATED,
  SAVE,
  SHARE,
  WHOLE_TEXT,
} from '../../messages/cards.ts';
import type { Message } from '../gateway/command.ts';
import { LIMITS } from '../gateway/limits.ts';
import * as actions from './card-actions.ts';
import {
  bestText,
  type CardContent,
  type CardText,
  cardText,
  compactText,
  type Extent,
  leavesOut,
} from './card-text.ts';
import { cutLine } from './markdown.ts';

export { type CardContent, type CardExtras, compactText, longDate, titleLink } from './card-text.ts';

/** Entries of a list of excerpts that fit on a screen. */
export const CARDS_PER_PAGE = 5;

const ACCENT = 0x5b6ee1;
/** Characters that a short entry may take. Most of it is its link. */
const MAX_COMPACT = 480;

/**
 * Several excerpts in full in one message, each with a button that opens its card.
 *
 * @param heading Markdown above the cards
 * @param cards at most CARDS_PER_PAGE
 * @param footer buttons below the cards, at most five
 */
export function cardPage(
  heading: string,
  cards: readonly CardContent[],
  footer: readonly APIButtonComponent[] = [],
): Message {
  const wholes = cards.map((card) => cardText(card, LIMITS.messageText));
  const needs = wholes.map(({ head, body }) => head.length + body.length);
  const shares = fairShares(needs, LIMITS.messageText - heading.length);
  const entries = cards.map((card, index) => {
    const fits = shares[index]! >= needs[index]!;
    return fullEntry(card, fits ? wholes[index]! : cardText(card, shares[index]!));
  });
  return page(heading, entries, footer);
}

/**
 * A list of excerpts in one message: the first in full when it is the best one, the others short, each with a button
 * that opens its card.
 *
 * @param heading Markdown above the list
 * @param cards at most CARDS_PER_PAGE
 * @param options.best whether the first is the best of all
 * @param options.below more of the list, under a heading of its own
 * @param options.footer buttons below the list, at most five
 * @param options.buttonFor another button than the one that opens the card
 * @param options.menu stands below the footer
 */
export function resultPage(
  heading: string,
  cards: readonly CardContent[],
  options: {
    readonly best?: boolean;
    readonly below?: { readonly heading: string; readonly cards: readonly CardContent[] };
    readonly footer?: readonly APIButtonComponent[];
    readonly menu?: APIComponentInContainer;
    readonly buttonFor?: (excerpt: Excerpt) => APIButtonComponent;
  } = {},
): Message {
  const { best = false, below, footer = [], menu: choice, buttonFor = openButton } = options;
  const further = below?.cards ?? [];
  const first = best ? cards.slice(1) : cards;
  const short = [...first, ...further];
  const texts = short.map((card) => compactText(card, MAX_COMPACT, best ? 1 : 2));
  const headings = heading.length + (below?.heading.length ?? 0);
  const left = LIMITS.messageText - headings - texts.reduce((sum, each) => sum + each.length, 0);
  const entries = short.map((card, index) => [
    ...(below && index === first.length ? [text(below.heading)] : []),
    section(texts[index]!, buttonFor(card.excerpt)),
  ]);
  const full = best ? cards.slice(0, 1).map((card) => fullEntry(card, bestText(card, left))) : [];
  return page(heading, [...full, ...entries], footer, choice ? [choice] : []);
}

/** A card with the button beside its title, so that the quotation has the whole width. */
function fullEntry(card: CardContent, { head, body }: CardText): APIComponentInContainer[] {
  return [section(head, openButton(card.excerpt)), ...(body ? [text(body)] : [])];
}

export function openButton({ id }: Excerpt): APIButtonComponent {
  return button(OPEN, actions.OPEN.id(id));
}

function page(
  heading: string,
  entries: readonly (readonly APIComponentInContainer[])[],
  footer: readonly APIButtonComponent[],
  menus: readonly APIComponentInContainer[] = [],
): Message {
  return container([text(heading), ...separated(entries), ...rowOfAny(footer), ...menus]);
}

/**
 * How a budget is shared: who needs less than an equal share leaves the rest to the others.
 *
 * @returns one share for each need; together at most the budget
 */
export function fairShares(needs: readonly number[], budget: number): number[] {
  const shares = new Array<number>(needs.length).fill(0);
  let left = budget;
  const order = needs.map((_, index) => index).sort((a, b) => needs[a]! - needs[b]!);
  for (const [at, index] of order.entries()) {
    shares[index] = Math.min(needs[index]!, Math.floor(left / (needs.length - at)));
    left -= shares[index]!;
  }
  return shares;
}

/**
 * One excerpt with everything that can be done with it.
 *
 * @param options.heading Markdown above the card ("Alex shared this"), none by default
 * @param options.footer more buttons in a row of their own, at most four
 * @param options.extent whether the text begins at its very beginning; else a button leads to all of it
 */
export function singleCard(
  card: CardContent,
  options: {
    readonly heading?: string;
    readonly footer?: readonly APIButtonComponent[];
    readonly extent?: Extent;
  } = {},
): Message {
  const { heading, footer = [], extent = 'body' } = options;
  const { head, body } = cardText(card, LIMITS.messageText - (heading?.length ?? 0), extent);
  const { id } = card.excerpt;
  const whole = extent === 'body' && leavesOut(card) ? [button(WHOLE_TEXT, actions.OPEN.id(id))] : [];
  return container([
    ...(heading ? [text(heading)] : []),
    text(body ? `${head}\n${body}` : head),
    row([
      button(SHARE, actions.SHARE.id(id)),
      button(DISCUSS, actions.DISCUSS.id(id)),
      button(CITE, actions.CITE.id(id)),
      button(SAVE, actions.SAVE.id(id)),
      button(RELATED, actions.RELATED.id(id)),
    ]),
    ...rowOfAny([...whole, ...footer]),
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

/** Text with a button beside it. */
export function section(content: string, accessory: APIButtonComponent): APIComponentInContainer {
  return {
    type: ComponentType.Section,
    components: [{ type: ComponentType.TextDisplay, content }],
    accessory,
  };
}

/** A line between each two of the entries. */
export function separated(
  entries: readonly (readonly APIComponentInContainer[])[],
): APIComponentInContainer[] {
  return entries.flatMap((entry, index) =>
    index === 0 ? entry : [{ type: ComponentType.Separator, divider: true }, ...entry],
  );
}

export function row(components: readonly APIButtonComponent[]): APIComponentInContainer {
  return { type: ComponentType.ActionRow, components: [...components] };
}

/** A row of buttons where there are any: Discord refuses an empty one. */
export function rowOfAny(components: readonly APIButtonComponent[]): APIComponentInContainer[] {
  return components.length > 0 ? [row(components)] : [];
}

/** A button that comes back to the bot. */
export function button(
  label: string,
  id: string,
  { disabled = false, danger = false } = {},
): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: danger ? ButtonStyle.Danger : ButtonStyle.Secondary,
    label: cutLine(label, LIMITS.buttonLabel),
    custom_id: id,
    disabled,
  };
}

/** A menu of one choice, in a row of its own. */
export function menu(
  placeholder: string,
  id: string,
  options: readonly { readonly label: string; readonly value: string }[],
): APIComponentInContainer {
  const entries = options.map(({ label, value }) => ({
    label: cutLine(label, LIMITS.selectOptionLabel),
    value,
  }));
  return {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.StringSelect, custom_id: id, placeholder, options: entries }],
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
    button(PREVIOUS, id(page - 1), { disabled: page <= 1 }),
    button(NEXT, id(page + 1), { disabled: page >= pages }),
  ];
}
