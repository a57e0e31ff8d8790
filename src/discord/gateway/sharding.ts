import type { Client } from 'discord.js';

/** Whether a server's events come to this client: https://discord.com/developers/docs/events/gateway#sharding */
export function hearsOf({ options, ws }: Client<true>, guildId: string): boolean {
  const count = BigInt(options.shardCount ?? 1);
  return ws.shards.has(Number((BigInt(guildId) >> 22n) % count));
}

/** Whether this client has the first shard: direct messages come to it, and it does what one client does for all. */
export function hasFirstShard({ ws }: Client<true>): boolean {
  return ws.shards.has(0);
}
