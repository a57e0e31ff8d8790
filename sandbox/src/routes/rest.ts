import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../schemas/errors.ts';
import { readMultipart, type Upload } from '../world/files.ts';
import { channelRoutes } from './channels.ts';
import { commandRoutes } from './commands.ts';
import type { Context } from './context.ts';
import type { Fault } from './faults.ts';
import { identityRoutes } from './identity.ts';
import { interactionRoutes } from './interactions.ts';
import { messageRoutes } from './messages.ts';
import type { RateLimits } from './rate-limits.ts';
import { threadRoutes } from './threads.ts';

declare module 'fastify' {
  interface FastifyRequest {
    uploads: Upload[];
    fault: Fault | undefined;
  }
  interface FastifyContextConfig {
    /** Authenticated by an interaction's token instead of the bot's, and exempt from the global rate limit. */
    readonly open?: boolean;
  }
}

const PREFIX = '/api/v10';
/** The maximum size of a body in bytes. */
const BODY_LIMIT = 25 * 1024 * 1024;
const FILES = 10;
const FILE_BYTES = 10 * 1024 * 1024;

/** The part of Discord's REST API v10 that the bot uses. */
export function restApi(app: FastifyInstance, context: Context, token: string, limits: RateLimits): void {
  app.register(
    async (api) => {
      parsers(api);
      api.decorateRequest('fault', undefined);
      api.addHook('onRequest', async (request, reply) => {
        if (await metFault(context, limits, request, reply)) return;
        count(limits, request, reply);
        if (!reply.sent && !request.routeOptions.config.open) authorise(request, token);
      });
      api.addHook('onSend', async (request, reply, payload) => failAfterwards(request, reply, payload));
      api.setErrorHandler(answerError);
      const routes = [
        identityRoutes,
        channelRoutes,
        messageRoutes,
        threadRoutes,
        commandRoutes,
        interactionRoutes,
      ];
      for (const register of routes) register(api, context);
    },
    { prefix: PREFIX, bodyLimit: BODY_LIMIT },
  );
}

/** Any other path under `/api`: an unknown route, or another version. */
export function unknownRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const version = /^\/api\/v(\d+)\//.exec(request.url)?.[1];
  const error = new ApiError(version !== undefined && version !== '10' ? 'invalidApiVersion' : 'notFound');
  return reply.code(error.status).send(error.toJSON());
}

/** Parses JSON (or an empty body) and `multipart/form-data` with `payload_json`. */
function parsers(api: FastifyInstance): void {
  api.decorateRequest('uploads');
  api.addHook('onRequest', async (request) => {
    request.uploads = [];
  });
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_: FastifyRequest, body: string) => readJson(body),
  );
  api.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const { json, uploads } = await readMultipart(body, request.headers['content-type'] ?? '').catch(() => {
        throw new ApiError('badRequest');
      });
      if (uploads.length > FILES) throw new ApiError('tooManyFiles');
      if (uploads.some(({ data }) => data.length > FILE_BYTES)) throw new ApiError('bodyTooLarge');
      request.uploads = uploads;
      return readJson(json);
    },
  );
}

function readJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('invalidJson');
  }
}

function authorise(request: FastifyRequest, token: string): void {
  if (request.headers.authorization !== `Bot ${token}`) throw new ApiError('unauthorized');
}

function count(limits: RateLimits, request: FastifyRequest, reply: FastifyReply): void {
  const { config, url = '' } = request.routeOptions;
  const params = request.params as Record<string, string>;
  const major = params['channelId'] ?? params['guildId'] ?? params['token'] ?? '';
  const verdict = limits.take(`${request.method} ${url.slice(PREFIX.length)}`, major, !config.open);
  reply.headers(verdict.headers);
  if (verdict.refusal) reply.code(429).send(verdict.refusal);
}

/** @returns whether the request was answered or its connection broken */
async function metFault(
  context: Context,
  limits: RateLimits,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const [path = ''] = request.url.slice(PREFIX.length).split('?');
  const fault = context.faults.take(request.method, path);
  switch (fault?.kind) {
    case 'refuse':
      reply.code(fault.status).send(fault.body ?? { message: 'Ordered by a test', code: 0 });
      return true;
    case 'rate-limit': {
      const { headers, refusal } = limits.refuse(fault.seconds * 1000, fault.global ?? false);
      reply.code(429).headers(headers).send(refusal);
      return true;
    }
    case 'drop':
      reply.hijack();
      request.raw.socket.destroy();
      return true;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return false;
    default:
      request.fault = fault;
      return false;
  }
}

/** Applies faults that occur after the request was handled. */
function failAfterwards(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const { fault } = request;
  if (fault?.kind === 'do-then-drop') {
    request.raw.socket.destroy();
    return payload;
  }
  if (fault?.kind === 'do-then-fail') {
    reply.code(fault.status).header('content-type', 'application/json');
    reply.removeHeader('content-length');
    return JSON.stringify({ message: `${fault.status}: ordered by a test`, code: 0 });
  }
  return payload;
}

function answerError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  if (error instanceof ApiError) return reply.code(error.status).send(error.toJSON());
  if (error.statusCode === 413) return answerError(new ApiError('bodyTooLarge'), request, reply);
  // For example, an unsupported content type.
  if (error.statusCode && error.statusCode < 500)
    return answerError(new ApiError('invalidForm'), request, reply);
  request.log.error({ err: error }, 'the sandbox failed');
  return reply.code(500).send({ message: '500: Internal Server Error', code: 0 });
}
