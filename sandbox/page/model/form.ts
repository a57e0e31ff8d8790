import type { ChannelType } from 'discord-api-types/v10';
import type { SlashCommand, ValueOption } from './commands.ts';
import { Channel, MAX_OPTION_LENGTH, Option } from './discord.ts';

/** What an option is filled in with; people, roles and channels are ids. */
export type Value = string | number | boolean | File;
export type Values = Readonly<Record<string, Value>>;

/** What can be chosen where the form is filled in. */
export interface Place {
  readonly channels: readonly (Named & { readonly type: ChannelType })[];
  readonly roles: readonly Named[];
  readonly people: readonly Named[];
}

interface Named {
  readonly id: string;
  /** As people see it: `#general`, `@Ada`. */
  readonly name: string;
}

/** Something to choose for an option. */
export interface Choice {
  readonly name: string;
  readonly value: Value;
}

/** One option of the command that is being typed. */
export interface Field {
  readonly option: ValueOption;
  readonly text: string;
  /** Set once something was chosen; typing on forgets it. */
  readonly choice: Choice | null;
}

/** A slash command that is being filled in. */
export interface Form {
  readonly command: SlashCommand;
  /** In the order in which they stand in the composer: required ones first. */
  readonly fields: readonly Field[];
}

/** @param text what was typed after the command's name goes into its first option */
export function startForm(command: SlashCommand, text = ''): Form {
  const required = command.options.filter((option) => option.required);
  const first = text.trim() ? (required[0] ?? command.options[0]) : required[0];
  const shown = command.options.filter((option) => option.required || option === first);
  return {
    command,
    fields: shown.map((option) => ({
      option,
      text: option === first ? withoutName(text, option) : '',
      choice: null,
    })),
  };
}

/** What is typed into a field, without the option's name and space before it: people write "/find query: words". */
function withoutName(text: string, { name }: ValueOption): string {
  const typed = text.trimStart();
  return typed.toLowerCase().startsWith(`${name}:`) ? typed.slice(name.length + 1).trimStart() : typed;
}

/** The options that can still be added, in the command's order. */
export function remainingOptions({ command, fields }: Form): ValueOption[] {
  return command.options.filter((option) => !fields.some((field) => field.option === option));
}

export function addField(form: Form, option: ValueOption): Form {
  return { ...form, fields: [...form.fields, { option, text: '', choice: null }] };
}

export function removeField(form: Form, name: string): Form {
  return { ...form, fields: form.fields.filter(({ option }) => option.name !== name) };
}

export function typeInField(form: Form, name: string, typed: string): Form {
  const field = form.fields.find(({ option }) => option.name === name);
  const text = field ? withoutName(typed, field.option) : typed;
  return changeField(form, name, { text, choice: null });
}

export function chooseInField(form: Form, name: string, choice: Choice): Form {
  return changeField(form, name, { text: choice.name, choice });
}

function changeField(form: Form, name: string, fields: Partial<Field>): Form {
  const changed = form.fields.map((field) => (field.option.name === name ? { ...field, ...fields } : field));
  return { ...form, fields: changed };
}

/** Everything that an option can be; undefined where text is free or the bot suggests. */
export function fixedChoices(option: ValueOption, place: Place): Choice[] | undefined {
  switch (option.type) {
    case Option.Boolean:
      return [
        { name: 'True', value: true },
        { name: 'False', value: false },
      ];
    case Option.Channel:
      return byId(channelsOf(place, option.channel_types));
    case Option.User:
      return byId(place.people);
    case Option.Role:
      return byId(place.roles);
    case Option.Mentionable:
      return byId([...place.people, ...place.roles]);
    case Option.String:
    case Option.Integer:
    case Option.Number:
      return option.choices?.length ? option.choices.map(({ name, value }) => ({ name, value })) : undefined;
    default:
      return undefined;
  }
}

/** The channels of some kinds; all but categories when there are no kinds. */
export function channelsOf({ channels }: Place, types: readonly ChannelType[] = []): readonly Named[] {
  return channels.filter(({ type }) => (types.length > 0 ? types.includes(type) : type !== Channel.Category));
}

function byId(things: readonly Named[]): Choice[] {
  return things.map(({ id, name }) => ({ name, value: id }));
}

/** Whether the bot suggests values while this option is being typed. */
export function isSuggested(option: ValueOption): boolean {
  return 'autocomplete' in option && option.autocomplete === true;
}

/** The choices that match what was typed; all of them while nothing was, or once one is chosen. */
export function matchingChoices(choices: readonly Choice[], { text, choice }: Field): Choice[] {
  const typed = plain(text);
  if (choice || typed === '') return [...choices];
  return choices.filter(({ name }) => plain(name).includes(typed));
}

function plain(name: string): string {
  return name.replace(/^[#@]/, '').trim().toLowerCase();
}

/** What a form says: its values, or what is wrong with it, by option name. */
export interface Reading {
  readonly values: Values;
  readonly problems: Readonly<Record<string, string>>;
}

/** Checks a form as Discord does before it sends anything. Optional options left empty are not sent. */
export function readForm(form: Form, place: Place): Reading {
  const values: Record<string, Value> = {};
  const problems: Record<string, string> = {};
  for (const field of form.fields) {
    const { name, required } = field.option;
    if (field.text.trim() === '' && !field.choice) {
      if (required) problems[name] = 'This option is required.';
      continue;
    }
    const read = readField(field, place);
    if ('problem' in read) problems[name] = read.problem;
    else values[name] = read.value;
  }
  return { values, problems };
}

type Read = { readonly value: Value } | { readonly problem: string };

function readField(field: Field, place: Place): Read {
  const { option, text, choice } = field;
  if (choice) return { value: choice.value };
  const choices = fixedChoices(option, place);
  if (choices) {
    const [chosen, ...others] = choices.filter(({ name }) => plain(name) === plain(text));
    return chosen && others.length === 0
      ? { value: chosen.value }
      : { problem: 'Choose one of the options.' };
  }
  if (option.type === Option.Integer || option.type === Option.Number) return readNumber(option, text);
  if (option.type === Option.String) return readText(option, text.trim());
  return { problem: 'Choose a file.' };
}

type NumberOption = Extract<ValueOption, { type: typeof Option.Integer | typeof Option.Number }>;
type TextOption = Extract<ValueOption, { type: typeof Option.String }>;

function readNumber(option: NumberOption, text: string): Read {
  const value = Number(text);
  const { min_value: least, max_value: most } = option as { min_value?: number; max_value?: number };
  if (!Number.isFinite(value)) return { problem: 'Enter a number.' };
  if (option.type === Option.Integer && !Number.isSafeInteger(value))
    return { problem: 'Enter a whole number.' };
  const tooLow = value < (least ?? -(2 ** 53));
  const tooHigh = value > (most ?? 2 ** 53);
  if (!tooLow && !tooHigh) return { value };
  if (least !== undefined && most !== undefined)
    return { problem: `Enter a number from ${least} to ${most}.` };
  return { problem: tooLow ? `Enter at least ${least ?? -(2 ** 53)}.` : `Enter at most ${most ?? 2 ** 53}.` };
}

function readText(option: TextOption, text: string): Read {
  const { min_length: least = 0, max_length: most = MAX_OPTION_LENGTH } = option as {
    min_length?: number;
    max_length?: number;
  };
  if (text.length < least) return { problem: `Enter at least ${least} characters.` };
  if (text.length > most) return { problem: `Enter at most ${most} characters; these are ${text.length}.` };
  return { value: text };
}
