import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, Routes } from 'discord.js';
import { RESTJSONErrorCodes, type RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import { StartError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { hasCode } from './api-error.ts';
import { retrying } from './retrying.ts';

/** How long a start waits for the first attempt before it goes on; attempts continue in the background. */
const FIRST_TRY_MS = 5000;
/** Servers to check for commands left by an earlier DISCORD_GUILD_ID. A test bot is in a few. */
const MAX_GUILDS_CLEANED = 50;

export interface RegistrationOptions {
  readonly client: Client<true>;
  readonly definitions: readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** The only server to register in, where changes show at once; absent: everywhere. */
  readonly guildId: string | undefined;
  readonly logger: Logger;
  /** Called if no further attempt can succeed. */
  readonly onHopeless: (error: StartError) => void;
}

/**
 * Registers the commands, retrying until Discord accepts them, while interactions are already answered. Waits briefly for the
 * first attempt.
 *
 * @returns ends it
 * @throws StartError if the first attempt shows that none can succeed
 */
export async function keepRegistering(options: RegistrationOptions): Promise<() => Promise<void>> {
  const { logger, onHopeless } = options;
  const ended = new AbortController();
  const { signal } = ended;
  const retries = { problem: 'the commands could not be registered', firstMs: 5000, lastMs: 300_000 };
  const tries = retrying(() => registerCommands(options, signal), { ...retries, logger, signal }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
  const stopWaiting = new AbortController();
  await Promise.race([
    tries.finally(() => stopWaiting.abort()),
    sleep(FIRST_TRY_MS, undefined, { signal: stopWaiting.signal }).catch(() => {}),
  ]);
  const rest = tries.catch(onHopeless);
  return async () => {
    ended.abort();
    await rest;
  };
}

/**
 * Registers the commands unless Discord already has exactly these, since each change costs members a reload. Then removes them
 * wherever else they are registered, since Discord would show them twice.
 *
 * @throws StartError if they cannot be registered in that server
 */
async function registerCommands(
  { client, definitions, guildId, logger }: RegistrationOptions,
  signal: AbortSignal,
): Promise<void> {
  const application = client.application.id;
  const everywhere = Routes.applicationCommands(application);
  const routeOf = (id: string) => Routes.applicationGuildCommands(application, id);
  const presentAt = async (route: `/${string}`) => (await client.rest.get(route, { signal })) as object[];
  const replace = (route: `/${string}`, body: readonly object[]) => client.rest.put(route, { body, signal });

  const route = guildId ? routeOf(guildId) : everywhere;
  const present = await presentAt(route).catch((error: unknown) => {
    throw guildId && isForeignGuild(error) ? foreignGuild(guildId) : error;
  });
  if (sameDefinitions(definitions, present)) {
    logger.info({ commands: definitions.length }, 'Discord already has these commands');
  } else {
    await replace(route, definitions);
    logger.info({ commands: definitions.length, guildId }, 'commands registered');
  }

  const guilds = [...client.guilds.cache.keys()].filter((id) => id !== guildId).slice(0, MAX_GUILDS_CLEANED);
  for (const other of [...(guildId ? [everywhere] : []), ...guilds.map(routeOf)]) {
    // A server in which the app may not register commands has none.
    const left = await presentAt(other).catch((error: unknown) => {
      if (isForeignGuild(error)) return [];
      throw error;
    });
    if (left.length === 0) continue;
    await replace(other, []);
    logger.info({ commands: left.length }, 'commands of an earlier DISCORD_GUILD_ID removed');
  }
}

function isForeignGuild(error: unknown): boolean {
  return hasCode(error, RESTJSONErrorCodes.MissingAccess, RESTJSONErrorCodes.UnknownGuild);
}

function foreignGuild(guildId: string): StartError {
  return new StartError(
    `DISCORD_GUILD_ID ${guildId} is not a server that the bot is in. Invite the bot there, or correct or clear it in .env.`,
  );
}

/** Whether Discord has exactly these commands in any order, ignoring what it adds itself. */
export function sameDefinitions(wanted: readonly object[], present: readonly object[]): boolean {
  const canonical = (commands: readonly object[]) =>
    commands.map((command) => JSON.stringify(essence(command))).sort();
  return JSON.stringify(canonical(wanted)) === JSON.stringify(canonical(present));
}

/** Fields that Discord adds to definitions. */
const ADDED = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'default_permission',
  'dm_permission',
  'handler',
]);
/** Lists whose order does not matter. */
const SETS = new Set(['contexts', 'integration_types', 'channel_types']);

/** A definition in canonical form, without what Discord added and without default values. */
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
