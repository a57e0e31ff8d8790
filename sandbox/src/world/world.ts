import { EventEmitter } from 'node:events';
import {
  type APIMessage,
  type APIRole,
  type APIThreadMetadata,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { ApiError } from '../schemas/errors.ts';
import type { Clock } from './clock.ts';
import type { Change, Channel, Guild, Member, Message, User } from './model.ts';
import type { PermissionName } from './permissions.ts';
import { snowflakes } from './snowflakes.ts';

/** The maximum number of messages per channel; older ones are dropped. */
export const MAX_MESSAGES = 1_000;

type NewChannel = Pick<Channel, 'type' | 'guildId'> & Partial<Channel>;

/**
 * The sandbox's people, servers, channels and messages, and the only code that changes them. Every change is emitted
 * (`changes`) once it has been made.
 */
export class World {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  /** Channels and threads, by server. */
  readonly #byGuild = new Map<string, Set<Channel>>();
  /** By channel, then by id, oldest first. */
  readonly #messages = new Map<string, Map<string, Message>>();
  /** People who have user-installed the app. */
  readonly userInstalls = new Set<string>();
  /** The app's bot user; its id is also the application's. */
  readonly botId: string;
  /** Whether the app has the Message Content intent. */
  messageContentIntent = false;
  readonly changes = new EventEmitter<{ change: [Change] }>();

  constructor(clock: Clock, botId: string) {
    this.clock = clock;
    this.newId = snowflakes(clock);
    this.botId = botId;
    this.changes.setMaxListeners(0);
  }

  /** The time in Discord's format. */
  timestamp(): string {
    return new Date(this.clock.now()).toISOString().replace('Z', '000+00:00');
  }

  /** @throws ApiError Unknown Guild */
  guild(id: string): Guild {
    return this.guilds.get(id) ?? fail('unknownGuild');
  }

  /** @throws ApiError Unknown Channel */
  channel(id: string): Channel {
    return this.channels.get(id) ?? fail('unknownChannel');
  }

  /** A server's channels and threads, oldest first. */
  channelsOf(guildId: string): Channel[] {
    return [...(this.#byGuild.get(guildId) ?? [])];
  }

  /** The bot's servers. */
  botGuilds(): Guild[] {
    return [...this.guilds.values()].filter(({ members }) => members.has(this.botId));
  }

  /** @throws ApiError Unknown User */
  user(id: string): User {
    return this.users.get(id) ?? fail('unknownUser');
  }

  /** A channel's messages, oldest first, including ephemeral ones. */
  messages(channelId: string): Message[] {
    return [...(this.#messages.get(channelId)?.values() ?? [])];
  }

  findMessage(channelId: string, messageId: string): Message | undefined {
    return this.#messages.get(channelId)?.get(messageId);
  }

  addMessage(message: Message): Message {
    const channel = this.channel(message.wire.channel_id);
    const list = this.#messages.get(channel.id) ?? new Map<string, Message>();
    this.#messages.set(channel.id, list.set(message.wire.id, message));
    for (const oldest of list.keys()) {
      if (list.size <= MAX_MESSAGES) break;
      list.delete(oldest);
    }
    if (message.visibleTo === null) {
      channel.lastMessageId = message.wire.id;
      if (channel.thread) {
        channel.thread.messageCount++;
        channel.thread.totalSent++;
      }
    }
    this.#tell({ kind: 'message-create', message });
    return message;
  }

  editMessage(message: Message, fields: Partial<APIMessage>): Message {
    Object.assign(message.wire, fields);
    this.#tell({ kind: 'message-update', message });
    return message;
  }

  deleteMessage(message: Message): void {
    this.#drop(message);
    this.#tell({ kind: 'message-delete', message });
  }

  /** Deletes several of a channel's messages at once. */
  deleteInBulk(channel: Channel, messages: readonly Message[]): void {
    for (const message of messages) this.#drop(message);
    this.#tell({ kind: 'messages-delete', channel, ids: messages.map(({ wire }) => wire.id) });
  }

  addChannel(fields: NewChannel): Channel {
    const channel: Channel = {
      id: this.newId(),
      name: null,
      parentId: null,
      position: this.channels.size,
      topic: null,
      nsfw: false,
      slowMode: 0,
      overwrites: [],
      recipients: [],
      tags: [],
      thread: null,
      lastMessageId: null,
      ...fields,
    };
    this.channels.set(channel.id, channel);
    const { guildId } = channel;
    if (guildId !== null) this.#byGuild.set(guildId, (this.#byGuild.get(guildId) ?? new Set()).add(channel));
    this.#tell({ kind: 'channel-create', channel });
    return channel;
  }

  /** Creates a thread in `parent`; its owner is its first member. */
  addThread(
    parent: Channel,
    ownerId: string,
    fields: Partial<Channel> & { name: string; type: ChannelType },
    metadata: Partial<APIThreadMetadata> = {},
    appliedTags: string[] = [],
  ): Channel {
    const now = this.timestamp();
    const thread = this.addChannel({
      guildId: parent.guildId,
      parentId: parent.id,
      thread: {
        ownerId,
        metadata: {
          archived: false,
          auto_archive_duration: 4320,
          archive_timestamp: now,
          locked: false,
          create_timestamp: now,
          ...metadata,
        },
        members: new Map([[ownerId, now]]),
        messageCount: 0,
        totalSent: 0,
        appliedTags,
      },
      ...fields,
    });
    // For forums, Discord gives the last thread as `last_message_id`.
    if (parent.type === ChannelType.GuildForum) parent.lastMessageId = thread.id;
    return thread;
  }

  editChannel(channel: Channel, fields: Partial<Channel>): Channel {
    Object.assign(channel, fields);
    this.#tell({ kind: 'channel-update', channel });
    return channel;
  }

  editThread(channel: Channel, fields: Partial<APIThreadMetadata>): void {
    const { thread } = channel;
    if (!thread) throw new ApiError('wrongChannelType');
    const changed = fields.archived !== undefined && fields.archived !== thread.metadata.archived;
    const since = changed ? { archive_timestamp: this.timestamp() } : {};
    thread.metadata = { ...thread.metadata, ...fields, ...since };
    this.#tell({ kind: 'channel-update', channel });
  }

  /** Deletes a channel with its messages and threads. */
  deleteChannel(channel: Channel): void {
    const { id, guildId } = channel;
    const siblings = guildId === null ? [] : this.channelsOf(guildId);
    for (const sibling of siblings) {
      if (sibling.thread && sibling.parentId === id) this.deleteChannel(sibling);
    }
    this.channels.delete(id);
    if (guildId !== null) this.#byGuild.get(guildId)?.delete(channel);
    this.#messages.delete(channel.id);
    this.#tell({ kind: 'channel-delete', channel });
  }

  setThreadMember(channel: Channel, userId: string, joined: boolean): void {
    const { thread } = channel;
    if (!thread || thread.members.has(userId) === joined) return;
    if (joined) thread.members.set(userId, this.timestamp());
    else thread.members.delete(userId);
    this.#tell({ kind: 'thread-members', channel, userId, joined });
  }

  /** The direct message channel of two people, created if necessary. */
  openDm(a: string, b: string): Channel {
    const between = [...this.channels.values()].find(
      ({ type, recipients }) => type === ChannelType.DM && recipients.includes(a) && recipients.includes(b),
    );
    return between ?? this.addChannel({ type: ChannelType.DM, guildId: null, recipients: [a, b] });
  }

  /** Allows or denies a permission to a member in a channel. */
  setPermission(channel: Channel, userId: string, name: PermissionName, allowed: boolean): void {
    const bit = PermissionFlagsBits[name];
    const old = channel.overwrites.find(({ id }) => id === userId);
    const allow = BigInt(old?.allow ?? 0) & ~bit;
    const deny = BigInt(old?.deny ?? 0) & ~bit;
    const overwrite = {
      id: userId,
      type: OverwriteType.Member,
      allow: String(allowed ? allow | bit : allow),
      deny: String(allowed ? deny : deny | bit),
    };
    this.editChannel(channel, {
      overwrites: [...channel.overwrites.filter(({ id }) => id !== userId), overwrite],
    });
  }

  setRolePermissions(guild: Guild, role: APIRole, permissions: bigint): void {
    role.permissions = String(permissions);
    this.#tell({ kind: 'role-update', guild, role });
  }

  setMemberRoles(guild: Guild, member: Member, roles: string[]): void {
    member.roles = roles;
    this.#tell({ kind: 'member-update', guild, member });
  }

  /** Sets whether somebody accepts direct messages from apps and has user-installed the app. */
  setPerson(
    user: User,
    { dmsOpen, installedApp }: { dmsOpen?: boolean | undefined; installedApp?: boolean | undefined },
  ): void {
    user.dmsOpen = dmsOpen ?? user.dmsOpen;
    if (installedApp) this.userInstalls.add(user.id);
    else if (installedApp === false) this.userInstalls.delete(user.id);
    this.#tell({ kind: 'person-update', user });
  }

  /** Adds the bot to a server; it regains its managed role there. */
  addBot(guild: Guild): void {
    const roles = [...guild.roles.values()]
      .filter((role) => role.tags?.bot_id === this.botId)
      .map(({ id }) => id);
    guild.members.set(this.botId, { userId: this.botId, nick: null, roles, joinedAt: this.timestamp() });
    this.#tell({ kind: 'bot-joined', guild });
  }

  removeBot(guild: Guild): void {
    if (guild.members.delete(this.botId)) this.#tell({ kind: 'bot-left', guild });
  }

  #drop({ wire, visibleTo }: Message): void {
    this.#messages.get(wire.channel_id)?.delete(wire.id);
    const { thread } = this.channel(wire.channel_id);
    if (thread && visibleTo === null) thread.messageCount--;
  }

  #tell(change: Change): void {
    this.changes.emit('change', change);
  }
}

function fail(kind: ConstructorParameters<typeof ApiError>[0]): never {
  throw new ApiError(kind);
}
