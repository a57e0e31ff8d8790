import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DeliveryState } from './storage/schema.ts';

/** What is read when somebody asks for the figures. */
export interface Figures {
  /** One entry a shard of this process. */
  readonly shards: () => readonly { readonly id: number; readonly ready: boolean; readonly pingMs: number }[];
  readonly servers: () => number;
  readonly excerpts: () => number;
  readonly posts: () => number;
  /** Digests whose time has come and that have not reached their end. */
  readonly digestsWaiting: () => Promise<number>;
  readonly databaseBytes: () => Promise<number>;
}

/**
 * What the bot counts, in Prometheus' form. Names follow https://prometheus.io/docs/practices/naming/: base units, and
 * `_total` for counters. Node.js' own figures, such as the event loop's lag, are those of prom-client.
 */
export class Metrics {
  readonly registry = new Registry();
  #figures: Figures | undefined;

  readonly #interactions = new Histogram({
    name: 'commonplace_interaction_duration_seconds',
    help: 'Time from an interaction to its answer',
    labelNames: ['command', 'result'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers: [this.registry],
  });
  readonly #digests = new Counter({
    name: 'commonplace_digests_total',
    help: 'Digests by what became of them: planned, sent, skipped, missed, failed',
    labelNames: ['state'],
    registers: [this.registry],
  });
  readonly #digestDelay = new Histogram({
    name: 'commonplace_digest_delay_seconds',
    help: 'How long after its time a digest was sent',
    buckets: [1, 5, 15, 60, 300, 900, 3600, 21_600],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const state of ['planned', 'sent', 'skipped', 'missed', 'failed']) this.#digests.inc({ state }, 0);
    this.#shardGauge(
      'commonplace_gateway_ready',
      '1 while the shard is connected to Discord, else 0',
      (shard) => Number(shard.ready),
    );
    this.#shardGauge(
      'commonplace_gateway_ping_seconds',
      'Time until Discord acknowledged the last heartbeat of the shard',
      ({ pingMs }) => pingMs / 1000,
    );
    this.#gauge('commonplace_servers', 'Servers that the bot is in, as far as this process sees', 'servers');
    this.#gauge('commonplace_excerpts', 'Excerpts in the library', 'excerpts');
    this.#gauge('commonplace_posts', 'Posts in the library', 'posts');
    this.#gauge('commonplace_digests_waiting', 'Digests that are due and not yet sent', 'digestsWaiting');
    this.#gauge('commonplace_database_size_bytes', 'Size of the database', 'databaseBytes');
  }

  /** From now on there is something to measure. */
  started(figures: Figures): void {
    this.#figures = figures;
  }

  /** @param ms milliseconds from the interaction's arrival to the answer */
  observeInteraction({ what, result, ms }: { what: string; result: string; ms: number }): void {
    this.#interactions.observe({ command: what, result }, ms / 1000);
  }

  /** @param delayMs milliseconds after the digest's time */
  observeDigest(state: DeliveryState, delayMs: number): void {
    this.#digests.inc({ state });
    if (state === 'sent') this.#digestDelay.observe(Math.max(0, delayMs) / 1000);
  }

  #gauge(name: string, help: string, figure: Exclude<keyof Figures, 'shards'>): void {
    const read = () => this.#figures?.[figure]();
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const value = await read();
        if (value !== undefined) this.set(value);
      },
    });
  }

  #shardGauge(
    name: string,
    help: string,
    value: (shard: ReturnType<Figures['shards']>[number]) => number,
  ): void {
    const read = () => this.#figures?.shards() ?? [];
    new Gauge({
      name,
      help,
      labelNames: ['shard'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const shard of read()) this.set({ shard: shard.id }, value(shard));
      },
    });
  }
}
