import { InteractionResponseType as Kind, MessageFlags } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callback } from '../schemas/interactions.ts';
import { answerMessage, editMessage } from '../schemas/messages.ts';
import { parse } from '../schemas/validate.ts';
import type { Message } from '../world/model.ts';
import type { Context } from './context.ts';

interface Callback {
  Params: { interactionId: string; token: string };
}
interface Webhook {
  Params: { applicationId: string; token: string };
}
interface WebhookMessage {
  Params: { applicationId: string; token: string; messageId: string };
}

/** Authenticated by the interaction's token. */
const open = { config: { open: true } };
/** Callback types that return their message in the response. */
const WITH_MESSAGE: readonly Kind[] = [Kind.ChannelMessageWithSource, Kind.UpdateMessage];
const callbackQuery = z.strictObject({ with_response: z.enum(['true', 'false']).default('false') });
/** discord.js always sends `wait`, so the sandbox always waits. */
const followUpQuery = z.strictObject({ wait: z.enum(['true', 'false']).optional() });

/** Responses to interactions: callbacks, edits and follow-ups. */
export function interactionRoutes(api: FastifyInstance, { interactions }: Context): void {
  api.post<Callback>('/interactions/:interactionId/:token/callback', open, async (request, reply) => {
    const { interactionId, token } = request.params;
    interactions.get(interactionId).timing.callback ??= performance.now();
    const { with_response } = parse(callbackQuery, request.query);
    const body = parse(callback, request.body);
    const { type, original } = interactions.acknowledge(interactionId, token, body, request.uploads);
    if (with_response === 'false') return reply.code(204).send();
    return {
      interaction: { id: interactionId, type, ...aboutMessage(original) },
      resource: { type: body.type, ...(WITH_MESSAGE.includes(body.type) ? { message: original?.wire } : {}) },
    };
  });

  api.post<Webhook>('/webhooks/:applicationId/:token', open, async (request) => {
    const { applicationId, token } = request.params;
    parse(followUpQuery, request.query);
    const body = parse(answerMessage, request.body);
    return interactions.followUp(interactions.byToken(applicationId, token), body, request.uploads).wire;
  });

  const path = '/webhooks/:applicationId/:token/messages/:messageId';
  const find = ({ applicationId, token }: Webhook['Params']) => interactions.byToken(applicationId, token);

  api.get<WebhookMessage>(
    path,
    open,
    async ({ params }) => interactions.message(find(params), params.messageId).wire,
  );

  api.patch<WebhookMessage>(path, open, async (request) => {
    const body = parse(editMessage, request.body);
    return interactions.edit(find(request.params), request.params.messageId, body, request.uploads).wire;
  });

  api.delete<WebhookMessage>(path, open, async ({ params }, reply) => {
    interactions.delete(find(params), params.messageId);
    return reply.code(204).send();
  });
}

function aboutMessage(message: Message | null): object {
  if (!message) return {};
  const flags = message.wire.flags ?? 0;
  return {
    response_message_id: message.wire.id,
    response_message_loading: (flags & MessageFlags.Loading) !== 0,
    response_message_ephemeral: (flags & MessageFlags.Ephemeral) !== 0,
  };
}
