import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobCounts } from './jobs/jobs.ts';
import type { DeliveryState } from './storage/schema.ts';

/** Values by their label. */
type Samples = readonly (readonly [string, number])[];

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
  /** How many sources are followed, by state. */
  readonly sources: () => Promise<readonly { readonly state: string; readonly count: number }[]>;
  /** Background jobs that wait, and those that were given up lately. */
  readonly jobs: () => Promise<JobCounts>;
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

  readonly #fetches = new Counter({
    name: 'commonplace_source_fetches_total',
    help: 'Fetches of sources by what they gave: content, unchanged, busy, failed',
    labelNames: ['result'],
    registers: [this.registry],
  });
  readonly #sourceItems = new Counter({
    name: 'commonplace_source_items_total',
    help: 'Posts of sources that were added or edited',
    labelNames: ['change'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const state of ['planned', 'sent', 'skipped', 'missed', 'failed']) this.#digests.inc({ state }, 0);
    this.#labelled(
      'commonplace_gateway_ready',
      '1 while the shard is connected to Discord, else 0',
      'shard',
      (figures) => figures.shards().map(({ id, ready }) => [String(id), Number(ready)]),
    );
    this.#labelled(
      'commonplace_gateway_ping_seconds',
      'Time until Discord acknowledged the last heartbeat of the shard',
      'shard',
      (figures) => figures.shards().map(({ id, pingMs }) => [String(id), pingMs / 1000]),
    );
    this.#gauge('commonplace_servers', 'Servers that the bot is in, as far as this process sees', 'servers');
    this.#gauge('commonplace_excerpts', 'Excerpts in the library', 'excerpts');
    this.#gauge('commonplace_posts', 'Posts in the library', 'posts');
    this.#gauge('commonplace_digests_waiting', 'Digests that are due and not yet sent', 'digestsWaiting');
    this.#gauge('commonplace_database_size_bytes', 'Size of the database', 'databaseBytes');
    this.#labelled(
      'commonplace_sources',
      'Sources that are followed, by state: active, paused, failing',
      'state',
      async (figures) => (await figures.sources()).map(({ state, count }) => [state, count]),
    );
    this.#labelled(
      'commonplace_jobs',
      'Background jobs by state: waiting, failed (given up in the last 14 days)',
      'state',
      async (figures) => Object.entries(await figures.jobs()),
    );
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

  /** What one fetch of a source gave. */
  observeFetch({ kind, added, edited }: { kind: string; added: number; edited: number }): void {
    this.#fetches.inc({ result: kind });
    this.#sourceItems.inc({ change: 'added' }, added);
    this.#sourceItems.inc({ change: 'edited' }, edited);
  }

  #gauge(name: string, help: string, figure: Exclude<keyof Figures, 'shards' | 'sources' | 'jobs'>): void {
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

  #labelled(
    name: string,
    help: string,
    label: string,
    read: (figures: Figures) => Samples | Promise<Samples>,
  ): void {
    const samples = () => (this.#figures ? read(this.#figures) : []);
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        const values = await samples();
        this.reset();
        for (const [of, value] of values) this.set({ [label]: of }, value);
      },
    });
  }
}
