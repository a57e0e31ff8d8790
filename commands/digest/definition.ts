import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-place.ts';
import { AUTHOR_OPTION } from '../support/options.ts';

const CHANNEL = {
  type: Option.Channel,
  name: 'channel',
  description: 'Whose digest; this channel’s when left out',
  channel_types: [...DIGEST_CHANNELS],
} as const satisfies APIApplicationCommandBasicOption;

const WHEN = [
  {
    type: Option.String,
    name: 'time',
    description: 'When: 08:00 or 8:30 pm',
    required: true,
    max_length: 20,
  },
  {
    type: Option.String,
    name: 'timezone',
    description: 'A city or a time zone: Berlin, Europe/Berlin, UTC',
    required: true,
    autocomplete: true,
    max_length: 100,
  },
] as const satisfies APIApplicationCommandBasicOption[];

const WHAT = [
  {
    type: Option.Integer,
    name: 'count',
    description: 'Excerpts a day, 3 when left out',
    min_value: 1,
    max_value: 5,
  },
  AUTHOR_OPTION,
  {
    type: Option.String,
    name: 'query',
    description: 'Only excerpts that have all these words; everything that /search understands',
    max_length: 200,
  },
  {
    type: Option.String,
    name: 'days',
    description: 'Every day when left out; "weekdays", or days like "mon, wed, fri"',
    autocomplete: true,
    max_length: 100,
  },
] as const satisfies APIApplicationCommandBasicOption[];

/** A subcommand that is about one digest. */
function about(name: string, description: string): APIApplicationCommandSubcommandOption {
  return { type: Option.Subcommand, name, description, options: [CHANNEL] };
}

/**
 * In servers Discord offers it to those with Manage Server; in direct messages with the bot everybody has it, for
 * `/digest me`.
 */
export const DEFINITION: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'digest',
  description: 'A few excerpts every day, in a channel or to you',
  default_member_permissions: PermissionFlagsBits.ManageGuild.toString(),
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: Option.Subcommand,
      name: 'setup',
      description: 'Set up a channel’s digest, or change it',
      options: [
        { ...CHANNEL, description: 'Where it is posted', required: true },
        ...WHEN,
        ...WHAT,
        { type: Option.Role, name: 'role', description: 'A role to mention; nobody when left out' },
        {
          type: Option.Boolean,
          name: 'quiet',
          description: 'Skip a day while the last digest is still the newest message; on when left out',
        },
        { type: Option.Boolean, name: 'publish', description: 'Publish it, in an announcement channel' },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'status',
      description: 'All digests of this server: next and last ones, and whether they get through',
    },
    about('preview', 'What would come now, for you alone'),
    about('now', 'Post an extra digest at once'),
    about('pause', 'No digests for the time being'),
    about('resume', 'Go on after a pause or a trouble'),
    about('stop', 'End a digest'),
    about('why', 'Why the last one did or did not go out'),
    {
      type: Option.SubcommandGroup,
      name: 'me',
      description: 'A digest of your own, by direct message',
      options: [
        {
          type: Option.Subcommand,
          name: 'start',
          description: 'Set up your own digest, or change it',
          options: [...WHEN, ...WHAT],
        },
        { type: Option.Subcommand, name: 'stop', description: 'End your own digest' },
      ],
    },
  ],
};
