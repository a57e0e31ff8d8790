import fastify from 'fastify';
import { StartError } from './errors.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

const LOOPBACK = '127.0.0.1';

export interface HttpOptions {
  readonly port: number;
  /** The address to listen on; loopback when absent, and then other host names are refused too. */
  readonly host: string | undefined;
  readonly metrics: Metrics;
  readonly health: Health;
}

/**
 * Serves `/health` (200 while the bot is healthy, else 503 with the reasons) and `/metrics`.
 *
 * @throws StartError when the port is taken
 */
export async function serveHttp({
  port,
  host,
  metrics,
  health,
}: HttpOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = fastify();
  if (host === undefined) {
    // A web page elsewhere could otherwise read this through a name that leads here (DNS rebinding).
    server.addHook('onRequest', async (request, reply) => {
      const known = [LOOPBACK, 'localhost'].map((name) => `${name}:${request.socket.localPort}`);
      if (!known.includes(request.headers.host ?? '')) return reply.code(403).send();
      return undefined;
    });
  }
  server.get('/health', async (_request, reply) => {
    const problems = await health.problems();
    const healthy = problems.length === 0;
    return reply.code(healthy ? 200 : 503).send({ healthy, ...(!healthy && { problems }) });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  try {
    await server.listen({ port, host: host ?? LOOPBACK });
  } catch (error) {
    throw new StartError(
      `HTTP_PORT ${port} of ${host ?? LOOPBACK} cannot be used: ${(error as Error).message}. Choose another.`,
    );
  }
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => server.close(),
  };
}
