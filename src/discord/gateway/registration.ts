import { type Client, Routes } from 'discord.js';
import type { RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import type { Logger } from '../../log.ts';

/**
 * Tells Discord the commands, unless it already has exactly these: each change costs members a reload.
 *
 * @param guildId register in this server only, where changes show at once; everywhere when absent
 */
export async function registerCommands(
  client: Client<true>,
  definitions: readonly RESTPostAPIApplicationCommandsJSONBody[],
  guildId: string | undefined,
  logger: Logger,
): Promise<void> {
  const application = client.application.id;
  const route = guildId
    ? Routes.applicationGuildCommands(application, guildId)
    : Routes.applicationCommands(application);
  const present = await client.rest.get(route);
  if (sameDefinitions(definitions, present as object[])) {
    logger.info({ commands: definitions.length }, 'Discord already has these commands');
    return;
  }
  await client.rest.put(route, { body: definitions });
  logger.info({ commands: definitions.length, guildId }, 'commands registered');
}

/** Whether Discord holds these commands and no others, in whatever order, beside what it adds of its own. */
export function sameDefinitions(wanted: readonly object[], present: readonly object[]): boolean {
  const canonical = (commands: readonly object[]) =>
    commands.map((command) => JSON.stringify(essence(command))).sort();
  return JSON.stringify(canonical(wanted)) === JSON.stringify(canonical(present));
}

/** What Discord adds by itself to a definition that it gives back. */
const ADDED = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'default_permission',
  'dm_permission',
  'handler',
]);
/** Lists whose order means nothing. */
const SETS = new Set(['contexts', 'integration_types', 'channel_types']);

/** A definition without what Discord added and without values that say nothing, its keys in order. */
function essence(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => essence(item));
    return SETS.has(key) ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !ADDED.has(name))
    .map(([name, inner]) => [name, essence(inner, name)] as const)
    .filter(([name, inner]) => !saysNothing(name, inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function saysNothing(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  if (name === 'type' && value === 1) return true; // a chat command, which is the default
  return typeof value === 'object' && Object.keys(value).length === 0;
}
