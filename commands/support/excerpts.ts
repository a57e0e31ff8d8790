import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import type { Excerpt } from '../../src/corpus/model.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { cutLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import { NOT_IN_LIBRARY, TAKEN_DOWN } from '../../src/messages/sources.ts';

export const EXCERPT_OPTION = {
  type: ApplicationCommandOptionType.String,
  name: 'excerpt',
  description: 'Type words of its title or text, then choose from the list',
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

const TITLE_BUDGET = 60;

/** The excerpt with this id. @throws UserError when it has left the library */
export function knownExcerpt(library: Library, id: string | undefined): Excerpt {
  const excerpt = library.excerpt(id ?? '');
  if (!excerpt) throw new UserError(library.isGone(id ?? '') ? TAKEN_DOWN : NOT_IN_LIBRARY);
  return excerpt;
}

/** The excerpt that was chosen from the list. @throws UserError when something else was typed */
export function chosenExcerpt(library: Library, typed: string): Excerpt {
  const excerpt = library.excerpt(typed.trim());
  if (!excerpt) {
    throw new UserError(
      'Choose an excerpt from the list that opens while you type its title or its words. To look for one, use /search.',
    );
  }
  return excerpt;
}

/** Autocomplete of EXCERPT_OPTION: titles that begin so, then what a search finds. */
export function completeExcerpts(library: Library, typed: string): APIApplicationCommandOptionChoice[] {
  const limit = LIMITS.autocompleteChoices;
  // Discord checks the length of an option only once the command is sent.
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

/** An excerpt in one line without Markdown: its title and how it begins. */
export function excerptLabel({ post, text }: Excerpt): string {
  const label = post.title ? `${cutLine(post.title, TITLE_BUDGET)}: ${text}` : text;
  return cutLine(label, LIMITS.autocompleteName);
}
