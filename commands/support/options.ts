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
import type { Audience } from '../../src/discord/actions/places.ts';
import type { Message } from '../../src/discord/gateway/command.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { button, note } from '../../src/discord/views/cards.ts';
import { cutLine, escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import type { Library } from '../../src/library/library.ts';

/** In servers, in direct messages and, installed by a person, anywhere. */
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
  description: 'Only posts by this person',
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

export const PRIVATE_OPTION = {
  type: ApplicationCommandOptionType.Boolean,
  name: 'private',
  description: 'Show the answer to you alone',
} as const satisfies APIApplicationCommandBasicOption;

/** People to choose from in one message: as many buttons as five rows hold. */
const MAX_CHOICES = 25;

/** Reads PRIVATE_OPTION: the answer is for everybody unless it was asked for alone. */
export function askedPrivately(interaction: ChatInputCommandInteraction): boolean {
  return interaction.options.getBoolean(PRIVATE_OPTION.name) ?? false;
}

/** Who will read the answer to a command with PRIVATE_OPTION, or to a control on its answer. */
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

/**
 * The people that a typed name may mean, at least one.
 *
 * @throws UserError when nobody is near, with the nearest names when there are some
 */
export function peopleNamed(library: Library, typed: string): readonly Person[] {
  const match = library.findPeople(typed);
  if (match.kind === 'one') return [match.person];
  if (match.kind === 'ambiguous') return match.people;
  const name = escapeLine(typed, 100);
  const near = match.nearest.map((person) => escapeLine(person.name, 60)).join(', ');
  throw new UserError(
    near
      ? `Nobody in the library is called “${name}”. Did you mean ${near}?`
      : `Nobody in the library is called “${name}”. The author option suggests names while you type.`,
  );
}

/**
 * Asks which of several people was meant.
 *
 * @param customIdFor the custom id of a person's button
 */
export async function whichPerson(
  typed: string,
  people: readonly Person[],
  customIdFor: (person: Person) => string | Promise<string>,
): Promise<Message> {
  const buttons = await Promise.all(
    people.slice(0, MAX_CHOICES).map(async (person) => button(person.name, await customIdFor(person))),
  );
  return note(`Which “${escapeLine(typed, 60)}” do you mean?`, buttons);
}
