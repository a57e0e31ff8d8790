import type {
  APIMessage,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  MessageType,
  TextInputStyle,
} from 'discord-api-types/v10';

/** Discord's numbers. Their package is not made for browsers; the types still check each one's use. */

export const Component = {
  ActionRow: 1 as ComponentType.ActionRow,
  Button: 2 as ComponentType.Button,
  StringSelect: 3 as ComponentType.StringSelect,
  TextInput: 4 as ComponentType.TextInput,
  UserSelect: 5 as ComponentType.UserSelect,
  RoleSelect: 6 as ComponentType.RoleSelect,
  MentionableSelect: 7 as ComponentType.MentionableSelect,
  ChannelSelect: 8 as ComponentType.ChannelSelect,
  Section: 9 as ComponentType.Section,
  TextDisplay: 10 as ComponentType.TextDisplay,
  Thumbnail: 11 as ComponentType.Thumbnail,
  MediaGallery: 12 as ComponentType.MediaGallery,
  File: 13 as ComponentType.File,
  Separator: 14 as ComponentType.Separator,
  Container: 17 as ComponentType.Container,
  Label: 18 as ComponentType.Label,
} as const;

export const Style = {
  Primary: 1 as ButtonStyle.Primary,
  Secondary: 2 as ButtonStyle.Secondary,
  Success: 3 as ButtonStyle.Success,
  Danger: 4 as ButtonStyle.Danger,
  Link: 5 as ButtonStyle.Link,
} as const;

export const Option = {
  Subcommand: 1 as ApplicationCommandOptionType.Subcommand,
  SubcommandGroup: 2 as ApplicationCommandOptionType.SubcommandGroup,
  String: 3 as ApplicationCommandOptionType.String,
  Integer: 4 as ApplicationCommandOptionType.Integer,
  Boolean: 5 as ApplicationCommandOptionType.Boolean,
  User: 6 as ApplicationCommandOptionType.User,
  Channel: 7 as ApplicationCommandOptionType.Channel,
  Role: 8 as ApplicationCommandOptionType.Role,
  Mentionable: 9 as ApplicationCommandOptionType.Mentionable,
  Number: 10 as ApplicationCommandOptionType.Number,
  Attachment: 11 as ApplicationCommandOptionType.Attachment,
} as const;

export const Command = {
  ChatInput: 1 as ApplicationCommandType.ChatInput,
  Message: 3 as ApplicationCommandType.Message,
} as const;

export const Channel = {
  Text: 0 as ChannelType.GuildText,
  DM: 1 as ChannelType.DM,
  Category: 4 as ChannelType.GuildCategory,
  Announcement: 5 as ChannelType.GuildAnnouncement,
  AnnouncementThread: 10 as ChannelType.AnnouncementThread,
  PublicThread: 11 as ChannelType.PublicThread,
  PrivateThread: 12 as ChannelType.PrivateThread,
  Forum: 15 as ChannelType.GuildForum,
} as const;

export const Kind = {
  Reply: 19 as MessageType.Reply,
  ThreadCreated: 18 as MessageType.ThreadCreated,
  ThreadStarter: 21 as MessageType.ThreadStarterMessage,
} as const;

export const Paragraph = 2 as TextInputStyle.Paragraph;

const FLAGS = {
  crossposted: 1 as MessageFlags.Crossposted,
  suppressEmbeds: 4 as MessageFlags.SuppressEmbeds,
  hasThread: 32 as MessageFlags.HasThread,
  ephemeral: 64 as MessageFlags.Ephemeral,
  loading: 128 as MessageFlags.Loading,
} as const;

export function hasFlag(message: APIMessage, flag: keyof typeof FLAGS): boolean {
  return ((message.flags ?? 0) & FLAGS[flag]) !== 0;
}

/** The most characters of a message that a person writes. */
export const MAX_MESSAGE_LENGTH = 2000;
/** The most characters of a text option, and of a text input in a form. */
export const MAX_OPTION_LENGTH = 6000;
export const MAX_INPUT_LENGTH = 4000;
