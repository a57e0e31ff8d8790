import {
  type APIMessage,
  type APIThreadMetadata,
  ChannelType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits as P,
} from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { compose } from '../messages/compose.ts';
import { forumPost, threadAlone, threadFromMessage } from '../schemas/channels.ts';
import { ApiError } from '../schemas/errors.ts';
import { parse } from '../schemas/validate.ts';
import type { Upload } from '../world/files.ts';
import type { Channel, Thread } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { channelWire, threadMemberWire, userWire, withoutReference } from '../world/wire.ts';
import { access, publicMessage } from './access.ts';
import type { Context } from './context.ts';

interface InChannel {
  Params: { channelId: string };
}
interface OnMessage {
  Params: { channelId: string; messageId: string };
}
interface OnMember {
  Params: { channelId: string; userId: string };
}

/** Threads (from a message, standalone, or as a forum post), their members, and lists of them. */
export function threadRoutes(api: FastifyInstance, context: Context): void {
  openingRoutes(api, context);
  memberRoutes(api, context);
  listRoutes(api, context);
}

function openingRoutes(api: FastifyInstance, context: Context): void {
  const { world } = context;

  api.post<OnMessage>('/channels/:channelId/messages/:messageId/threads', async (request, reply) => {
    const { name, auto_archive_duration, rate_limit_per_user } = parse(threadFromMessage, request.body);
    const channel = access(context, request.params.channelId, P.CreatePublicThreads);
    const type = threadType(channel);
    const message = publicMessage(context, channel, request.params.messageId);
    if (world.channels.has(message.wire.id)) throw new ApiError('threadExists');
    const fields = { id: message.wire.id, name, type, slowMode: rate_limit_per_user ?? 0 };
    const thread = world.addThread(channel, world.botId, fields, archiving(auto_archive_duration));
    world.editMessage(message, { flags: (message.wire.flags ?? 0) | MessageFlags.HasThread });
    post(context, thread, {
      type: MessageType.ThreadStarterMessage,
      message_reference: { type: 0, message_id: message.wire.id, channel_id: channel.id },
      referenced_message: withoutReference(message.wire),
    });
    return reply.code(201).send(channelWire(world, thread));
  });

  api.post<InChannel>('/channels/:channelId/threads', async (request, reply) => {
    const channel = access(context, request.params.channelId);
    const wire =
      channel.type === ChannelType.GuildForum
        ? openPost(context, channel, request.body, request.uploads)
        : openThread(context, channel, request.body);
    return reply.code(201).send(wire);
  });
}

function memberRoutes(api: FastifyInstance, context: Context): void {
  const { world } = context;

  for (const [method, joined] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const) {
    api.route<OnMember>({
      method,
      url: '/channels/:channelId/thread-members/:userId',
      handler: async ({ params }, reply) => {
        const channel = access(context, params.channelId);
        if (!channel.thread) throw new ApiError('wrongChannelType');
        if (channel.thread.metadata.archived) throw new ApiError('threadArchived');
        const own = params.userId === '@me' || params.userId === world.botId;
        if (!own && !joined) access(context, channel.id, P.ManageThreads);
        if (!own && joined) access(context, channel.id, P.SendMessagesInThreads);
        world.setThreadMember(channel, own ? world.botId : world.user(params.userId).id, joined);
        return reply.code(204).send();
      },
    });
  }

  api.get<OnMember>('/channels/:channelId/thread-members/:userId', async ({ params }) => {
    const channel = access(context, params.channelId);
    const userId = params.userId === '@me' ? world.botId : params.userId;
    if (!channel.thread?.members.has(userId)) throw new ApiError('unknownMember');
    return { ...threadMemberWire(channel, userId), user: userWire(world.user(userId)) };
  });
}

function listRoutes(api: FastifyInstance, context: Context): void {
  const { world } = context;

  api.get<{ Params: { guildId: string } }>('/guilds/:guildId/threads/active', async ({ params }) =>
    listed((channel, thread) => channel.guildId === params.guildId && !thread.metadata.archived),
  );

  api.get<InChannel>('/channels/:channelId/threads/archived/public', async ({ params }) => {
    const parent = access(context, params.channelId, P.ReadMessageHistory);
    const isPublic = (channel: Channel) => channel.type !== ChannelType.PrivateThread;
    const threads = listed(
      (channel, thread) => channel.parentId === parent.id && isPublic(channel) && thread.metadata.archived,
    );
    return { ...threads, has_more: false };
  });

  function listed(wanted: (channel: Channel, thread: Thread) => boolean): {
    threads: object[];
    members: object[];
  } {
    const sees = (channel: Channel) => has(permissionsIn(world, world.botId, channel), P.ViewChannel);
    const threads = [...world.channels.values()].filter(
      (channel) => channel.thread && wanted(channel, channel.thread) && sees(channel),
    );
    const joined = threads.filter(({ thread }) => thread?.members.has(world.botId));
    return {
      threads: threads.map((thread) => channelWire(world, thread)),
      members: joined.map((thread) => threadMemberWire(thread, world.botId)),
    };
  }
}

/** Creates a thread without a message. */
function openThread(context: Context, channel: Channel, body: unknown): object {
  const { world } = context;
  const { name, type, auto_archive_duration, rate_limit_per_user, invitable } = parse(threadAlone, body);
  const isPrivate = type === ChannelType.PrivateThread;
  if (!isPrivate && type !== threadType(channel)) throw new ApiError('wrongChannelType');
  if (isPrivate && channel.type !== ChannelType.GuildText) throw new ApiError('wrongChannelType');
  access(context, channel.id, isPrivate ? P.CreatePrivateThreads : P.CreatePublicThreads);
  const metadata = {
    ...archiving(auto_archive_duration),
    ...(isPrivate ? { invitable: invitable ?? true } : {}),
  };
  const thread = world.addThread(
    channel,
    world.botId,
    { name, type, slowMode: rate_limit_per_user ?? 0 },
    metadata,
  );
  if (!isPrivate) {
    const message_reference = { type: 0, channel_id: thread.id } as const;
    post(context, channel, { type: MessageType.ThreadCreated, content: name, message_reference });
  }
  return channelWire(world, thread);
}

/** Creates Discord's system message about a thread. */
function post({ world, files }: Context, channel: Channel, about: Partial<APIMessage>): void {
  const wire = compose(world, files, channel, world.botId, { content: '-' }, [], { content: '', ...about });
  world.addMessage({ wire, visibleTo: null, interactionId: null, nonce: null });
}

/** Creates a forum post with its first message. */
function openPost(context: Context, channel: Channel, body: unknown, uploads: readonly Upload[]): object {
  const { world, files } = context;
  const { name, auto_archive_duration, rate_limit_per_user, message, applied_tags } = parse(forumPost, body);
  access(context, channel.id, P.SendMessages);
  const id = world.newId();
  const draft = compose(world, files, { ...channel, id }, world.botId, message, uploads, { id });
  const fields = { id, name, type: ChannelType.PublicThread, slowMode: rate_limit_per_user ?? 0 };
  const thread = world.addThread(
    channel,
    world.botId,
    fields,
    archiving(auto_archive_duration),
    applied_tags,
  );
  const first = world.addMessage({ wire: draft, visibleTo: null, interactionId: null, nonce: null });
  return { ...channelWire(world, thread), message: first.wire };
}

/** The type of threads from messages in this channel. */
function threadType({ type }: Channel): ChannelType {
  if (type === ChannelType.GuildAnnouncement) return ChannelType.AnnouncementThread;
  if (type === ChannelType.GuildText) return ChannelType.PublicThread;
  throw new ApiError('wrongChannelType');
}

function archiving(minutes: number | undefined): Partial<APIThreadMetadata> {
  return minutes === undefined ? {} : { auto_archive_duration: minutes };
}
