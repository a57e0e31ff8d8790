import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { Health } from '../src/health.ts';
import { serveHttp } from '../src/http.ts';
import { Metrics } from '../src/metrics.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(health: Health, host?: string) {
  const metrics = new Metrics();
  const server = await serveHttp({ port: 0, host, metrics, health });
  open.push(server);
  return { metrics, port: server.port, base: `http://127.0.0.1:${server.port}` };
}

/** The status of a request that says it is for another host. */
function askFor(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/metrics', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('/health is 200 when nothing is wrong, else 503 with every reason; /metrics counts', async () => {
  const health = new Health();
  const { metrics, port, base } = await serve(health);
  const ask = async () => {
    const response = await fetch(`${base}/health`);
    return { status: response.status, body: await response.json() };
  };
  expect(await ask()).toEqual({ status: 503, body: { healthy: false, problems: ['the bot is starting'] } });
  let silent = false;
  health.started([
    () => undefined,
    () => (silent ? 'Discord is silent' : undefined),
    () => {
      if (silent) throw new Error('disk full');
      return undefined;
    },
  ]);
  expect(await ask()).toEqual({ status: 200, body: { healthy: true } });
  silent = true;
  expect(await ask()).toEqual({
    status: 503,
    body: { healthy: false, problems: ['Discord is silent', 'disk full'] },
  });
  metrics.observeInteraction({ what: '/search', result: 'answered', ms: 3 });
  const page = await (await fetch(`${base}/metrics`)).text();
  expect(page).toContain(
    'commonplace_interaction_duration_seconds_count{command="/search",result="answered"} 1',
  );
  await expect(serveHttp({ port, host: undefined, metrics, health })).rejects.toThrow('HTTP_PORT');
});

test('a foreign host name is refused, unless HTTP_HOST says where to listen', async () => {
  const { port } = await serve(new Health());
  expect(await askFor('evil.example', port)).toBe(403);
  expect(await askFor(`localhost:${port}`, port)).toBe(200);
  const wide = await serve(new Health(), '0.0.0.0');
  expect(await askFor('bot.internal', wide.port)).toBe(200);
});
