import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-place.ts';
import { OPTION } from '../../src/messages/digest.ts';
import { AUTHOR_OPTION } from '../support/options.ts';

const CHANNEL = {
  type: Option.Channel,
  name: 'channel',
  description: OPTION.whose,
  channel_types: [...DIGEST_CHANNELS],
} as const satisfies APIApplicationCommandBasicOption;

const WHEN = [
  {
    type: Option.String,
    name: 'time',
    description: OPTION.time,
    max_length: 20,
  },
  {
    type: Option.String,
    name: 'timezone',
    description: OPTION.timezone,
    autocomplete: true,
    max_length: 100,
  },
] as const satisfies APIApplicationCommandBasicOption[];

const WHAT = [
  {
    type: Option.Integer,
    name: 'count',
    description: OPTION.count,
    min_value: 1,
    max_value: 5,
  },
  AUTHOR_OPTION,
  {
    type: Option.String,
    name: 'query',
    description: OPTION.query,
    max_length: 200,
  },
  {
    type: Option.String,
    name: 'days',
    description: OPTION.days,
    autocomplete: true,
    max_length: 100,
  },
  {
    type: Option.String,
    name: 'flavour',
    description: OPTION.flavour,
    choices: [{ name: OPTION.onThisDay, value: 'on-this-day' }],
  },
] as const satisfies APIApplicationCommandBasicOption[];

/** A subcommand that is about one digest. */
function about(name: string, description: string): APIApplicationCommandSubcommandOption {
  return { type: Option.Subcommand, name, description, options: [CHANNEL] };
}

/**
 * Offered to everybody, for `/digest me`: Discord knows no permissions of single subcommands, so the others ask for Manage
 * Server themselves. Admins can restrict them further under Server Settings, Integrations.
 */
export const DEFINITION: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'digest',
  description: OPTION.command,
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: Option.Subcommand,
      name: 'setup',
      description: OPTION.setup,
      options: [
        { ...CHANNEL, description: OPTION.where },
        ...WHEN,
        ...WHAT,
        { type: Option.Role, name: 'role', description: OPTION.role },
        {
          type: Option.Boolean,
          name: 'quiet',
          description: OPTION.quiet,
        },
        { type: Option.Boolean, name: 'publish', description: OPTION.publish },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'status',
      description: OPTION.status,
    },
    about('preview', OPTION.preview),
    about('now', OPTION.now),
    about('pause', OPTION.pause),
    about('resume', OPTION.resume),
    about('stop', OPTION.stop),
    about('why', OPTION.why),
    {
      type: Option.SubcommandGroup,
      name: 'me',
      description: OPTION.me,
      options: [
        {
          type: Option.Subcommand,
          name: 'start',
          description: OPTION.meStart,
          options: [...WHEN, ...WHAT],
        },
        { type: Option.Subcommand, name: 'status', description: OPTION.meStatus },
        { type: Option.Subcommand, name: 'stop', description: OPTION.meStop },
      ],
    },
  ],
};
