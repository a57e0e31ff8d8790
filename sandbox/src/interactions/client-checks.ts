import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIAttachment,
  type ChannelType,
  ApplicationCommandOptionType as Option,
} from 'discord-api-types/v10';
import { LIMITS } from '../schemas/limits.ts';
import type { Channel } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { EntityKind } from './payloads.ts';

/** Thrown for what Discord's client does not let a person send: nothing reaches the bot. */
export class ClientRefusal extends Error {
  override readonly name = 'ClientRefusal';
}

/** A file attached to a command. */
export interface AttachedFile {
  readonly name: string;
  readonly base64: string;
}

/** Option values by name. Users, channels and roles are ids. */
export type Values = Readonly<Record<string, string | number | boolean | AttachedFile>>;

/** An option with its value, as in an interaction. */
interface DataOption {
  readonly name: string;
  readonly type: Option;
  readonly value?: string | number | boolean;
  readonly options?: readonly DataOption[];
  readonly focused?: true;
}

interface FilledIn {
  readonly options: readonly DataOption[];
  /** The users, channels, roles and files that the values refer to. */
  readonly entities: readonly { kind: EntityKind; id: string }[];
  readonly attachments: readonly APIAttachment[];
}

/** Uploads a file, as Discord does before the command is sent. */
export type Upload = (file: AttachedFile) => APIAttachment;

/** The options under a command's full name, and its subcommands. */
function optionsOf(command: APIApplicationCommand, subcommands: readonly string[]) {
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  const steps: APIApplicationCommandOption[] = [];
  for (const name of subcommands) {
    const next = options.find((option) => option.name === name && isSubcommand(option));
    if (!next) throw new ClientRefusal(`/${command.name} has no subcommand ${name}`);
    steps.push(next);
    options = 'options' in next ? ((next.options ?? []) as APIApplicationCommandOption[]) : [];
  }
  if (options.some(isSubcommand)) throw new ClientRefusal(`/${command.name} needs a subcommand`);
  return { options, steps };
}

/**
 * Validates option values as Discord's client does, and converts them to the interaction's form.
 *
 * @param focused the option being typed, for autocomplete: it is sent unfinished, and no option is required
 * @param upload uploads the files among the values
 * @throws ClientRefusal
 */
export function fillIn(
  world: World,
  channel: Channel,
  command: APIApplicationCommand,
  subcommands: readonly string[],
  values: Values,
  focused?: string,
  upload: Upload = noUpload,
): FilledIn {
  const { options, steps } = optionsOf(command, subcommands);
  for (const name of Object.keys(values)) {
    if (!options.some((option) => option.name === name))
      throw new ClientRefusal(`there is no option ${name}`);
  }
  const attachments: APIAttachment[] = [];
  const filled = options.flatMap((option): DataOption[] => {
    const value = values[option.name];
    if (option.name === focused) {
      return [{ name: option.name, type: option.type, value: String(value ?? ''), focused: true }];
    }
    if (value === undefined) {
      if (option.required && focused === undefined)
        throw new ClientRefusal(`${option.name}: this option is required`);
      return [];
    }
    if (typeof value === 'object') {
      if (option.type !== Option.Attachment) throw new ClientRefusal(`${option.name}: takes no file`);
      const attachment = upload(value);
      attachments.push(attachment);
      return [{ name: option.name, type: option.type, value: attachment.id }];
    }
    const wrong = problem(world, channel, option, value);
    if (wrong) throw new ClientRefusal(`${option.name}: ${wrong}`);
    return [{ name: option.name, type: option.type, value }];
  });
  const nested = steps.reduceRight<readonly DataOption[]>(
    (inner, { name, type }) => [{ name, type, options: inner }],
    filled,
  );
  return { options: nested, entities: filled.flatMap((option) => entityOf(world, option)), attachments };
}

function noUpload(): never {
  throw new ClientRefusal('files cannot be attached here');
}

function isSubcommand({ type }: APIApplicationCommandOption): boolean {
  return type === Option.Subcommand || type === Option.SubcommandGroup;
}

/** What is wrong with a value, in the client's words; undefined if it is valid. */
function problem(
  world: World,
  channel: Channel,
  option: APIApplicationCommandOption,
  value: string | number | boolean,
): string | undefined {
  switch (option.type) {
    case Option.String:
      return textProblem(option as Bounds & { required?: boolean }, value);
    case Option.Integer:
    case Option.Number:
      return numberProblem(option as Bounds, value, option.type === Option.Integer);
    case Option.Boolean:
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case Option.Channel: {
      const chosen = world.channels.get(String(value));
      if (!chosen || chosen.guildId !== channel.guildId) return 'no such channel here';
      const { channel_types = [] } = option as { channel_types?: ChannelType[] };
      const fits = channel_types.length === 0 || channel_types.includes(chosen.type);
      return fits ? undefined : 'the wrong kind of channel';
    }
    case Option.User:
    case Option.Role:
    case Option.Mentionable:
      return kindOf(world, channel, option.type, String(value)) ? undefined : 'no such person or role here';
    case Option.Attachment:
      return 'must be a file';
    default:
      return 'cannot be filled in here';
  }
}

function textProblem(option: Bounds & { required?: boolean }, value: unknown): string | undefined {
  const { min_length = 0, max_length = LIMITS.stringOption, required } = option;
  if (typeof value !== 'string') return 'must be text';
  if (value.length < Math.max(min_length, required ? 1 : 0)) return 'too short';
  if (value.length > max_length) return 'too long';
  return choiceProblem(option, value);
}

function numberProblem(option: Bounds, value: unknown, whole: boolean): string | undefined {
  const { min_value = -(2 ** 53), max_value = 2 ** 53 } = option;
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
  if (whole && !Number.isInteger(value)) return 'must be a whole number';
  if (value < min_value || value > max_value) return 'out of range';
  return choiceProblem(option, value);
}

function choiceProblem({ choices = [] }: Bounds, value: string | number): string | undefined {
  const chosen = choices.length === 0 || choices.some((choice) => choice.value === value);
  return chosen ? undefined : 'not one of the choices';
}

interface Bounds {
  min_length?: number;
  max_length?: number;
  min_value?: number;
  max_value?: number;
  choices?: { value: string | number }[];
}

function kindOf(world: World, channel: Channel, type: Option, id: string): EntityKind | undefined {
  const guild = channel.guildId === null ? undefined : world.guild(channel.guildId);
  if (type !== Option.Role && world.users.has(id)) return 'users';
  if (type !== Option.User && guild?.roles.has(id)) return 'roles';
  return undefined;
}

const ENTITY_OPTIONS: Partial<Record<Option, EntityKind>> = {
  [Option.User]: 'users',
  [Option.Role]: 'roles',
  [Option.Channel]: 'channels',
};

function entityOf(world: World, { type, value, focused }: DataOption): FilledIn['entities'] {
  if (focused) return [];
  const id = String(value);
  if (type === Option.Mentionable) return [{ kind: world.users.has(id) ? 'users' : 'roles', id }];
  const kind = ENTITY_OPTIONS[type];
  return kind ? [{ kind, id }] : [];
}
