import type { APIButtonComponent, APIComponentInContainer } from 'discord-api-types/v10';
import type { Excerpt } from '../../corpus/model.ts';
import { CITE, DISCUSS, OPEN, RELATED, SAVE, SHARE, WHOLE_TEXT } from '../../messages/cards.ts';
import type { Message } from '../gateway/command.ts';
import { button, container, row, rowOfAny, section, separated, text } from '../gateway/components.ts';
import { LIMITS } from '../gateway/limits.ts';
import * as actions from './card-actions.ts';
import {
  bestText,
  type CardContent,
  type CardText,
  cardText,
  compactText,
  type Extent,
  omitsText,
} from './card-text.ts';

/** The number of list entries that fit on a screen. */
export const CARDS_PER_PAGE = 5;

/** The maximum length of a short entry, most of which is its link. */
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
  const wholes = cards.map((card) => {
    const whole = cardText(card, LIMITS.messageText);
    return { card, whole, need: lengthOf(whole) };
  });
  const share = fairShare(
    wholes.map(({ need }) => need),
    LIMITS.messageText - heading.length,
  );
  const entries = wholes.map(({ card, whole, need }) =>
    fullEntry(card, need <= share ? whole : cardText(card, share)),
  );
  return page(heading, entries, footer);
}

/**
 * A list of excerpts in one message: the first in full if it is the best, the others short, each with a button that opens its
 * card.
 *
 * @param heading Markdown above the list
 * @param cards at most CARDS_PER_PAGE
 * @param options.best whether the first is the best of all
 * @param options.below more of the list, under a heading of its own
 * @param options.footer buttons below the list, at most five
 * @param options.buttonFor a button instead of the one that opens the card
 * @param options.menu below the footer
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
  const texts = short.map((card) => ({ card, line: compactText(card, MAX_COMPACT, best ? 1 : 2) }));
  const headings = heading.length + (below?.heading.length ?? 0);
  const left = LIMITS.messageText - headings - texts.reduce((sum, { line }) => sum + line.length, 0);
  const entries = texts.map(({ card, line }, index) => [
    ...(below && index === first.length ? [text(below.heading)] : []),
    section(line, buttonFor(card.excerpt)),
  ]);
  const full = best ? cards.slice(0, 1).map((card) => fullEntry(card, bestText(card, left))) : [];
  return page(heading, [...full, ...entries], footer, choice ? [choice] : []);
}

/** A card with the button next to its title, so that the quotation gets the full width. */
function fullEntry(card: CardContent, { head, body, foot }: CardText): APIComponentInContainer[] {
  return [section(head, openButton(card.excerpt)), ...[body, foot].filter(Boolean).map(text)];
}

function lengthOf({ head, body, foot }: CardText): number {
  return head.length + body.length + foot.length;
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
 * Divides a budget so that those who need less leave the rest to the others (max-min fairness,
 * https://en.wikipedia.org/wiki/Max-min_fairness).
 */
export function fairShare(needs: readonly number[], budget: number): number {
  let left = budget;
  for (const [at, need] of needs.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (needs.length - at));
    if (need > share) return share;
    left -= need;
  }
  return budget;
}

/**
 * One excerpt with everything that can be done with it.
 *
 * @param options.heading Markdown above the card ("Alex shared this"), none by default
 * @param options.footer more buttons in a row of their own, at most four
 * @param options.extent whether to show the text from its very start; otherwise a button leads to all of it
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
  const { head, body, foot } = cardText(card, LIMITS.messageText - (heading?.length ?? 0), extent);
  const { id } = card.excerpt;
  const whole = extent === 'body' && omitsText(card) ? [button(WHOLE_TEXT, actions.OPEN.id(id))] : [];
  return container([
    ...(heading ? [text(heading)] : []),
    text(body ? `${head}\n${body}` : head),
    ...(foot ? [text(foot)] : []),
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
