import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import type { Message } from '../../src/discord/gateway/command.ts';
import { note } from '../../src/discord/gateway/components.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import {
  COMMON_LIBRARY_CHOSEN,
  NO_SHARED_SERVER,
  ONLY_IN_DIRECT_MESSAGES,
  serverChosen,
} from '../../src/messages/sources.ts';
import { cutLine } from '../../src/text/cutting.ts';
import type { SourceDeps } from './support.ts';

const MAX_ASKED = 50;

/** `/source server`: chooses whose library to use in direct messages. */
export async function chooseServer(
  interaction: ChatInputCommandInteraction,
  { chosenServers, members }: SourceDeps,
): Promise<Message> {
  const { client, user, options } = interaction;
  if (interaction.guildId !== null) throw new UserError(ONLY_IN_DIRECT_MESSAGES);
  const typed = options.getString('server')?.trim();
  if (!typed) {
    await chosenServers.choose(user.id, null);
    return note(COMMON_LIBRARY_CHOSEN);
  }
  const guild = client.guilds.cache.get(typed) ?? client.guilds.cache.find(({ name }) => name === typed);
  // The same message whether there is no such server or the asker is not in it.
  if (!guild || !(await members.has(guild.id, user.id))) throw new UserError(NO_SHARED_SERVER);
  await chosenServers.choose(user.id, guild.id);
  return note(serverChosen(escapeLine(guild.name, 100)));
}

/** The servers that the asker shares with the bot. */
export async function completeServers(
  { client, user, guildId }: AutocompleteInteraction,
  typed: string,
  { members }: SourceDeps,
): Promise<APIApplicationCommandOptionChoice[]> {
  if (guildId !== null) return [];
  const named = client.guilds.cache.filter(({ name }) =>
    name.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const shared: APIApplicationCommandOptionChoice[] = [];
  for (const guild of [...named.values()].slice(0, MAX_ASKED)) {
    if (!(await members.has(guild.id, user.id))) continue;
    shared.push({ name: cutLine(guild.name, LIMITS.autocompleteName), value: guild.id });
    if (shared.length === LIMITS.autocompleteChoices) break;
  }
  return shared;
}
