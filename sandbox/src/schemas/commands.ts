import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  Locale,
  ApplicationCommandOptionType as Option,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { says } from './validate.ts';

/** Schemas of application commands. */

const NAME_LENGTH = 32;
const DESCRIPTION_LENGTH = 100;
const OPTIONS = 25;

/** Names of slash commands and options: letters of any script, digits, `-`, `_` and `'`, in lower case. */
const slashName = z
  .string()
  .min(1)
  .max(NAME_LENGTH)
  .refine(
    (name) => /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]+$/u.test(name) && name === name.toLowerCase(),
    says('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'),
  );
const description = z.string().min(1).max(DESCRIPTION_LENGTH);

const locales = Object.values(Locale) as [Locale, ...Locale[]];
const localised = (text: z.ZodType<string>) => z.partialRecord(z.enum(locales), text.nullable()).nullish();

const named = {
  name: slashName,
  name_localizations: localised(slashName),
  description,
  description_localizations: localised(description),
};
const parameter = { ...named, required: z.boolean().optional() };

const choice = <T extends string | number>(value: z.ZodType<T>) =>
  z.strictObject({
    name: z.string().min(1).max(LIMITS.autocompleteName),
    name_localizations: localised(z.string().min(1).max(LIMITS.autocompleteName)),
    value,
  });

const withChoices = <T extends string | number>(value: z.ZodType<T>) => ({
  choices: z.array(choice(value)).max(LIMITS.autocompleteChoices).optional(),
  autocomplete: z.boolean().optional(),
});

interface Choosing {
  autocomplete?: boolean | undefined;
  choices?: unknown[] | undefined;
}
const notBoth = ({ autocomplete, choices }: Choosing) => !(autocomplete && choices?.length);
const NOT_BOTH = says(
  'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
  'Choices and autocomplete exclude each other.',
  ['autocomplete'],
);

const stringOption = z
  .strictObject({
    type: z.literal(Option.String),
    ...parameter,
    ...withChoices(z.string().max(LIMITS.autocompleteValue)),
    min_length: z.int().min(0).max(LIMITS.stringOption).optional(),
    max_length: z.int().min(1).max(LIMITS.stringOption).optional(),
  })
  .refine(notBoth, NOT_BOTH);

const numberOption = (type: Option.Integer | Option.Number) => {
  const value =
    type === Option.Integer
      ? z.int()
      : z
          .number()
          .min(-(2 ** 53))
          .max(2 ** 53);
  return z
    .strictObject({
      type: z.literal(type),
      ...parameter,
      ...withChoices(value),
      min_value: value.optional(),
      max_value: value.optional(),
    })
    .refine(notBoth, NOT_BOTH);
};

const plainOption = z.strictObject({
  type: z.literal([Option.Boolean, Option.User, Option.Role, Option.Mentionable, Option.Attachment]),
  ...parameter,
});

const channelOption = z.strictObject({
  type: z.literal(Option.Channel),
  ...parameter,
  channel_types: z.array(z.enum(ChannelType)).optional(),
});

const value = z.discriminatedUnion('type', [
  stringOption,
  numberOption(Option.Integer),
  numberOption(Option.Number),
  plainOption,
  channelOption,
]);

interface Named {
  name: string;
  required?: boolean | undefined;
}
const uniqueNames = (options: readonly Named[]) =>
  new Set(options.map((option) => option.name)).size === options.length;
const UNIQUE = says('APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option names must be unique');
const requiredFirst = (options: readonly Named[]) =>
  options.every((option, i) => !option.required || (options[i - 1] ?? option).required);
const REQUIRED_FIRST = says(
  'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
  'Required options must be placed before non-required options',
);

const values = z.array(value).max(OPTIONS).refine(uniqueNames, UNIQUE).refine(requiredFirst, REQUIRED_FIRST);

const subcommand = z.strictObject({
  type: z.literal(Option.Subcommand),
  ...named,
  options: values.optional(),
});
const subcommandGroup = z.strictObject({
  type: z.literal(Option.SubcommandGroup),
  ...named,
  options: z.array(subcommand).min(1).max(OPTIONS).refine(uniqueNames, UNIQUE),
});

const option = z.discriminatedUnion('type', [subcommand, subcommandGroup, value]);

const isSubcommand = ({ type }: { type: Option }) =>
  type === Option.Subcommand || type === Option.SubcommandGroup;

const unique = (list: readonly unknown[]) => new Set(list).size === list.length;
const EACH_ONCE = says('SET_TYPE_DUPLICATE', 'Each value once.');

const common = {
  default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  dm_permission: z.boolean().nullish(),
  default_permission: z.boolean().nullish(),
  nsfw: z.boolean().optional(),
  integration_types: z.array(z.enum(ApplicationIntegrationType)).min(1).refine(unique, EACH_ONCE).optional(),
  contexts: z.array(z.enum(InteractionContextType)).min(1).refine(unique, EACH_ONCE).nullish(),
};

const chatInput = z
  .strictObject({
    type: z.literal(ApplicationCommandType.ChatInput).default(ApplicationCommandType.ChatInput),
    ...common,
    ...named,
    options: z
      .array(option)
      .max(OPTIONS)
      .refine(uniqueNames, UNIQUE)
      .refine(
        (options) => options.every(isSubcommand) || !options.some(isSubcommand),
        says(
          'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
          'Sub-command and sub-command group option types are mutually exclusive to all other types',
        ),
      )
      .refine((options) => options.some(isSubcommand) || requiredFirst(options as Named[]), REQUIRED_FIRST)
      .optional(),
  })
  .refine(
    (command) => characters(command) <= 8000,
    says('APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)'),
  );

/** User and message commands: any name, no description, no options. */
const contextMenu = z.strictObject({
  type: z.literal([ApplicationCommandType.User, ApplicationCommandType.Message]),
  ...common,
  name: z.string().min(1).max(NAME_LENGTH),
  name_localizations: localised(z.string().min(1).max(NAME_LENGTH)),
  description: z.literal('').optional(),
});

/** Create Application Command. */
export const command = z.preprocess(
  (body) => (isObject(body) && body['type'] === undefined ? { ...body, type: 1 } : body),
  z.discriminatedUnion('type', [chatInput, contextMenu]),
);
export type CommandDefinition = z.output<typeof command>;

/** Bulk Overwrite: at most 100 slash commands and 15 of each context menu type, with names unique per type. */
export const commandList = z
  .array(command)
  .refine(
    (commands) => new Set(commands.map(({ type, name }) => `${type} ${name}`)).size === commands.length,
    says('APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique'),
  );

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null;
}

/**
 * The length that counts towards the limit of 8,000 characters: names, descriptions and values, each in its longest
 * localisation.
 */
function characters(part: object): number {
  const { name = '', description = '', value = '', options = [], choices = [] } = part as Counted;
  const { name_localizations, description_localizations } = part as Counted;
  const own = longest(name, name_localizations) + longest(description, description_localizations);
  return [...options, ...choices].reduce((sum, child) => sum + characters(child), own + String(value).length);
}

interface Counted {
  name?: string;
  description?: string;
  value?: string | number;
  options?: object[];
  choices?: object[];
  name_localizations?: Record<string, string | null> | null;
  description_localizations?: Record<string, string | null> | null;
}

function longest(text: string, translations: Record<string, string | null> | null | undefined): number {
  return Math.max(text.length, ...Object.values(translations ?? {}).map((other) => other?.length ?? 0));
}
