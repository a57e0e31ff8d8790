import { describe, expect, it } from 'vitest';
import { Metrics, serveHttp } from '../src/http.ts';

describe('health and metrics', () => {
  it('say whether the bot is connected, and how long it takes to answer', async () => {
    const metrics = new Metrics();
    metrics.observe({ what: '/search', result: 'answered', ms: 3 });
    const state = { healthy: true };
    const server = await serveHttp(0, { metrics, isHealthy: () => state.healthy });
    try {
      const base = `http://127.0.0.1:${server.port}`;
      expect((await fetch(`${base}/health`)).status).toBe(200);
      state.healthy = false;
      expect((await fetch(`${base}/health`)).status).toBe(503);
      const page = await (await fetch(`${base}/metrics`)).text();
      expect(page).toContain('commonplace_interaction_seconds_count{what="/search",result="answered"} 1');
      await expect(serveHttp(server.port, { metrics, isHealthy: () => true })).rejects.toThrow('HTTP_PORT');
    } finally {
      await server.close();
    }
  });
});
