import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Bot, launchBot } from './bot.ts';

/** Starts the bot as a newcomer does: without a token, so that it brings its own sandbox. Ready when this resolves. */
export async function startSandboxedBot(): Promise<{ bot: Bot; url: string }> {
  const port = await freePort();
  const bot = await launchBot({ SANDBOX_PORT: String(port) });
  await bot.logged('ready');
  return { bot, url: `http://127.0.0.1:${port}` };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
