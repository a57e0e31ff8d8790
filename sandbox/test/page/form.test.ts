import type { APIApplicationCommand } from 'discord-api-types/v10';
import { ChannelType, ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchingCommands, namedCommand, slashCommands } from '../../page/model/commands.ts';
import {
  addField,
  chooseInField,
  type Form,
  fixedChoices,
  matchingChoices,
  type Place,
  readForm,
  remainingOptions,
  removeField,
  startForm,
  typeInField,
  type Value,
} from '../../page/model/form.ts';
import { ClientRefusal, fillIn } from '../../src/interactions/client-checks.ts';
import { SandboxClock } from '../../src/world/clock.ts';
import { DEFAULT_WORLD, SEEDED, seedWorld } from '../../src/world/seed.ts';
import { worldSeed } from '../../src/world/world-seed.ts';

const command = (name: string, options: object[], extra = {}) =>
  ({ type: 1, name, description: `About ${name}`, options, ...extra }) as unknown as APIApplicationCommand;
const option = (name: string, type: Option, extra = {}) => ({
  name,
  type,
  description: `About ${name}`,
  ...extra,
});

const COMMANDS = [
  command('search', [
    option('query', Option.String, { required: true, autocomplete: true, min_length: 2, max_length: 10 }),
    option('order', Option.String, {
      choices: [
        { name: 'Newest first', value: 'new' },
        { name: 'Best', value: 'best' },
      ],
    }),
    option('count', Option.Integer, { min_value: 1, max_value: 5 }),
  ]),
  command('digest', [
    option('setup', Option.Subcommand, {
      options: [option('channel', Option.Channel, { required: true, channel_types: [0] })],
    }),
    option('me', Option.SubcommandGroup, { options: [option('stop', Option.Subcommand)] }),
  ]),
  command('about', []),
  command('Find related', [], { type: 3 }),
];
const KNOWN = slashCommands(COMMANDS);
const find = (name: string) => KNOWN.find((each) => each.name === name)!;

const PLACE: Place = {
  channels: [
    { id: SEEDED.general, name: '#general', type: ChannelType.GuildText },
    { id: SEEDED.announcements, name: '#announcements', type: ChannelType.GuildAnnouncement },
  ],
  roles: [{ id: SEEDED.guild, name: '@everyone' }],
  people: [
    { id: SEEDED.admin, name: '@Ada' },
    { id: SEEDED.member, name: '@Ben' },
  ],
};

describe('what a slash offers', () => {
  test('subcommands are commands of their own, in order; message commands are none', () => {
    expect(KNOWN.map(({ name }) => name)).toEqual(['about', 'digest me stop', 'digest setup', 'search']);
  });

  test('those that begin with what was typed come before those that hold it', () => {
    const names = (draft: string) => matchingCommands(KNOWN, draft).map(({ name }) => name);
    expect(names('/s')).toEqual(['search', 'digest me stop', 'digest setup']);
    expect(names('/digest s')).toEqual(['digest setup']);
    expect(names('/nothing')).toEqual([]);
    expect(names('search')).toEqual([]);
  });

  test('a name in full and a space begin the command, with the rest as its first value', () => {
    expect(namedCommand(KNOWN, '/search obf')).toEqual({ command: find('search'), rest: 'obf' });
    expect(namedCommand(KNOWN, '/search')).toBeUndefined();
    expect(namedCommand(KNOWN, '/digest ')).toBeUndefined();
    expect(namedCommand(KNOWN, 'see /search x')).toBeUndefined();
  });
});

const names = (form: Form) => form.fields.map(({ option }) => option.name);

describe('a form', () => {
  test('has its required options at once; the others are added and taken away', () => {
    const form = startForm(find('search'));
    expect(names(form)).toEqual(['query']);
    expect(remainingOptions(form).map(({ name }) => name)).toEqual(['order', 'count']);
    const longer = addField(form, remainingOptions(form)[1]!);
    expect(names(longer)).toEqual(['query', 'count']);
    expect(names(removeField(longer, 'count'))).toEqual(['query']);
  });

  test('takes what was typed after the name', () => {
    expect(readForm(startForm(find('search'), 'words'), PLACE).values).toEqual({ query: 'words' });
  });

  test('sends what was chosen, not how it is called, until it is typed over', () => {
    const form = startForm(find('search'));
    const chosen = chooseInField(form, 'query', { name: 'A title', value: 'post:1' });
    expect(readForm(chosen, PLACE).values).toEqual({ query: 'post:1' });
    expect(readForm(typeInField(chosen, 'query', 'A titl'), PLACE).values).toEqual({ query: 'A titl' });
  });

  test('offers only the channels that fit, and filters by what is typed', () => {
    const form = typeInField(startForm(find('digest setup')), 'channel', 'gen');
    const choices = fixedChoices(form.fields[0]!.option, PLACE)!;
    expect(choices.map(({ name }) => name)).toEqual(['#general']);
    expect(matchingChoices(choices, form.fields[0]!)).toEqual(choices);
    expect(matchingChoices(choices, typeInField(form, 'channel', 'x').fields[0]!)).toEqual([]);
  });

  test.each([
    ['query', '', 'This option is required.'],
    ['query', 'x', 'Enter at least 2 characters.'],
    ['query', 'x'.repeat(11), 'Enter at most 10 characters; these are 11.'],
    ['order', 'Oldest', 'Choose one of the options.'],
    ['count', '0', 'Enter a number from 1 to 5.'],
    ['count', '2.5', 'Enter a whole number.'],
    ['count', 'two', 'Enter a number.'],
  ])('says what is wrong with %s: “%s”', (name, text, problem) => {
    const all = remainingOptions(startForm(find('search'))).reduce(
      addField,
      startForm(find('search'), 'fine'),
    );
    expect(readForm(typeInField(all, name, text), PLACE).problems).toEqual({ [name]: problem });
  });
});

test('the page lets through exactly what the sandbox takes', () => {
  const world = seedWorld(new SandboxClock(), worldSeed.parse(DEFAULT_WORLD));
  const channel = world.channel(SEEDED.general);
  const bound = fc.integer({ min: -5, max: 5 });
  const options = fc.oneof(
    fc.record({ type: fc.constant(Option.String), min_length: fc.nat(4), required: fc.boolean() }),
    fc.record({ type: fc.constant(Option.String), choices: fc.constant([{ name: 'One', value: '1' }]) }),
    fc.record({
      type: fc.constantFrom(Option.Integer, Option.Number),
      min_value: bound,
      required: fc.boolean(),
    }),
    fc.record({
      type: fc.constantFrom(Option.Boolean, Option.Channel, Option.User, Option.Role, Option.Mentionable),
      required: fc.boolean(),
    }),
  );
  const typed = fc.oneof(
    fc.constantFrom('', ' ', 'One', 'true', '#general', 'ada', '@everyone', '-3', '2.5', '1e3'),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(options, typed, (about, text) => {
      const one = command('do', [option('it', about.type, about)]);
      const [known] = slashCommands([one]);
      const begun = startForm(known!);
      const form = typeInField(
        begun.fields.length > 0 ? begun : addField(begun, known!.options[0]!),
        'it',
        text,
      );
      const { values, problems } = readForm(form, PLACE);
      // Typed text never becomes a file.
      const typed = values as Record<string, Exclude<Value, File>>;
      const send = () => fillIn(world, channel, one, [], typed);
      if (Object.keys(problems).length === 0) expect(send).not.toThrow();
      // What has a problem is left out: of a required option the sandbox says the same.
      else if ('required' in about && about.required) expect(send).toThrow(ClientRefusal);
    }),
    { numRuns: 1000 },
  );
});
