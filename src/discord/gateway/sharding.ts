import type { Client } from 'discord.js';

/** Whether this client receives a server's events: https://discord.com/developers/docs/events/gateway#sharding */
export function hearsOf({ options, ws }: Client<true>, guildId: string): boolean {
  const count = BigInt(options.shardCount ?? 1);
  return ws.shards.has(Number((BigInt(guildId) >> 22n) % count));
}

/** Whether this client has the first shard, which receives direct messages and does what only one client should do. */
export function hasFirstShard({ ws }: Client<true>): boolean {
  return ws.shards.has(0);
}
