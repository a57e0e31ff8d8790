import { setImmediate as nextTurn } from 'node:timers/promises';
import { SimpleShardingStrategy } from 'discord.js';

type DestroyOptions = Parameters<SimpleShardingStrategy['destroy']>[0];

/** How long Discord may take to confirm that a connection is closed. */
const MAX_CLOSE_MS = 5_000;

/** What `@discordjs/ws` 1.2.3 keeps private. */
interface Shard {
  internalConnect(): Promise<void>;
  emit(event: 'closed', data: object): unknown;
  readonly connection: { onerror: unknown; terminate(): void } | null;
}

/**
 * Ends shards for good, whatever they are doing. Without it, `@discordjs/ws` 1.2.3 connects a shard again that was destroyed
 * while it waited for READY or paused before it reconnected; its `destroy` may never resolve; and a socket that was still
 * connecting ends the process when that fails.
 */
export class FinalShardingStrategy extends SimpleShardingStrategy {
  override async destroy(options?: DestroyOptions): Promise<void> {
    const shards = [...(this as unknown as { shards: Map<number, Shard> }).shards.values()];
    for (const shard of shards) shard.internalConnect = async () => {};
    await nextTurn(); // those that were about to open a socket have one now
    // Waiting that ends this way is over; waiting that is aborted leads to a second `destroy`.
    for (const shard of shards) shard.emit('closed', { code: options?.code });
    await nextTurn();
    const late = setTimeout(() => terminate(shards), MAX_CLOSE_MS);
    await super.destroy(options);
    clearTimeout(late);
    terminate(shards);
  }
}

function terminate(shards: readonly Shard[]): void {
  for (const { connection } of shards) {
    if (!connection) continue;
    connection.onerror = () => {};
    connection.terminate();
  }
}
