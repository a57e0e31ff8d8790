import fastify from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Outcome } from './discord/gateway/dispatcher.ts';
import { StartError } from './errors.ts';

/** What the bot counts, in Prometheus' form. */
export class Metrics {
  readonly registry = new Registry();
  readonly #interactions = new Histogram({
    name: 'commonplace_interaction_seconds',
    help: 'Time from an interaction to its answer',
    labelNames: ['what', 'result'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observe({ what, result, ms }: Outcome): void {
    this.#interactions.observe({ what, result }, ms / 1000);
  }
}

/**
 * Serves `/health` (200 while the bot is connected, else 503) and `/metrics`, on loopback only.
 *
 * @throws StartError when the port is taken
 */
export async function serveHttp(
  port: number,
  { metrics, isHealthy }: { metrics: Metrics; isHealthy: () => boolean },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = fastify();
  server.get('/health', async (_request, reply) =>
    reply.code(isHealthy() ? 200 : 503).send({ healthy: isHealthy() }),
  );
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  try {
    await server.listen({ port, host: '127.0.0.1' });
  } catch (error) {
    throw new StartError(`HTTP_PORT ${port} cannot be used: ${(error as Error).message}. Choose another.`);
  }
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => server.close(),
  };
}
