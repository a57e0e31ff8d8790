import { EventEmitter } from 'node:events';
import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { CommandDefinition } from '../schemas/commands.ts';
import { ApiError } from '../schemas/errors.ts';
import type { Channel } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import type { World } from '../world/world.ts';
import { contextOf } from './payloads.ts';

/** The app's installation contexts, the default for commands. */
const INSTALLABLE = [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall];

/** Discord's default interaction contexts: not in other people's direct messages. */
const DEFAULT_CONTEXTS = [InteractionContextType.Guild, InteractionContextType.BotDM];

/** The maximum number of commands of each type per scope. */
const MOST: Record<number, number> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};

type Scope = string | null;

/** The app's registered commands: global (scope null), and by server. */
export class Commands {
  readonly #world: World;
  readonly #scopes = new Map<Scope, Map<string, APIApplicationCommand>>();
  /** Emits changes. */
  readonly events = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  constructor(world: World) {
    this.#world = world;
  }

  list(scope: Scope): APIApplicationCommand[] {
    return [...(this.#scopes.get(scope)?.values() ?? [])];
  }

  /** @throws ApiError Unknown application command */
  get(scope: Scope, id: string): APIApplicationCommand {
    const command = this.#scopes.get(scope)?.get(id);
    if (!command) throw new ApiError('unknownCommand');
    return command;
  }

  /** Overwrites all commands of a scope. Commands with the same name and type keep their ids. */
  overwrite(scope: Scope, definitions: readonly CommandDefinition[]): APIApplicationCommand[] {
    checkCount(definitions);
    const commands = definitions.map((definition) => this.#normalise(scope, definition));
    this.#scopes.set(scope, new Map(commands.map((command) => [command.id, command])));
    this.events.emit('change');
    return commands;
  }

  /** Creates a command, or replaces the one with the same name and type. */
  upsert(scope: Scope, definition: CommandDefinition): { command: APIApplicationCommand; created: boolean } {
    const created = this.#find(scope, definition) === undefined;
    if (created) checkCount([...this.list(scope), definition]);
    const command = this.#normalise(scope, definition);
    const commands = this.#scopes.get(scope) ?? new Map<string, APIApplicationCommand>();
    this.#scopes.set(scope, commands.set(command.id, command));
    this.events.emit('change');
    return { command, created };
  }

  delete(scope: Scope, id: string): void {
    this.get(scope, id);
    this.#scopes.get(scope)?.delete(id);
    this.events.emit('change');
  }

  /**
   * The commands that Discord offers a person in a channel: the server's, then global ones without a server command of the
   * same name, as far as installation, context and permissions allow.
   */
  offeredTo(userId: string, channel: Channel): APIApplicationCommand[] {
    const own = channel.guildId === null ? [] : this.list(channel.guildId);
    const hidden = new Set(own.map(key));
    const all = [...own, ...this.list(null).filter((command) => !hidden.has(key(command)))];
    return all.filter(
      (command) =>
        Object.keys(this.owners(command, userId, channel)).length > 0 &&
        this.#permitted(command, userId, channel),
    );
  }

  /** The installations that allow a command here, as in `authorizing_integration_owners`. */
  owners(command: APIApplicationCommand, userId: string, channel: Channel): Record<string, string> {
    const world = this.#world;
    const context = contextOf(world, channel);
    if (!(command.contexts ?? DEFAULT_CONTEXTS).includes(context)) return {};
    const types = command.integration_types ?? INSTALLABLE;
    const owners: Record<string, string> = {};
    if (types.includes(ApplicationIntegrationType.GuildInstall)) {
      const { guildId } = channel;
      const inGuild = guildId !== null && world.guild(guildId).members.has(world.botId);
      if (inGuild) owners['0'] = guildId;
      else if (guildId === null && channel.recipients.includes(world.botId)) owners['0'] = '0';
    }
    if (types.includes(ApplicationIntegrationType.UserInstall) && world.userInstalls.has(userId)) {
      owners['1'] = userId;
    }
    return owners;
  }

  #permitted(command: APIApplicationCommand, userId: string, channel: Channel): boolean {
    if (channel.guildId === null) return true;
    const permissions = permissionsIn(this.#world, userId, channel);
    if (!has(permissions, PermissionFlagsBits.UseApplicationCommands)) return false;
    const needed = command.default_member_permissions;
    if (needed === null || needed === undefined) return true;
    if (has(permissions, PermissionFlagsBits.Administrator)) return true;
    return needed !== '0' && has(permissions, BigInt(needed));
  }

  #find(scope: Scope, definition: CommandDefinition): APIApplicationCommand | undefined {
    return this.list(scope).find((command) => key(command) === key(definition));
  }

  /** A command as Discord returns it: with every field, but without the options' false defaults. */
  #normalise(scope: Scope, definition: CommandDefinition): APIApplicationCommand {
    const old = this.#find(scope, definition);
    const isSlash = definition.type === ApplicationCommandType.ChatInput;
    const options = isSlash ? definition.options?.map(normaliseOption) : undefined;
    const command = {
      id: old?.id ?? this.#world.newId(),
      application_id: this.#world.botId,
      ...(scope === null ? {} : { guild_id: scope }),
      type: definition.type,
      name: definition.name,
      name_localizations: definition.name_localizations ?? null,
      description: isSlash ? definition.description : '',
      description_localizations: (isSlash ? definition.description_localizations : null) ?? null,
      default_member_permissions: definition.default_member_permissions ?? null,
      dm_permission:
        definition.dm_permission ?? definition.contexts?.some((context) => context !== 0) ?? true,
      contexts:
        definition.contexts ?? (definition.dm_permission === false ? [InteractionContextType.Guild] : null),
      integration_types: definition.integration_types ?? INSTALLABLE,
      nsfw: definition.nsfw ?? false,
      ...(options?.length ? { options } : {}),
    };
    const same =
      old && JSON.stringify({ ...old, version: '' }) === JSON.stringify({ ...command, version: '' });
    return { ...command, version: same ? old.version : this.#world.newId() } as APIApplicationCommand;
  }
}

function key({ type, name }: Pick<APIApplicationCommand, 'type' | 'name'> | CommandDefinition): string {
  return `${type} ${name}`;
}

function normaliseOption(option: object): APIApplicationCommandOption {
  const { options, choices, required, autocomplete, ...rest } = option as Option;
  return {
    ...rest,
    name_localizations: rest.name_localizations ?? null,
    description_localizations: rest.description_localizations ?? null,
    ...(required ? { required } : {}),
    ...(autocomplete ? { autocomplete } : {}),
    ...(choices?.length
      ? {
          choices: choices.map((choice) => ({
            ...choice,
            name_localizations: choice.name_localizations ?? null,
          })),
        }
      : {}),
    ...(options?.length ? { options: options.map(normaliseOption) } : {}),
  } as APIApplicationCommandOption;
}

interface Option {
  required?: boolean;
  autocomplete?: boolean;
  name_localizations?: object | null;
  description_localizations?: object | null;
  choices?: { name_localizations?: object | null }[];
  options?: object[];
}

function checkCount(commands: readonly Pick<APIApplicationCommand, 'type'>[]): void {
  for (const [type, most] of Object.entries(MOST)) {
    if (commands.filter((command) => command.type === Number(type)).length > most) {
      throw new ApiError('tooManyCommands');
    }
  }
}
