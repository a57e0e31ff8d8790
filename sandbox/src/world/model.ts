import type {
  APIGuildForumTag,
  APIMessage,
  APIOverwrite,
  APIRole,
  APIThreadMetadata,
  APIUser,
  ChannelType,
} from 'discord-api-types/v10';

/** What the sandbox's world is made of. Users, roles and messages are kept as they go over the wire. */

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
  /** When each member joined, ISO, by user id. */
  readonly members: Map<string, string>;
  /** Messages in it, and messages ever sent to it. */
  messageCount: number;
  totalSent: number;
  appliedTags: string[];
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  /** null for direct messages. */
  readonly guildId: string | null;
  name: string | null;
  /** The category, or a thread's channel. */
  readonly parentId: string | null;
  readonly position: number;
  topic: string | null;
  nsfw: boolean;
  slowMode: number;
  overwrites: APIOverwrite[];
  /** User ids of a direct message's two people. */
  readonly recipients: readonly string[];
  readonly tags: readonly APIGuildForumTag[];
  readonly thread: Thread | null;
  lastMessageId: string | null;
}

export interface Message {
  readonly wire: APIMessage;
  /** The only person who sees it (an ephemeral answer); null for everybody. */
  readonly visibleTo: string | null;
  /** The interaction whose token made it, if one did. */
  readonly interactionId: string | null;
  /** Told once, when the message is created; history does not have it. */
  readonly nonce: string | number | null;
}

export interface User extends APIUser {
  /** Whether they accept direct messages from apps. */
  dmsOpen: boolean;
}

/** Everything that can happen in the world, for those who follow it (the gateway, the page). */
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
