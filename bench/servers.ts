import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ChannelType } from 'discord-api-types/v10';
import { startSandbox } from '../sandbox/src/server/server.ts';
import { removeFolder, startBot } from '../test/support/bot.ts';
import { freePort } from '../test/support/free-port.ts';
import { round } from './measures.ts';

/**
 * The memory of one process in many servers, each with some channels.
 * `npm run bench:servers -- --channels 20 100 2500 10000`
 */

/** What was needed for a moment is given back by then. */
const SETTLE_MS = 15_000;
const { values: args, positionals } = parseArgs({
  options: { channels: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const channels = Number(args.channels);
const results = [];
for (const servers of positionals.length > 0 ? positionals.map(Number) : [100, 2_500, 10_000]) {
  const sandbox = await startSandbox({
    port: 0,
    guilds: servers,
    sharding: { maxConcurrency: 16, identifyWindowMs: 0 },
  });
  const { world } = sandbox;
  for (const { id: guildId } of world.botGuilds())
    for (let n = 1; n < channels; n++)
      world.addChannel({ type: ChannelType.GuildText, guildId, name: `channel-${n}`, topic: 'What we read' });
  const port = await freePort();
  const bot = await startBot(sandbox, { env: { HTTP_PORT: String(port) } });
  await sleep(SETTLE_MS);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const megabytes = (name: string) =>
    round(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]) / 2 ** 20, 0);
  results.push({
    servers,
    shards: sandbox.gateway.shards.length,
    residentMB: megabytes('process_resident_memory_bytes'),
    heapMB: megabytes('nodejs_heap_size_used_bytes'),
  });
  await bot.stop();
  await removeFolder(bot);
  await sandbox.close();
}
console.log(JSON.stringify({ bench: 'servers', channels, results }));
