import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIMessage,
  type APIThreadMember,
  type APIUser,
  ChannelType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  type GuildMemberFlags,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildPremiumTier,
  type GuildSystemChannelFlags,
  GuildVerificationLevel,
  Locale,
  type ThreadMemberFlags,
} from 'discord-api-types/v10';
import type { Channel, Guild, Member, Message, Thread, User } from './model.ts';
import type { World } from './world.ts';

/** Converts the world's objects to the API's format. */

export function userWire({ dmsOpen: _, ...user }: User): APIUser {
  return user;
}

export function memberWire(world: World, member: Member): APIGuildMember {
  return { user: userWire(world.user(member.userId)), ...memberWithoutUser(member) };
}

/** A member without the user, as in messages and resolved data. */
export function memberWithoutUser({ nick, roles, joinedAt }: Member): Omit<APIGuildMember, 'user'> {
  return {
    nick,
    avatar: null,
    banner: null,
    roles,
    joined_at: joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0 as GuildMemberFlags,
    pending: false,
    communication_disabled_until: null,
  };
}

export function channelWire(world: World, channel: Channel): APIChannel {
  return (
    channel.guildId === null
      ? dmWire(world, channel)
      : channel.thread
        ? threadWire(world, channel, channel.thread)
        : guildChannelWire(channel)
  ) as APIChannel;
}

/** A direct message channel as the bot sees it: recipients are the others. */
function dmWire(world: World, channel: Channel): object {
  const others = channel.recipients.filter((id) => id !== world.botId);
  return {
    id: channel.id,
    type: channel.type,
    last_message_id: channel.lastMessageId,
    recipients: others.map((id) => userWire(world.user(id))),
    flags: 0,
  };
}

function guildChannelWire(channel: Channel): object {
  const common = {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    permission_overwrites: channel.overwrites,
    parent_id: channel.parentId,
    flags: 0,
  };
  if (channel.type === ChannelType.GuildCategory) return common;
  const text = {
    ...common,
    topic: channel.topic,
    nsfw: channel.nsfw,
    last_message_id: channel.lastMessageId,
    rate_limit_per_user: channel.slowMode,
  };
  if (channel.type !== ChannelType.GuildForum) return text;
  return {
    ...text,
    available_tags: channel.tags,
    default_reaction_emoji: null,
    default_sort_order: null,
    default_forum_layout: 0,
  };
}

function threadWire(world: World, channel: Channel, thread: Thread): object {
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId,
    rate_limit_per_user: channel.slowMode,
    message_count: thread.messageCount,
    total_message_sent: thread.totalSent,
    member_count: thread.members.size,
    thread_metadata: thread.metadata,
    applied_tags: thread.appliedTags,
    flags: 0,
    ...(thread.members.has(world.botId) ? { member: threadMemberWire(channel, world.botId) } : {}),
  };
}

export function threadMemberWire(channel: Channel, userId: string): APIThreadMember {
  return {
    id: channel.id,
    user_id: userId,
    join_timestamp: channel.thread?.members.get(userId) ?? '',
    flags: 0 as ThreadMemberFlags,
  };
}

/** A server without channels and members. */
export function guildWire(guild: Guild): APIGuild {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    region: '',
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    roles: [...guild.roles.values()],
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: GuildMFALevel.None,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0 as GuildSystemChannelFlags,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: GuildPremiumTier.None,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: Locale.EnglishUS,
    nsfw_level: GuildNSFWLevel.Default,
    hub_type: null,
    incidents_data: null,
    max_members: 500_000,
    max_presences: null,
    max_video_channel_users: 25,
    max_stage_video_channel_users: 50,
    widget_enabled: false,
    widget_channel_id: null,
  } as APIGuild;
}

/**
 * A message as the bot may see it. Without the Message Content intent, its content is empty, except in direct messages, in
 * the bot's own messages, and if the bot is mentioned.
 */
export function messageForBot(world: World, { wire }: Message, contentIntent: boolean): APIMessage {
  const readable =
    contentIntent ||
    wire.author.id === world.botId ||
    wire.mentions.some(({ id }) => id === world.botId) ||
    world.channels.get(wire.channel_id)?.guildId === null;
  return readable ? wire : { ...wire, content: '', embeds: [], attachments: [], components: [] };
}

/** A referenced message: its own reference is omitted, as in Discord. */
export function withoutReference({ referenced_message: _, ...wire }: APIMessage): APIMessage {
  return wire;
}
