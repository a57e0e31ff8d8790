import { ChannelType, MessageFlags, PermissionFlagsBits as P } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { compose, edit, replyTo } from '../messages/compose.ts';
import { ApiError } from '../schemas/errors.ts';
import { createMessage, editMessage, historyQuery } from '../schemas/messages.ts';
import { parse, snowflake } from '../schemas/validate.ts';
import { DAY_MS, MINUTE_MS } from '../world/clock.ts';
import type { Message } from '../world/model.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { byAge, snowflakeTime } from '../world/snowflakes.ts';
import { messageForBot } from '../world/wire.ts';
import { access, checkPosting, checkUnlocked, holdsMessages, publicMessage } from './access.ts';
import type { Context } from './context.ts';

/** How long a nonce is remembered. Discord says "a few minutes"; this is a cautious reading. */
const NONCE_MS = 3 * MINUTE_MS;
/** The maximum number of nonces to remember; the oldest are dropped first. */
const MAX_NONCES = 10_000;
/** Older messages cannot be bulk deleted. */
const BULK_AGE_MS = 14 * DAY_MS;
const bulkDelete = z.strictObject({ messages: z.array(snowflake) });

interface InChannel {
  Params: { channelId: string };
}
interface OnMessage {
  Params: { channelId: string; messageId: string };
}

/** A channel's messages: creating, listing, editing, deleting and publishing them. */
export function messageRoutes(api: FastifyInstance, context: Context): void {
  posting(api, context);
  reading(api, context);
  changing(api, context);
  deleting(api, context);
}

function posting(api: FastifyInstance, context: Context): void {
  const { world, files } = context;
  const nonces = new Map<string, { message: Message; until: number }>();

  api.post<InChannel>('/channels/:channelId/typing', async (request, reply) => {
    access(context, request.params.channelId, P.SendMessages);
    return reply.code(204).send();
  });

  api.post<InChannel>('/channels/:channelId/messages', async (request) => {
    const { channelId } = request.params;
    const body = parse(createMessage, request.body);
    const channel = world.channel(channelId);
    checkPosting(context, channel, request.uploads.length > 0);
    const { nonce = null } = body;
    const known = nonce === null ? undefined : nonces.get(String(nonce));
    if (known && body.enforce_nonce && known.until > world.clock.now()) {
      return { ...known.message.wire, nonce };
    }
    if (body.message_reference && !has(permissionsIn(world, world.botId, channel), P.ReadMessageHistory)) {
      throw new ApiError('noHistoryForReply');
    }
    const reply = replyTo(world, channel, body.message_reference);
    const wire = compose(world, files, channel, world.botId, body, request.uploads, reply);
    if (channel.thread?.metadata.archived) world.editThread(channel, { archived: false });
    const message = world.addMessage({ wire, visibleTo: null, interactionId: null, nonce });
    if (nonce !== null) {
      nonces.set(String(nonce), { message, until: world.clock.now() + NONCE_MS });
      if (nonces.size > MAX_NONCES) nonces.delete(nonces.keys().next().value ?? '');
    }
    return nonce === null ? wire : { ...wire, nonce };
  });
}

function reading(api: FastifyInstance, context: Context): void {
  const { world } = context;
  const show = (message: Message) => messageForBot(world, message, world.messageContentIntent);

  api.get<InChannel>('/channels/:channelId/messages', async (request) => {
    const query = parse(historyQuery, request.query);
    const channel = access(context, request.params.channelId);
    if (!holdsMessages(channel)) throw new ApiError('notTextChannel');
    if (!has(permissionsIn(world, world.botId, channel), P.ReadMessageHistory)) return [];
    const visible = world.messages(channel.id).filter((message) => message.visibleTo === null);
    return page(visible, query).reverse().map(show);
  });

  api.get<OnMessage>('/channels/:channelId/messages/:messageId', async (request) => {
    const channel = access(context, request.params.channelId, P.ReadMessageHistory);
    return show(publicMessage(context, channel, request.params.messageId));
  });
}

function changing(api: FastifyInstance, context: Context): void {
  const { world, files } = context;

  api.patch<OnMessage>('/channels/:channelId/messages/:messageId', async (request) => {
    const body = parse(editMessage, request.body);
    const channel = access(context, request.params.channelId);
    const message = publicMessage(context, channel, request.params.messageId);
    if (message.wire.author.id !== world.botId) throw new ApiError('notYourMessage');
    if (channel.thread?.metadata.archived) throw new ApiError('threadArchived');
    checkUnlocked(context, channel);
    return edit(world, files, message, body, request.uploads).wire;
  });

  api.post<OnMessage>('/channels/:channelId/messages/:messageId/crosspost', async (request) => {
    const channel = access(context, request.params.channelId, P.SendMessages);
    const message = publicMessage(context, channel, request.params.messageId);
    if (channel.type !== ChannelType.GuildAnnouncement) throw new ApiError('wrongChannelType');
    if (message.wire.author.id !== world.botId) access(context, channel.id, P.ManageMessages);
    const flags = message.wire.flags ?? 0;
    if (flags & MessageFlags.Crossposted) throw new ApiError('alreadyCrossposted');
    return world.editMessage(message, { flags: flags | MessageFlags.Crossposted }).wire;
  });
}

function deleting(api: FastifyInstance, context: Context): void {
  const { world } = context;

  api.delete<OnMessage>('/channels/:channelId/messages/:messageId', async (request, reply) => {
    const channel = access(context, request.params.channelId);
    const message = publicMessage(context, channel, request.params.messageId);
    if (message.wire.author.id !== world.botId) access(context, channel.id, P.ManageMessages);
    world.deleteMessage(message);
    return reply.code(204).send();
  });

  api.post<InChannel>('/channels/:channelId/messages/bulk-delete', async (request, reply) => {
    const { messages } = parse(bulkDelete, request.body);
    const channel = access(context, request.params.channelId, P.ManageMessages);
    if (channel.guildId === null) throw new ApiError('wrongDmAction');
    if (messages.length < 2 || messages.length > 100) throw new ApiError('bulkDeleteCount');
    const oldest = world.clock.now() - BULK_AGE_MS;
    if (messages.some((id) => snowflakeTime(id) < oldest)) throw new ApiError('messageTooOld');
    const found = messages.flatMap((id) => world.findMessage(channel.id, id) ?? []);
    world.deleteInBulk(
      channel,
      found.filter(({ visibleTo }) => visibleTo === null),
    );
    return reply.code(204).send();
  });
}

/** One page of a channel's messages, oldest first. */
function page(messages: readonly Message[], query: z.output<typeof historyQuery>): Message[] {
  const { before, after, around, limit } = query;
  const older = (id: string) => messages.filter(({ wire }) => byAge(wire.id, id) < 0);
  const newer = (id: string) => messages.filter(({ wire }) => byAge(wire.id, id) > 0);
  if (before) return older(before).slice(-limit);
  if (after) return newer(after).slice(0, limit);
  if (around) {
    const half = Math.floor(limit / 2);
    const itself = messages.filter(({ wire }) => wire.id === around);
    return [...older(around).slice(-half), ...itself, ...newer(around).slice(0, half)].slice(0, limit);
  }
  return messages.slice(-limit);
}
