import type { Client } from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';
import { StartError } from '../../errors.ts';

/** Discord acknowledges a heartbeat every 41 seconds: https://discord.com/developers/docs/events/gateway#heartbeats */
const MAX_SILENCE_MS = 2 * MINUTE_MS;
/** When to give up the connection: longer than any of discord.js's own reconnects. */
const DEAD_MS = 5 * MINUTE_MS;
const TICK_MS = 10_000;

/** The part of a client used here. */
type Shards = Pick<Client<true>, 'readyTimestamp'> & {
  readonly ws: { readonly shards: { values(): Iterable<{ readonly lastPingTimestamp: number }> } };
};

/** When the shard that has been silent longest last acknowledged a heartbeat, milliseconds since the Unix epoch. */
function lastAcknowledged({ ws, readyTimestamp }: Shards): number {
  // Before it is connected, a shard has no heartbeats.
  const times = Array.from(ws.shards.values(), ({ lastPingTimestamp }) =>
    Math.max(lastPingTimestamp, readyTimestamp),
  );
  return Math.min(...times);
}

/** A health check: whether Discord acknowledged a heartbeat within two minutes. */
export function checkGateway(client: Shards): string | undefined {
  const silence = Date.now() - lastAcknowledged(client);
  if (silence <= MAX_SILENCE_MS) return undefined;
  return `Discord has not acknowledged a heartbeat for ${Math.round(silence / 1000)} s`;
}

/**
 * Watches over the gateway connection.
 *
 * @param onDead called once if no heartbeat has been acknowledged for five minutes, so that a supervisor can restart the bot.
 *   Time during which the machine was asleep does not count.
 * @returns stops watching
 */
export function watchGateway(client: Shards, onDead: (error: StartError) => void): () => void {
  let last = lastAcknowledged(client);
  let silence = 0;
  const timer = setInterval(() => {
    const now = lastAcknowledged(client);
    silence = now === last ? silence + TICK_MS : 0;
    last = now;
    if (silence < DEAD_MS) return;
    clearInterval(timer);
    onDead(
      new StartError('Discord has been silent for five minutes, so the connection is dead. Restart the bot.'),
    );
  }, TICK_MS);
  return () => clearInterval(timer);
}
