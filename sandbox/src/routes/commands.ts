import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { command, commandList } from '../schemas/commands.ts';
import { ApiError } from '../schemas/errors.ts';
import { parse } from '../schemas/validate.ts';
import type { Context } from './context.ts';

interface Scoped {
  Params: { applicationId: string; guildId?: string };
}
interface One {
  Params: { applicationId: string; guildId?: string; commandId: string };
}

const listQuery = z.strictObject({ with_localizations: z.enum(['true', 'false']).default('false') });

/** Registration of application commands, global and by server. */
export function commandRoutes(api: FastifyInstance, context: Context): void {
  const { world, commands } = context;

  /** The scope in a path. @throws ApiError if it is another app's, or a server that the app is not in */
  const scope = ({ applicationId, guildId }: Scoped['Params']): string | null => {
    if (applicationId !== world.botId) throw new ApiError('unknownApplication');
    if (guildId === undefined) return null;
    if (!world.guilds.get(guildId)?.members.has(world.botId)) throw new ApiError('missingAccess');
    return guildId;
  };

  for (const path of [
    '/applications/:applicationId/commands',
    '/applications/:applicationId/guilds/:guildId/commands',
  ]) {
    api.get<Scoped>(path, async ({ params, query }) => {
      const full = parse(listQuery, query).with_localizations === 'true';
      const all = commands.list(scope(params));
      return full ? all : all.map(withoutLocalizations);
    });

    api.put<Scoped>(path, async ({ params, body }) =>
      commands.overwrite(scope(params), parse(commandList, body)),
    );

    api.post<Scoped>(path, async ({ params, body }, reply) => {
      const { command: made, created } = commands.upsert(scope(params), parse(command, body));
      return reply.code(created ? 201 : 200).send(made);
    });

    api.get<One>(`${path}/:commandId`, async ({ params }) => commands.get(scope(params), params.commandId));

    api.delete<One>(`${path}/:commandId`, async ({ params }, reply) => {
      commands.delete(scope(params), params.commandId);
      return reply.code(204).send();
    });
  }
}

/** Lists omit localisations unless requested. */
function withoutLocalizations<T extends object>(command: T): T {
  const {
    name_localizations: _,
    description_localizations: __,
    ...rest
  } = command as Partial<APIApplicationCommand>;
  return rest as T;
}
