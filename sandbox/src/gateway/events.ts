import {
  ChannelType,
  GatewayDispatchEvents as Event,
  GatewayIntentBits as Intent,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { Change, Channel, Guild, Message } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import {
  channelWire,
  guildWire,
  memberWire,
  memberWithoutUser,
  messageForBot,
  threadMemberWire,
} from '../world/wire.ts';
import type { World } from '../world/world.ts';

/** A dispatch event for the bot's gateway sessions. */
export interface Dispatch {
  readonly t: string;
  /** The server it is about, whose shard receives it; null for direct messages. */
  readonly guildId: string | null;
  /** The intent that a session needs to receive it; 0 for none. */
  readonly intent: number;
  /** The payload for a session with these intents. */
  readonly data: (intents: number) => object;
}

function event(t: string, guildId: string | null, intent: number, data: object): Dispatch {
  return { t, guildId, intent, data: () => data };
}

/**
 * The events that a change causes: none for servers that the bot is not in, channels that it cannot see, and ephemeral
 * messages.
 */
export function dispatches(world: World, change: Change): Dispatch[] {
  switch (change.kind) {
    case 'message-create':
    case 'message-update':
    case 'message-delete':
      return messageEvents(world, change.kind, change.message);
    case 'messages-delete':
      return bulkDeletion(world, change.channel, change.ids);
    case 'channel-create':
    case 'channel-update':
    case 'channel-delete':
      return channelEvents(world, change.kind, change.channel);
    case 'thread-members':
      return threadMemberEvents(world, change);
    case 'role-update':
      return knows(world, change.guild.id)
        ? [
            event(Event.GuildRoleUpdate, change.guild.id, Intent.Guilds, {
              guild_id: change.guild.id,
              role: change.role,
            }),
          ]
        : [];
    case 'member-update': {
      const own = change.member.userId === world.botId;
      const data = { guild_id: change.guild.id, ...memberWire(world, change.member) };
      return knows(world, change.guild.id)
        ? [event(Event.GuildMemberUpdate, change.guild.id, own ? 0 : Intent.GuildMembers, data)]
        : [];
    }
    case 'person-update':
      return [];
    case 'bot-joined':
      return [event(Event.GuildCreate, change.guild.id, Intent.Guilds, guildCreate(world, change.guild))];
    case 'bot-left':
      return [event(Event.GuildDelete, change.guild.id, Intent.Guilds, { id: change.guild.id })];
  }
}

/** A server in the form of GUILD_CREATE: with its channels, the threads that the bot can see, and its members. */
export function guildCreate(world: World, guild: Guild): object {
  const here = world.channelsOf(guild.id);
  const members = [...guild.members.values()];
  return {
    ...guildWire(guild),
    joined_at: guild.members.get(world.botId)?.joinedAt,
    large: false,
    unavailable: false,
    member_count: members.length,
    voice_states: [],
    members: members.map((member) => memberWire(world, member)),
    channels: here.filter(({ thread }) => !thread).map((channel) => channelWire(world, channel)),
    threads: here
      .filter((channel) => channel.thread && !channel.thread.metadata.archived && visible(world, channel))
      .map((channel) => channelWire(world, channel)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

function knows(world: World, guildId: string | null): boolean {
  return guildId === null || (world.guilds.get(guildId)?.members.has(world.botId) ?? false);
}

function visible(world: World, channel: Channel): boolean {
  if (channel.type === ChannelType.PrivateThread && !channel.thread?.members.has(world.botId)) return false;
  return has(permissionsIn(world, world.botId, channel), PermissionFlagsBits.ViewChannel);
}

const MESSAGE_EVENTS = {
  'message-create': Event.MessageCreate,
  'message-update': Event.MessageUpdate,
  'message-delete': Event.MessageDelete,
};

function messageEvents(world: World, kind: keyof typeof MESSAGE_EVENTS, message: Message): Dispatch[] {
  const channel = world.channels.get(message.wire.channel_id);
  if (!channel || message.visibleTo !== null || !visible(world, channel)) return [];
  const { guildId } = channel;
  const place = guildId ? { guild_id: guildId } : {};
  const intent = guildId ? Intent.GuildMessages : Intent.DirectMessages;
  const t = MESSAGE_EVENTS[kind];
  if (kind === 'message-delete') {
    return [event(t, guildId, intent, { id: message.wire.id, channel_id: channel.id, ...place })];
  }
  const author = guildId ? world.guild(guildId).members.get(message.wire.author.id) : undefined;
  const member = author ? { member: memberWithoutUser(author) } : {};
  const nonce = kind === 'message-create' && message.nonce !== null ? { nonce: message.nonce } : {};
  const data = (intents: number) => ({
    channel_type: channel.type,
    ...messageForBot(world, message, (intents & Intent.MessageContent) !== 0),
    ...place,
    ...member,
    ...nonce,
  });
  return [{ t, guildId, intent, data }];
}

function bulkDeletion(world: World, channel: Channel, ids: readonly string[]): Dispatch[] {
  if (!visible(world, channel)) return [];
  const data = { ids, channel_id: channel.id, guild_id: channel.guildId };
  return [event(Event.MessageDeleteBulk, channel.guildId, Intent.GuildMessages, data)];
}

const CHANNEL_EVENTS = {
  'channel-create': [Event.ChannelCreate, Event.ThreadCreate],
  'channel-update': [Event.ChannelUpdate, Event.ThreadUpdate],
  'channel-delete': [Event.ChannelDelete, Event.ThreadDelete],
};

function channelEvents(world: World, kind: keyof typeof CHANNEL_EVENTS, channel: Channel): Dispatch[] {
  // API v10 sends bots no events about direct message channels.
  if (channel.guildId === null || !knows(world, channel.guildId)) return [];
  const [channelEvent, threadEvent] = CHANNEL_EVENTS[kind] as [string, string];
  if (!channel.thread)
    return [event(channelEvent, channel.guildId, Intent.Guilds, channelWire(world, channel))];
  if (kind === 'channel-delete') {
    const { id, guildId, parentId, type } = channel;
    return [event(threadEvent, guildId, Intent.Guilds, { id, guild_id: guildId, parent_id: parentId, type })];
  }
  if (!visible(world, channel)) return [];
  const created = kind === 'channel-create' ? { newly_created: true } : {};
  return [event(threadEvent, channel.guildId, Intent.Guilds, { ...channelWire(world, channel), ...created })];
}

function threadMemberEvents(
  world: World,
  { channel, userId, joined }: Extract<Change, { kind: 'thread-members' }>,
): Dispatch[] {
  if (!knows(world, channel.guildId)) return [];
  const own = userId === world.botId;
  const data = {
    id: channel.id,
    guild_id: channel.guildId,
    member_count: channel.thread?.members.size ?? 0,
    ...(joined ? { added_members: [threadMemberWire(channel, userId)] } : { removed_member_ids: [userId] }),
  };
  return [event(Event.ThreadMembersUpdate, channel.guildId, own ? Intent.Guilds : Intent.GuildMembers, data)];
}
