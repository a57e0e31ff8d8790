import type { Excerpt } from '../../corpus/model.ts';
import type { LinkOf } from '../../links/fragment.ts';
import { newPost, newPosts } from '../../messages/sources.ts';
import type { Message } from '../gateway/command.ts';
import { WHY } from './card-actions.ts';
import { button, CARDS_PER_PAGE, cardPage } from './cards.ts';
import { escapeLine } from './markdown.ts';

/** What a digest's message is made of. */
export interface DigestContents {
  /** The local date that it is for, `YYYY-MM-DD`. */
  readonly date: string;
  readonly excerpts: readonly Excerpt[];
  readonly linkOf: LinkOf;
  readonly roleId?: string | null;
  /** The delivery's nonce; a preview has none. */
  readonly nonce?: string;
}

/** The message of a digest: a heading with the date, the cards, and a way to ask why it came. */
export function digestMessage({ date, excerpts, linkOf, roleId, nonce }: DigestContents): Message {
  const heading = `## ${digestTitle(date)}${roleId ? `\n<@&${roleId}>` : ''}`;
  const cards = excerpts.map((excerpt) => {
    const link = linkOf(excerpt);
    return { excerpt, ...(link && { link }) };
  });
  return cardPage(heading, cards, nonce ? [button('Why this?', whyId(nonce))] : []);
}

/** What announces new posts of a source: the cards as far as there is room, and how many more there are. */
export function announcement({ excerpts, linkOf, nonce }: DigestContents): Message {
  const [first] = excerpts;
  const source = escapeLine(first?.origins[0]?.source.name ?? '', SOURCE_BUDGET);
  const heading = excerpts.length === 1 ? newPost(source) : newPosts(source, excerpts.length);
  const shown = excerpts.slice(0, CARDS_PER_PAGE).map((excerpt) => {
    const link = linkOf(excerpt);
    return { excerpt, ...(link && { link }) };
  });
  return cardPage(heading, shown, nonce ? [button('Why this?', whyId(nonce))] : []);
}

const SOURCE_BUDGET = 100;

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });

/** "Daily reading, Friday 21 November 2025". */
export function digestTitle(date: string): string {
  return `Daily reading, ${DAY.format(new Date(date)).replace(',', '')}`;
}

/** The custom id of the "Why this?" button: it also tells, in a channel's history, which delivery a message is. */
export function whyId(nonce: string): string {
  return WHY.id(nonce);
}
