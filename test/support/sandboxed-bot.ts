import { type Bot, launchBot } from './bot.ts';
import { freePort } from './free-port.ts';

/** Starts the bot as a newcomer does: without a token, so that it brings its own sandbox. Ready when this resolves. */
export async function startSandboxedBot(): Promise<{ bot: Bot; url: string }> {
  const port = await freePort();
  const bot = await launchBot({ SANDBOX_PORT: String(port) });
  await bot.logged('ready');
  return { bot, url: `http://127.0.0.1:${port}` };
}
