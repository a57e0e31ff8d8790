import {
  type APIApplicationCommandBasicOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-channels.ts';
import { COMMANDS } from '../../src/messages/commands.ts';

const SOURCE = {
  type: Option.String,
  name: 'source',
  description: COMMANDS.source.source,
  required: true,
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

/** In servers, Discord offers it to those with Manage Server; in direct messages, to everybody, for `/source server`. */
export const DEFINITION: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'source',
  description: COMMANDS.source.command,
  default_member_permissions: PermissionFlagsBits.ManageGuild.toString(),
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: Option.Subcommand,
      name: 'add',
      description: COMMANDS.source.add,
      options: [
        {
          type: Option.String,
          name: 'what',
          description: COMMANDS.source.what,
          required: true,
          max_length: 500,
        },
        {
          type: Option.String,
          name: 'filter',
          description: COMMANDS.source.filter,
          max_length: 200,
        },
        {
          type: Option.Integer,
          name: 'karma',
          description: COMMANDS.source.karma,
          min_value: 0,
          max_value: 1000,
        },
        {
          type: Option.Boolean,
          name: 'everybody',
          description: COMMANDS.source.everybody,
        },
      ],
    },
    { type: Option.Subcommand, name: 'list', description: COMMANDS.source.list },
    {
      type: Option.Subcommand,
      name: 'check',
      description: COMMANDS.source.check,
      options: [SOURCE, { type: Option.Boolean, name: 'now', description: COMMANDS.source.now }],
    },
    { type: Option.Subcommand, name: 'pause', description: COMMANDS.source.pause, options: [SOURCE] },
    { type: Option.Subcommand, name: 'resume', description: COMMANDS.source.resume, options: [SOURCE] },
    {
      type: Option.Subcommand,
      name: 'remove',
      description: COMMANDS.source.remove,
      options: [
        SOURCE,
        {
          type: Option.Boolean,
          name: 'keep',
          description: COMMANDS.source.keep,
          required: true,
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'follow',
      description: COMMANDS.source.follow,
      options: [
        SOURCE,
        {
          type: Option.Channel,
          name: 'channel',
          description: COMMANDS.source.channel,
          channel_types: [...DIGEST_CHANNELS],
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'import',
      description: COMMANDS.source.import,
      options: [
        {
          ...SOURCE,
          required: false,
          description: COMMANDS.source.whoseArchive,
        },
        {
          type: Option.Attachment,
          name: 'file',
          description: COMMANDS.source.file,
        },
        {
          type: Option.String,
          name: 'address',
          description: COMMANDS.source.address,
          max_length: 500,
        },
      ],
    },
    { type: Option.Subcommand, name: 'export', description: COMMANDS.source.export },
    {
      type: Option.Subcommand,
      name: 'hide',
      description: COMMANDS.source.hide,
      options: [
        {
          type: Option.String,
          name: 'post',
          description: COMMANDS.source.post,
          required: true,
          autocomplete: true,
          max_length: 100,
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'server',
      description: COMMANDS.source.server,
      options: [
        {
          type: Option.String,
          name: 'server',
          description: COMMANDS.source.whichServer,
          autocomplete: true,
          max_length: 100,
        },
      ],
    },
  ],
};
