import type {
  APIGuildForumTag,
  APIMessage,
  APIOverwrite,
  APIRole,
  APIThreadMetadata,
  APIUser,
  ChannelType,
} from 'discord-api-types/v10';

/** The sandbox's data model. Users, roles and messages are stored in the API's format. */

export interface Member {
  readonly userId: string;
  nick: string | null;
  roles: string[];
  readonly joinedAt: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: Map<string, APIRole>;
  readonly members: Map<string, Member>;
}

export interface Thread {
  readonly ownerId: string;
  metadata: APIThreadMetadata;
  /** When each member joined, ISO 8601, by user id. */
  readonly members: Map<string, string>;
  /** The number of messages in it, and of all messages ever sent in it. */
  messageCount: number;
  totalSent: number;
  appliedTags: string[];
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  /** Null for direct messages. */
  readonly guildId: string | null;
  name: string | null;
  /** The category of a channel, or the channel of a thread. */
  readonly parentId: string | null;
  readonly position: number;
  topic: string | null;
  nsfw: boolean;
  slowMode: number;
  overwrites: APIOverwrite[];
  /** The user ids of the two people in direct messages. */
  readonly recipients: readonly string[];
  readonly tags: readonly APIGuildForumTag[];
  readonly thread: Thread | null;
  lastMessageId: string | null;
}

export interface Message {
  readonly wire: APIMessage;
  /** The only person who can see it, if it is ephemeral; otherwise null. */
  readonly visibleTo: string | null;
  /** The interaction that it responds to, if any. */
  readonly interactionId: string | null;
  /** Part of the created event only; the history omits it. */
  readonly nonce: string | number | null;
}

export interface User extends APIUser {
  /** Whether they accept direct messages from apps. */
  dmsOpen: boolean;
}

/** All changes to the world, for its listeners (the gateway, the page). */
export type Change =
  | { readonly kind: 'message-create' | 'message-update'; readonly message: Message }
  | { readonly kind: 'message-delete'; readonly message: Message }
  | { readonly kind: 'messages-delete'; readonly channel: Channel; readonly ids: readonly string[] }
  | {
      readonly kind: 'channel-create' | 'channel-update' | 'channel-delete';
      readonly channel: Channel;
    }
  | {
      readonly kind: 'thread-members';
      readonly channel: Channel;
      readonly userId: string;
      readonly joined: boolean;
    }
  | { readonly kind: 'role-update'; readonly guild: Guild; readonly role: APIRole }
  | { readonly kind: 'member-update'; readonly guild: Guild; readonly member: Member }
  | { readonly kind: 'person-update'; readonly user: User }
  | { readonly kind: 'bot-joined' | 'bot-left'; readonly guild: Guild };
