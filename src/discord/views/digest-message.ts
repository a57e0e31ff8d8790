import type { Excerpt } from '../../corpus/model.ts';
import type { Reason } from '../../digest/reasons.ts';
import type { LinkOf } from '../../links/fragment.ts';
import * as messages from '../../messages/digest.ts';
import { newPost, newPosts, WHY_ANNOUNCED } from '../../messages/sources.ts';
import type { Message } from '../gateway/command.ts';
import { button } from '../gateway/components.ts';
import { DISCUSS_DIGEST, MINE, WHY } from './card-actions.ts';
import { longDate } from './card-text.ts';
import { CARDS_PER_PAGE, cardPage } from './cards.ts';
import { escapeLine } from './markdown.ts';

/** The content of a digest's message. */
export interface DigestView {
  /** The local date of the digest, `YYYY-MM-DD`. */
  readonly date: string;
  readonly excerpts: readonly Excerpt[];
  readonly linkOf: LinkOf;
  /** Why excerpts were chosen, by id. */
  readonly reasons?: ReadonlyMap<string, Reason> | undefined;
  readonly roleId?: string | null;
  /** Whether it is a personal digest, by direct message. */
  readonly isOwn?: boolean;
  /** The delivery's nonce; a preview has none. */
  readonly nonce?: string;
}

/** A digest's message: an invitation, the cards with the reasons for each, and buttons for everybody. */
export function digestMessage(view: DigestView): Message {
  const { date, excerpts, reasons, linkOf, roleId, isOwn = false, nonce } = view;
  const title = messages.invitation(excerpts.length, WEEKDAY.format(new Date(date)));
  const heading = [`## ${title}`, `-# ${longDate(date)}`, ...(roleId ? [`<@&${roleId}>`] : [])].join('\n');
  const cards = excerpts.map((excerpt) => {
    const link = linkOf(excerpt);
    const reason = reasons?.get(excerpt.id);
    return { excerpt, ...(link && { link }), ...(reason && { discussed: describeReason(reason) }) };
  });
  const { BUTTON } = messages;
  const footer = nonce
    ? [
        ...(isOwn
          ? []
          : [button(BUTTON.discuss, DISCUSS_DIGEST.id(nonce)), button(BUTTON.mine, MINE.id(nonce))]),
        button(BUTTON.why, whyId(nonce)),
      ]
    : [];
  return cardPage(heading, cards, footer);
}

function describeReason(reason: Reason): string {
  const { REASON } = messages;
  switch (reason.kind) {
    case 'on-this-day':
      return REASON.onThisDay(reason.years);
    case 'new':
      return REASON.new;
    case 'discussed':
      return REASON.discussed(reason.times);
    case 'returns':
      return REASON.returns;
    case 'seldom':
      return REASON.seldom(escapeLine(reason.author, AUTHOR_BUDGET));
  }
}

const AUTHOR_BUDGET = 80;

/** The announcement of a source's new posts: as many cards as fit, and the number of further ones. */
export function announcement({ excerpts, linkOf, nonce }: DigestView): Message {
  const [first] = excerpts;
  const source = escapeLine(first?.origins[0]?.source.name ?? '', SOURCE_BUDGET);
  const heading = excerpts.length === 1 ? newPost(source) : newPosts(source, excerpts.length);
  const shown = excerpts.slice(0, CARDS_PER_PAGE).map((excerpt) => {
    const link = linkOf(excerpt);
    return { excerpt, ...(link && { link }) };
  });
  return cardPage(heading, shown, nonce ? [button(WHY_ANNOUNCED, whyId(nonce))] : []);
}

const SOURCE_BUDGET = 100;

const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });

/** "Daily reading, Friday 21 November 2025". */
export function digestTitle(date: string): string {
  return messages.dailyReading(DAY.format(new Date(date)).replace(',', ''));
}

/** The custom id of the "Why this?" button, which also identifies the delivery in a channel's history. */
export function whyId(nonce: string): string {
  return WHY.id(nonce);
}
