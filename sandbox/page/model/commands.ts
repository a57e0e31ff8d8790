import type {
  APIApplicationCommand,
  APIApplicationCommandBasicOption,
  APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { Command, Option } from './discord.ts';

/** A slash command as it is typed: subcommands are commands of their own. */
export interface SlashCommand {
  /** `search`, `digest setup` */
  readonly name: string;
  readonly description: string;
  readonly options: readonly ValueOption[];
}

/** An option that takes a value. */
export type ValueOption = APIApplicationCommandBasicOption;

/**
 * Everything that can be typed after a slash, in alphabetical order.
 *
 * @param main names of commands that come before the others
 */
export function slashCommands(
  commands: readonly APIApplicationCommand[],
  main: readonly string[] = [],
): SlashCommand[] {
  const rank = (name: string) => {
    const at = main.indexOf(name);
    return at < 0 ? main.length : at;
  };
  return commands
    .filter(({ type }) => type === Command.ChatInput)
    .flatMap(({ name, description, options = [] }) => leaves(name, description, options))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}

function leaves(
  name: string,
  description: string,
  options: readonly APIApplicationCommandOption[],
): SlashCommand[] {
  const subcommands = options.filter(
    (option) => option.type === Option.Subcommand || option.type === Option.SubcommandGroup,
  );
  if (subcommands.length === 0) return [{ name, description, options: options as readonly ValueOption[] }];
  return subcommands.flatMap((each) => leaves(`${name} ${each.name}`, each.description, each.options ?? []));
}

/** The commands that a draft (`/sea`) can become: those that begin with it first, then those that hold it. */
export function matchingCommands(commands: readonly SlashCommand[], draft: string): SlashCommand[] {
  if (!draft.startsWith('/')) return [];
  const typed = draft.slice(1).toLowerCase();
  const begins = commands.filter(({ name }) => name.startsWith(typed));
  const holds = commands.filter(({ name }) => !name.startsWith(typed) && name.includes(typed));
  return [...begins, ...holds];
}

/** The command that a draft has named in full, and what was typed after it: `/search obfus`. */
export function namedCommand(
  commands: readonly SlashCommand[],
  draft: string,
): { command: SlashCommand; rest: string } | undefined {
  const command = commands.find(({ name }) => draft.startsWith(`/${name} `));
  return command && { command, rest: draft.slice(command.name.length + 2) };
}
