import type { ChannelType, Client } from 'discord.js';
import { Closers } from '../../closers.ts';
import type { StartError } from '../../errors.ts';
import { type ConnectOptions, connect, type ShardRange, TooFewShards } from './client.ts';

export interface ConnectionsOptions
  extends Pick<ConnectOptions, 'token' | 'apiUrl' | 'budget' | 'logger' | 'signal' | 'throttler'> {
  /** Called if a connection is lost for good. */
  readonly onLost: (error: StartError) => void;
  /** Called if Discord requires more shards. */
  readonly onTooFewShards: (name: string) => void;
  /** Called with each client before it connects, so that no interaction is missed. */
  readonly onClient: (client: Client) => void;
  /** Sets up what runs while a client is connected. */
  readonly onReady: (client: Client<true>, closers: Closers) => Promise<void>;
}

interface Connection {
  /** Stops what runs while it is connected. */
  readonly closers: Closers;
  readonly ended: AbortController;
  readonly connecting: Promise<Client<true>>;
  /** Set once it is ready. */
  client?: Client<true>;
}

/** The process's connections to the gateway: one per range of shards, which come and go. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Map<string, Connection>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** The clients that are ready. */
  get clients(): Client<true>[] {
    return [...this.#open.values()].flatMap(({ client }) => client ?? []);
  }

  get names(): string[] {
    return [...this.#open.keys()];
  }

  channelType(id: string): ChannelType | undefined {
    for (const { client } of this.#open.values()) {
      const channel = client?.channels.cache.get(id);
      if (channel) return channel.type;
    }
    return undefined;
  }

  /**
   * Connects a range of shards. Resolves when its servers are known.
   *
   * @param name identifies it to `close`
   * @param shards by default as many as Discord recommends
   * @throws StartError if no attempt can succeed, TooFewShards if more are required, the signal's reason if it is closed
   */
  async open(name: string, shards?: ShardRange): Promise<void> {
    const connection = this.#connect(name, shards);
    this.#open.set(name, connection);
    try {
      connection.client = await connection.connecting;
      await this.#options.onReady(connection.client, connection.closers);
      // Stop what was set up after it was closed.
      if (connection.ended.signal.aborted) await connection.closers.close();
    } catch (error) {
      if (this.#open.get(name) === connection) this.#open.delete(name);
      await end(connection);
      throw error;
    }
  }

  #connect(name: string, shards: ShardRange | undefined): Connection {
    const { token, apiUrl, budget, logger, signal, throttler, onLost, onTooFewShards, onClient } =
      this.#options;
    const ended = new AbortController();
    const connecting = connect({
      ...{ token, apiUrl, logger, onClient },
      signal: AbortSignal.any([signal, ended.signal]),
      ...(shards && { shards }),
      ...(throttler && { throttler }),
      ...(budget && { budget }),
      onLost: (error) => {
        if (ended.signal.aborted) return;
        if (error instanceof TooFewShards) onTooFewShards(name);
        else onLost(error);
      },
    });
    return { closers: new Closers(), ended, connecting };
  }

  /** Ends a connection, even while it is being made. It has left Discord when this resolves. */
  async close(name: string): Promise<void> {
    const connection = this.#open.get(name);
    if (!connection) return;
    this.#open.delete(name);
    await end(connection);
  }

  async closeAll(): Promise<void> {
    for (const name of this.names) await this.close(name);
  }
}

async function end({ ended, connecting, closers }: Connection): Promise<void> {
  ended.abort(new Error('the connection was closed'));
  // Leave Discord at once: another process may be waiting to take over these shards.
  const disconnected = connecting.then(
    (client) => client.destroy(),
    () => {},
  );
  try {
    await closers.close();
  } finally {
    await disconnected;
  }
}
