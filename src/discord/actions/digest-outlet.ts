import {
  ChannelType,
  DiscordAPIError,
  PermissionFlagsBits,
  RateLimitError,
  type REST,
  SnowflakeUtil,
} from 'discord.js';
import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIMessage,
  type APITextChannel,
  type APIThreadChannel,
  type APIThreadList,
  MessageFlags,
  RESTJSONErrorCodes,
  type RESTPostAPIChannelMessageJSONBody,
  Routes,
} from 'discord-api-types/v10';
import { BoundedCache } from '../../bounded-cache.ts';
import { MINUTE_MS } from '../../clock.ts';
import type { Digest, DigestOutlet, SendOutcome } from '../../digest/outlet.ts';
import type { LinkOf } from '../../links/fragment.ts';
import type { Logger } from '../../log.ts';
import { blockedNotice } from '../../messages/digest.ts';
import { announcementsBlocked, NEW_POST } from '../../messages/sources.ts';
import type { Posted } from '../../storage/deliveries.ts';
import type { Subscription } from '../../storage/subscriptions.ts';
import { hasCode } from '../gateway/api-error.ts';
import type { Message } from '../gateway/command.ts';
import { note } from '../gateway/components.ts';
import { LIMITS } from '../gateway/limits.ts';
import { openRest, type RestAccess } from '../gateway/rest.ts';
import { announcement, digestMessage, digestTitle, whyId } from '../views/digest-message.ts';
import { outcomeOf } from './digest-outcome.ts';
import { permissionsOf } from './member-permissions.ts';

/** How long `enforce_nonce` is relied on. Discord says "a few minutes", and a request takes its time. */
const NONCE_MS = 90_000;
/** Milliseconds that one request may take. */
const TIMEOUT_MS = 10_000;
/** The maximum difference between Discord's clock and ours when searching a channel's history. */
const CLOCK_ERROR_MS = 15 * MINUTE_MS;
/** The number of cached channel types, and of cached direct message channels. */
const MAX_CACHED = 20_000;
/** Already published, or not an announcement channel. */
const NOTHING_TO_PUBLISH = [
  RESTJSONErrorCodes.ThisMessageWasAlreadyCrossposted,
  RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType,
];
/** What finding a message takes: the channel, its parent, the server, the bot's membership and a page of messages. */
const SEARCH_REQUESTS = 5;
const PAGE_SIZE = 100;
/** The maximum number of pages of a channel's history to search. */
const MAX_PAGES = 50;

export interface DigestOutletOptions extends RestAccess {
  /** The bot's own user id. */
  readonly botId: () => string;
  /** The type of a channel known from the gateway; absent if there is no gateway. */
  readonly channelType?: (channelId: string) => ChannelType | undefined;
  readonly logger: Logger;
  readonly linkOf: LinkOf;
}

/**
 * Posts digests to Discord.
 *
 * It has its own REST client, which never retries: discord.js's would retry a POST even after the nonce has expired, and its
 * queue would make interactions wait.
 */
export class DiscordDigestOutlet implements DigestOutlet {
  readonly #botId: () => string;
  readonly #typeFromGateway: (channelId: string) => ChannelType | undefined;
  readonly #types = new BoundedCache<ChannelType>(MAX_CACHED);
  readonly #rest: REST;
  readonly #logger: Logger;
  readonly #linkOf: LinkOf;
  /** Each person's direct message channel. */
  readonly #directMessages = new BoundedCache<string>(MAX_CACHED);

  constructor(options: DigestOutletOptions) {
    const { botId, channelType = () => undefined, logger, linkOf } = options;
    this.#botId = botId;
    this.#typeFromGateway = channelType;
    this.#logger = logger;
    this.#linkOf = linkOf;
    this.#rest = openRest(options, { retries: 0, timeout: TIMEOUT_MS, rejectOnRateLimit: () => true });
  }

  async send(digest: Digest): Promise<SendOutcome> {
    const { subscription, date, excerpts, reasons, nonce } = digest;
    const { guildId, roleId } = subscription;
    const isOwn = guildId === null;
    const contents = { date, excerpts, reasons, linkOf: this.#linkOf, roleId, isOwn, nonce };
    const isDigest = subscription.kind === 'digest';
    const body = bodyOf(isDigest ? digestMessage(contents) : announcement(contents), roleId);
    const title = isDigest ? digestTitle(date) : (excerpts[0]?.post.title ?? NEW_POST);
    try {
      const posted =
        (await this.#postMessage(subscription, { ...body, nonce, enforce_nonce: true })) ??
        (await this.#openPost(subscription.target, title, body));
      return { kind: 'sent', posted };
    } catch (error) {
      return outcomeOf(error, subscription, this.#logger);
    }
  }

  /**
   * Posts a message, unless the channel is known to be a forum. Asking for each channel's type first would double the
   * number of requests.
   *
   * @returns undefined if it is a forum
   */
  async #postMessage(
    subscription: Subscription,
    body: RESTPostAPIChannelMessageJSONBody,
  ): Promise<Posted | undefined> {
    const { guildId, target } = subscription;
    const type = guildId === null ? ChannelType.DM : this.#knownType(target);
    if (type !== undefined && isForumType(type)) return undefined;
    const channelId = await this.#channelOf(subscription);
    try {
      const message = await this.#post(channelId, body);
      await this.#publish(subscription, message);
      return { channelId, messageId: message.id };
    } catch (error) {
      if (!hasCode(error, RESTJSONErrorCodes.CannotSendAMessageInAForumChannel)) throw error;
      this.#types.set(target, ChannelType.GuildForum);
      return undefined;
    }
  }

  requests({ guildId, quiet, publish }: Subscription, looks: boolean): number {
    // Besides the message: checking for a quiet channel, publishing, and opening a direct message channel.
    const first = 1 + Number(quiet) + Number(publish) + Number(guildId === null);
    return first + (looks ? SEARCH_REQUESTS : 0);
  }

  /** Creating a forum post does not take a nonce. */
  repeatableMs(subscription: Subscription): number {
    const type = subscription.guildId === null ? ChannelType.DM : this.#knownType(subscription.target);
    // For an unknown type, nothing is assumed.
    return type === undefined || isForumType(type) ? 0 : NONCE_MS;
  }

  async find(digest: Digest, since: number): ReturnType<DigestOutlet['find']> {
    const { subscription, nonce } = digest;
    const isIt = (message: APIMessage) =>
      message.author.id === this.#botId() && JSON.stringify(message.components ?? []).includes(whyId(nonce));
    const after = SnowflakeUtil.generate({ timestamp: Math.max(0, since - CLOCK_ERROR_MS) }).toString();
    try {
      if (!(await this.#canReadHistory(subscription))) return 'unknown';
      return (await this.#isForum(subscription))
        ? await this.#findPost(subscription, after, isIt)
        : await this.#findMessage(await this.#channelOf(subscription), after, isIt);
    } catch (error) {
      if (error instanceof RateLimitError) return { retryAfterMs: error.retryAfter };
      this.#logger.warn({ target: subscription.target, err: error }, 'could not search a channel’s history');
      return 'unknown';
    }
  }

  async isNewest(subscription: Subscription, posted: Posted): Promise<boolean> {
    try {
      const channelId = subscription.guildId === null ? posted.channelId : subscription.target;
      const channel = await this.#get<APITextChannel>(Routes.channel(channelId));
      if (channel.last_message_id !== posted.messageId) return false;
      if (!isForumType(channel.type)) return true;
      // The newest post of the forum is ours; a reply in it counts too.
      const thread = await this.#get<APIThreadChannel>(Routes.channel(posted.channelId));
      return thread.last_message_id === posted.messageId;
    } catch (error) {
      this.#logger.warn({ target: subscription.target, err: error }, 'the newest message could not be read');
      return false;
    }
  }

  blockedNotice({ kind, guildId, target }: Subscription, reason: string): string {
    if (kind === 'follow') return announcementsBlocked(`<#${target}>`, reason);
    return blockedNotice(guildId === null ? undefined : `<#${target}>`, reason);
  }

  async tell(userId: string, text: string): Promise<boolean> {
    try {
      await this.#post(await this.#directMessage(userId), bodyOf(note(text), null));
      return true;
    } catch (error) {
      // Usually because of closed direct messages.
      const expected = error instanceof DiscordAPIError && error.status === 403;
      if (!expected) this.#logger.warn({ err: error }, 'a direct message could not be sent');
      return false;
    }
  }

  async #isForum({ guildId, target }: Subscription): Promise<boolean> {
    return guildId !== null && isForumType(await this.#typeOf(target));
  }

  async #typeOf(channelId: string): Promise<ChannelType> {
    const known = this.#knownType(channelId);
    if (known !== undefined) return known;
    const { type } = await this.#get<APIChannel>(Routes.channel(channelId));
    this.#types.set(channelId, type);
    return type;
  }

  #knownType(channelId: string): ChannelType | undefined {
    return this.#typeFromGateway(channelId) ?? this.#types.peek(channelId);
  }

  async #channelOf({ guildId, target }: Subscription): Promise<string> {
    return guildId === null ? this.#directMessage(target) : target;
  }

  async #directMessage(userId: string): Promise<string> {
    const known = this.#directMessages.peek(userId);
    if (known) return known;
    const channel = (await this.#rest.post(Routes.userChannels(), {
      body: { recipient_id: userId },
    })) as APIChannel;
    this.#directMessages.set(userId, channel.id);
    return channel.id;
  }

  async #post(channelId: string, body: RESTPostAPIChannelMessageJSONBody): Promise<APIMessage> {
    return (await this.#rest.post(Routes.channelMessages(channelId), { body })) as APIMessage;
  }

  async #openPost(forumId: string, title: string, message: MessageBody): Promise<Posted> {
    const body = { name: title.slice(0, LIMITS.threadName), message };
    const thread = (await this.#rest.post(Routes.threads(forumId), { body })) as APIThreadChannel;
    return { channelId: thread.id, messageId: thread.id };
  }

  async #get<T>(route: `/${string}`, query = new URLSearchParams()): Promise<T> {
    return (await this.#rest.get(route, { query })) as T;
  }

  /** Publishes a message to following channels. Failing to do so does not fail the digest. */
  async #publish({ publish, target }: Subscription, { id }: APIMessage): Promise<void> {
    if (
      !publish ||
      (this.#knownType(target) ?? ChannelType.GuildAnnouncement) !== ChannelType.GuildAnnouncement
    )
      return;
    try {
      await this.#rest.post(Routes.channelMessageCrosspost(target, id));
    } catch (error) {
      if (!hasCode(error, ...NOTHING_TO_PUBLISH))
        this.#logger.warn({ target, err: error }, 'a digest could not be published');
    }
  }

  /** Without the permission to read the history, Discord returns an empty one, which proves nothing. */
  async #canReadHistory({ guildId, target }: Subscription): Promise<boolean> {
    if (guildId === null) return true;
    const channel = await this.#get<APIChannel>(Routes.channel(target));
    this.#types.set(target, channel.type);
    // A thread inherits its channel's permissions.
    const permissionChannel =
      'parent_id' in channel && channel.parent_id && isThreadType(channel.type)
        ? await this.#get<APIChannel>(Routes.channel(channel.parent_id))
        : channel;
    const needed = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;
    const guild = await this.#get<APIGuild>(Routes.guild(guildId));
    const member = await this.#get<APIGuildMember>(Routes.guildMember(guildId, this.#botId()));
    return (permissionsOf(this.#botId(), member, guild, permissionChannel) & needed) === needed;
  }

  async #findMessage(
    channelId: string,
    after: string,
    isIt: (message: APIMessage) => boolean,
  ): Promise<Posted | 'absent' | 'unknown'> {
    let newest = after;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = new URLSearchParams({ after: newest, limit: String(PAGE_SIZE) });
      const messages = await this.#get<APIMessage[]>(Routes.channelMessages(channelId), query);
      const found = messages.find(isIt);
      if (found) return { channelId, messageId: found.id };
      if (messages.length < PAGE_SIZE) return 'absent';
      newest = messages.reduce((last, { id }) => (BigInt(id) > BigInt(last) ? id : last), newest);
    }
    return 'unknown';
  }

  async #findPost(
    { guildId, target }: Subscription,
    after: string,
    isIt: (message: APIMessage) => boolean,
  ): Promise<Posted | 'absent'> {
    if (guildId === null) return 'absent';
    const lists = [
      await this.#get<APIThreadList>(Routes.guildActiveThreads(guildId)),
      await this.#get<APIThreadList>(Routes.channelThreads(target, 'public')),
    ];
    for (const thread of lists.flatMap(({ threads }) => threads) as APIThreadChannel[]) {
      const mayBeIt =
        thread.parent_id === target && thread.owner_id === this.#botId() && BigInt(thread.id) > BigInt(after);
      if (!mayBeIt) continue;
      const first = await this.#get<APIMessage>(Routes.channelMessage(thread.id, thread.id));
      if (isIt(first)) return { channelId: thread.id, messageId: thread.id };
    }
    return 'absent';
  }
}

function isForumType(type: ChannelType): boolean {
  return type === ChannelType.GuildForum || type === ChannelType.GuildMedia;
}

function isThreadType(type: ChannelType): boolean {
  return [ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread].includes(type);
}

type MessageBody = Pick<RESTPostAPIChannelMessageJSONBody, 'components' | 'flags' | 'allowed_mentions'>;

/** @param roleId the only role that may be mentioned, at an admin's request (docs/decisions/0031) */
function bodyOf({ components }: Message, roleId: string | null): MessageBody {
  return {
    components: [...components],
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [], ...(roleId && { roles: [roleId] }) },
  };
}
