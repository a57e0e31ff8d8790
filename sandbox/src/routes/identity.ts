import { ApplicationFlags } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { userWire } from '../world/wire.ts';
import type { Context } from './context.ts';

/** The gateway's address, the bot, its application, and users. */
export function identityRoutes(api: FastifyInstance, { world, gateway }: Context): void {
  api.get('/gateway', { config: { open: true } }, async () => ({ url: gateway.url }));

  api.get('/gateway/bot', async () => ({
    url: gateway.url,
    ...gateway.startLimit.advice(world.botGuilds().length),
  }));

  api.get<{ Params: { userId: string } }>('/users/:userId', async ({ params }) =>
    userWire(world.user(params.userId === '@me' ? world.botId : params.userId)),
  );

  const application = () => ({
    id: world.botId,
    name: world.user(world.botId).global_name,
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '',
    team: null,
    bot: userWire(world.user(world.botId)),
    flags: world.messageContentIntent ? ApplicationFlags.GatewayMessageContentLimited : 0,
    integration_types_config: { 0: {}, 1: {} },
  });
  api.get('/applications/@me', async () => application());
  api.get('/oauth2/applications/@me', async () => application());
}
