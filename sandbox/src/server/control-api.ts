import type { APIMessage } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findChannel } from '../world/lookup.ts';
import { type PageInteraction, pageInteraction } from './page-state.ts';
import type { Sandbox } from './sandbox.ts';

/** The HTTP API for tests of bots in any language, in addition to the page's; see README.md. */

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('refuse'),
    status: z.int().min(400).max(599),
    body: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ kind: z.literal('do-then-fail'), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal('do-then-drop') }),
  z.strictObject({ kind: z.literal('drop') }),
  z.strictObject({
    kind: z.literal('rate-limit'),
    seconds: z.number().min(0).max(3600),
    global: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0).max(600_000) }),
]);

const bodies = {
  fault: z.strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: z.string().startsWith('/').max(200),
    fault,
    times: z.int().min(1).max(1_000_000).default(1),
  }),
  gateway: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('reconnect'), shard: z.int().optional() }),
    z.strictObject({
      action: z.literal('disconnect'),
      code: z.int().min(4000).max(4999).optional(),
      shard: z.int().optional(),
    }),
    z.strictObject({
      action: z.literal('invalidate'),
      resumable: z.boolean().default(false),
      shard: z.int().optional(),
    }),
  ]),
};
const messagesQuery = z.object({ channel: z.string() });
const interactionQuery = z.object({ wait: z.enum(['true', 'false']).default('false') });

/** An interaction in the HTTP API. */
interface ControlledInteraction extends PageInteraction {
  /** The outcome for the person. */
  readonly message?: APIMessage;
  /** Why it failed, if it did. */
  readonly why?: string;
}

export function controlRoutes(api: FastifyInstance, sandbox: Sandbox): void {
  const { world, gateway, faults, interactions, clock } = sandbox;

  api.get('/world', async () => ({
    now: clock.now(),
    bot: world.user(world.botId),
    botOnline: gateway.online,
    shards: gateway.shards,
    people: [...world.users.values()].filter(({ id }) => id !== world.botId),
    guilds: [...world.guilds.values()].map(({ id, name, ownerId, roles, members }) => ({
      id,
      name,
      ownerId,
      botIsMember: members.has(world.botId),
      roles: [...roles.values()],
      memberIds: [...members.keys()],
      channels: world.channelsOf(id).map((channel) => ({
        id: channel.id,
        name: channel.name,
        type: channel.type,
        parentId: channel.parentId,
      })),
    })),
  }));

  api.get('/messages', async ({ query }) => {
    const channel = findChannel(world, messagesQuery.parse(query).channel, world.botId);
    return world.messages(channel.id).map(({ wire, visibleTo }) => ({ ...wire, visible_to: visibleTo }));
  });

  api.get<{ Params: { id: string } }>(
    '/interactions/:id',
    async (request): Promise<ControlledInteraction> => {
      const interaction = interactions.get(request.params.id);
      if (interactionQuery.parse(request.query).wait === 'true') await interaction.finished;
      const { outcome } = interaction;
      return {
        ...pageInteraction(interaction),
        ...(outcome && 'message' in outcome ? { message: outcome.message.wire } : {}),
        ...(outcome?.kind === 'failed' ? { why: outcome.why } : {}),
      };
    },
  );

  api.post('/faults', async ({ body }, reply) => {
    const ordered = bodies.fault.parse(body);
    faults.order(ordered.method, pathPattern(ordered.path), ordered.fault as never, ordered.times);
    return reply.code(204).send();
  });
  api.delete('/faults', async (_, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  api.post('/gateway', async ({ body }, reply) => {
    const asked = bodies.gateway.parse(body);
    if (asked.action === 'reconnect') gateway.reconnect(asked.shard);
    else if (asked.action === 'disconnect') gateway.disconnect(asked.code, asked.shard);
    else gateway.invalidate(asked.resumable, asked.shard);
    return reply.code(204).send();
  });
}

/** A path in which `*` matches one segment: `/channels/*\/messages`. */
function pathPattern(path: string): RegExp {
  const parts = path.split('/').map((part) => (part === '*' ? '[^/]+' : part.replace(/\W/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
