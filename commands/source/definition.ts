import {
  type APIApplicationCommandBasicOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-place.ts';

const SOURCE = {
  type: Option.String,
  name: 'source',
  description: 'Choose from the list',
  required: true,
  autocomplete: true,
  max_length: 100,
} as const satisfies APIApplicationCommandBasicOption;

/** In servers Discord offers it to those with Manage Server; in direct messages everybody has it, for `/source server`. */
export const DEFINITION: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'source',
  description: 'Follow authors, forums and feeds, so that the library keeps growing',
  default_member_permissions: PermissionFlagsBits.ManageGuild.toString(),
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: Option.Subcommand,
      name: 'add',
      description: 'Follow an author, a forum, a site or a feed',
      options: [
        {
          type: Option.String,
          name: 'what',
          description: 'An address, arxiv:cs.AI or github:owner/project',
          required: true,
          max_length: 500,
        },
        {
          type: Option.String,
          name: 'filter',
          description: 'Only posts with all these words; author:, tag:, "phrases" and -exclusions work too',
          max_length: 200,
        },
        {
          type: Option.Integer,
          name: 'karma',
          description: 'For a whole forum: only posts with at least this much karma (default: 30)',
          min_value: 0,
          max_value: 1000,
        },
        {
          type: Option.Boolean,
          name: 'everybody',
          description: 'For all servers that I am in; only whoever runs me can do that',
        },
      ],
    },
    { type: Option.Subcommand, name: 'list', description: 'What this server follows, and how it is doing' },
    {
      type: Option.Subcommand,
      name: 'check',
      description: 'What a source gave last, and what became of each post',
      options: [
        SOURCE,
        { type: Option.Boolean, name: 'now', description: 'Fetch it now, at most every five minutes' },
      ],
    },
    { type: Option.Subcommand, name: 'pause', description: 'Stop fetching a source', options: [SOURCE] },
    { type: Option.Subcommand, name: 'resume', description: 'Fetch a source again', options: [SOURCE] },
    {
      type: Option.Subcommand,
      name: 'remove',
      description: 'No longer follow a source',
      options: [
        SOURCE,
        {
          type: Option.Boolean,
          name: 'keep',
          description: 'Whether the excerpts that it brought stay in the library',
          required: true,
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'follow',
      description: 'Announce a source’s new posts in a channel',
      options: [
        SOURCE,
        {
          type: Option.Channel,
          name: 'channel',
          description: 'Where; leave it out to stop the announcements',
          channel_types: [...DIGEST_CHANNELS],
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'import',
      description: 'Older posts of an author or a forum, or excerpts and feeds from a file',
      options: [
        {
          ...SOURCE,
          required: false,
          description: 'An author, tag or front page of a forum whose older posts are wanted',
        },
        {
          type: Option.Attachment,
          name: 'file',
          description: 'OPML with feeds; JSONL or CSV with excerpts',
        },
        {
          type: Option.String,
          name: 'address',
          description: 'Where such a file is on the web',
          max_length: 500,
        },
      ],
    },
    { type: Option.Subcommand, name: 'export', description: 'What this server’s sources brought, as a file' },
    {
      type: Option.Subcommand,
      name: 'hide',
      description: 'Take one post that a source brought out of this server’s library',
      options: [
        {
          type: Option.String,
          name: 'post',
          description: 'Type words of its title, then choose from the list',
          required: true,
          autocomplete: true,
          max_length: 100,
        },
      ],
    },
    {
      type: Option.Subcommand,
      name: 'server',
      description: 'In direct messages: whose library you read here',
      options: [
        {
          type: Option.String,
          name: 'server',
          description: 'A server that we share; leave it out for the common library',
          autocomplete: true,
          max_length: 100,
        },
      ],
    },
  ],
};
