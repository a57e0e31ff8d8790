import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import type { Excerpt } from '../../src/corpus/model.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import { button } from '../../src/discord/gateway/components.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { resultPage } from '../../src/discord/views/cards.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import { COMMANDS } from '../../src/messages/commands.ts';
import { noExcerptFor, whichExcerpt } from '../../src/messages/library.ts';
import { NOT_IN_LIBRARY, TAKEN_DOWN } from '../../src/messages/sources.ts';
import { cutLine } from '../../src/text/cutting.ts';

export const EXCERPT_OPTION = {
  type: ApplicationCommandOptionType.String,
  name: 'excerpt',
  description: COMMANDS.common.excerpt,
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

const TITLE_BUDGET = 60;
const TYPED_BUDGET = 80;
/** The maximum number of excerpts to offer for typed words. */
const MAX_OFFERS = 3;

/** The excerpt with this id. @throws UserError if it has left the library */
export function knownExcerpt(library: Library, id: string | undefined): Excerpt {
  const excerpt = library.excerpt(id ?? '');
  if (!excerpt) throw new UserError(library.isGone(id ?? '') ? TAKEN_DOWN : NOT_IN_LIBRARY);
  return excerpt;
}

/** Whether an id belongs to an excerpt's text before it was edited at its source. */
export function wasEdited(excerpt: Excerpt, id: string): boolean {
  return excerpt.editedAt !== undefined && excerpt.id !== id;
}

/** The excerpt chosen from the list, or a message that offers those that the typed words may mean. */
export type Pick = { readonly excerpt: Excerpt } | { readonly offer: Message };

/** What to do with the excerpt: a button's label and custom id. */
export interface Purpose {
  readonly label: string;
  idFor(excerpt: Excerpt): string;
}

/**
 * Reads EXCERPT_OPTION.
 *
 * @throws UserError if what was typed finds nothing
 */
export function pickExcerpt(library: Library, typed: string, purpose: Purpose): Pick {
  const excerpt = library.excerpt(typed.trim());
  if (excerpt) return { excerpt };
  const { hits } = library.search({ query: typed, limit: MAX_OFFERS });
  const words = escapeLine(typed, TYPED_BUDGET);
  if (hits.length === 0) throw new UserError(noExcerptFor(words));
  const cards = hits.map((hit) => {
    const link = library.linkOf(hit.excerpt);
    return { ...hit, ...(link && { link }) };
  });
  return {
    offer: resultPage(whichExcerpt(words, cards.length), cards, {
      buttonFor: (each) => button(purpose.label, purpose.idFor(each)),
    }),
  };
}

/** Autocomplete of EXCERPT_OPTION: titles that start as typed, then search results. */
export function completeExcerpts(library: Library, typed: string): APIApplicationCommandOptionChoice[] {
  const limit = LIMITS.autocompleteChoices;
  // Discord limits an option's length only when the command is sent.
  const query = typed.slice(0, EXCERPT_OPTION.max_length);
  const titled = library.suggest(query, limit).flatMap(({ kind, value }) => {
    const post = kind === 'post' ? library.openedBy(value) : undefined;
    return post ? library.excerptsOf(post) : [];
  });
  const found = library.best(query, limit);
  return [...new Set([...titled, ...found])].slice(0, limit).map((excerpt) => ({
    name: excerptLabel(excerpt),
    value: excerpt.id,
  }));
}

/** An excerpt in one line without Markdown: its title and how it starts. */
export function excerptLabel({ post, text }: Excerpt): string {
  const label = post.title ? `${cutLine(post.title, TITLE_BUDGET)}: ${text}` : text;
  return cutLine(label, LIMITS.autocompleteName);
}
