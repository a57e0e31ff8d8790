import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-channels.ts';
import { COMMANDS } from '../../src/messages/commands.ts';
import { AUTHOR_OPTION } from '../support/options.ts';

const CHANNEL = {
  type: Option.Channel,
  name: 'channel',
  description: COMMANDS.digest.whose,
  channel_types: [...DIGEST_CHANNELS],
} as const satisfies APIApplicationCommandBasicOption;

const WHEN = [
  {
    type: Option.String,
    name: 'time',
    description: COMMANDS.digest.time,
    max_length: 20,
  },
  {
    type: Option.String,
    name: 'timezone',
    description: COMMANDS.digest.timezone,
    autocomplete: true,
    max_length: 100,
  },
] as const satisfies APIApplicationCommandBasicOption[];

const WHAT = [
  {
    type: Option.Integer,
    name: 'count',
    description: COMMANDS.digest.count,
    min_value: 1,
    max_value: 5,
  },
  AUTHOR_OPTION,
  {
    type: Option.String,
    name: 'query',
    description: COMMANDS.digest.query,
    max_length: 200,
  },
  {
    type: Option.String,
    name: 'days',
    description: COMMANDS.digest.days,
    autocomplete: true,
    max_length: 100,
  },
  {
    type: Option.String,
    name: 'flavour',
    description: COMMANDS.digest.flavour,
    choices: [{ name: COMMANDS.digest.onThisDay, value: 'on-this-day' }],
  },
] as const satisfies APIApplicationCommandBasicOption[];

/** A subcommand that is about one digest. */
function about(name: string, description: string): APIApplicationCommandSubcommandOption {
  return { type: Option.Subcommand, name, description, options: [CHANNEL] };
}

/**
 * Offered to everybody because of `/digest me`: Discord has no permissions for single subcommands, so the others check Manage
 * Server themselves. Admins can restrict them further under Server Settings, Integrations.
 */
export const DEFINITION: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'digest',
  description: COMMANDS.digest.command,
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: Option.Subcommand,
      name: 'setup',
      description: COMMANDS.digest.setup,
      options: [
        { ...CHANNEL, description: COMMANDS.digest.where },
        ...WHEN,
        ...WHAT,
        { type: Option.Role, name: 'role', description: COMMANDS.digest.role },
        {
          type: Option.Boolean,
          name: 'quiet',
          description: COMMANDS.digest.quiet,
        },
        { type: Option.Boolean, name: 'publish', description: COMMANDS.digest.publish },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'status',
      description: COMMANDS.digest.status,
    },
    about('preview', COMMANDS.digest.preview),
    about('now', COMMANDS.digest.now),
    about('pause', COMMANDS.digest.pause),
    about('resume', COMMANDS.digest.resume),
    about('stop', COMMANDS.digest.stop),
    about('why', COMMANDS.digest.why),
    {
      type: Option.SubcommandGroup,
      name: 'me',
      description: COMMANDS.digest.me,
      options: [
        {
          type: Option.Subcommand,
          name: 'start',
          description: COMMANDS.digest.meStart,
          options: [...WHEN, ...WHAT],
        },
        { type: Option.Subcommand, name: 'status', description: COMMANDS.digest.meStatus },
        { type: Option.Subcommand, name: 'stop', description: COMMANDS.digest.meStop },
      ],
    },
  ],
};
