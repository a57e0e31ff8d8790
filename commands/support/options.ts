import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  MessageFlags,
} from 'discord-api-types/v10';
import type { Person } from '../../src/corpus/model.ts';
import type { Audience } from '../../src/discord/actions/visibility.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import { button, note } from '../../src/discord/gateway/components.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';
import { COMMANDS } from '../../src/messages/commands.ts';
import {
  DID_YOU_MEAN,
  NAMES_ARE_SUGGESTED,
  nobodyCalled,
  personWithPosts,
  whichPerson,
} from '../../src/messages/library.ts';
import { cutLine } from '../../src/text/cutting.ts';

/** In servers, in direct messages and, if installed by a user, anywhere. */
export const EVERYWHERE = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
};

export const AUTHOR_OPTION = {
  type: ApplicationCommandOptionType.String,
  name: 'author',
  description: COMMANDS.common.author,
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

export const PRIVATE_OPTION = {
  type: ApplicationCommandOptionType.Boolean,
  name: 'private',
  description: COMMANDS.common.private,
} as const satisfies APIApplicationCommandBasicOption;

/** The maximum number of people to choose from in a message: as many buttons as fit into five rows. */
const MAX_CHOICES = 25;

/** Reads PRIVATE_OPTION: everybody sees the answer unless a private one was requested. */
export function askedPrivately(interaction: ChatInputCommandInteraction): boolean {
  return interaction.options.getBoolean(PRIVATE_OPTION.name) ?? false;
}

/** Who can read the answer to a command with PRIVATE_OPTION, or to a control on it. */
export function audienceOf(interaction: BaseInteraction): Audience {
  const alone = interaction.isMessageComponent()
    ? interaction.message.flags.has(MessageFlags.Ephemeral)
    : interaction.isChatInputCommand() && askedPrivately(interaction);
  return alone ? 'asker' : 'channel';
}

/** Autocomplete of a person's name. */
export function completePeople(library: Library, typed: string): APIApplicationCommandOptionChoice[] {
  return library.suggestPeople(typed, LIMITS.autocompleteChoices).map(({ name }) => {
    const shown = cutLine(name, LIMITS.autocompleteValue);
    return { name: shown, value: shown };
  });
}

/** A person, or a message that asks who is meant. */
export type Who = { readonly person: Person } | { readonly question: Message };

/**
 * Looks up a typed name.
 *
 * @param idFor the custom id of a person's button
 * @throws UserError if nobody has a similar name
 */
export function whoIsMeant(library: Library, typed: string, idFor: (person: Person) => string): Who {
  const match = library.findPeople(typed);
  if (match.kind === 'one') return { person: match.person };
  const name = escapeLine(typed, 100);
  const people = match.kind === 'ambiguous' ? match.people : match.nearest;
  if (people.length === 0) throw new UserError(`${nobodyCalled(name)} ${NAMES_ARE_SUGGESTED}`);
  const counted = people
    .map((person) => ({ person, posts: library.postsOf(person).length }))
    .sort((a, b) => b.posts - a.posts)
    .slice(0, MAX_CHOICES);
  const buttons = counted.map(({ person, posts }) =>
    button(personWithPosts(person.name, posts), idFor(person)),
  );
  const asked = match.kind === 'ambiguous' ? whichPerson(name) : `${nobodyCalled(name)} ${DID_YOU_MEAN}`;
  return { question: note(asked, buttons) };
}
