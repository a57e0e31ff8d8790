import type { FastifyReply, FastifyRequest } from 'fastify';

const NAMES = ['127.0.0.1', 'localhost'];

/**
 * Rejects requests that a web page elsewhere could send: by another host name for this machine (DNS rebinding), from another
 * origin, or from another site.
 */
export async function onlyThisMachine(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { host = '', origin } = request.headers;
  const port = request.socket.localPort;
  const known = NAMES.some((name) => host === `${name}:${port}`);
  if (!known || (origin !== undefined && origin !== `http://${host}`)) return refuse(reply);
  return undefined;
}

/** The same for requests that only the sandbox's own page makes; links from other sites are rejected too. */
export async function onlyOwnPage(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse(reply);
  return undefined;
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({ message: 'The sandbox can only be used from its own page on this machine.' });
}
