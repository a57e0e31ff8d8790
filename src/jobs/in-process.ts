import type { NotNull } from 'kysely';
import { type Clock, DAY_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../storage/schema.ts';
import {
  FAILED_DAYS,
  type FailedJob,
  type JobCounts,
  type JobOptions,
  type Jobs,
  MAX_RETRIES,
  RETRY_S,
} from './jobs.ts';

export interface InProcessJobsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs jobs in this process, which must be the only one using the database. A table keeps them until they are done. */
export class InProcessJobs implements Jobs {
  readonly #options: InProcessJobsOptions;
  readonly #handlers = new Map<string, (data: never) => Promise<void>>();
  #running: Promise<void> | undefined;
  #again = false;
  #started = false;
  #closed = false;
  #cancelAlarm = () => {};

  constructor(options: InProcessJobsOptions) {
    this.#options = options;
  }

  async handle<T extends object>(kind: string, work: (data: T) => Promise<void>): Promise<void> {
    this.#handlers.set(kind, work);
    this.#wake();
  }

  async start(): Promise<void> {
    const { db, clock } = this.#options;
    // Jobs that a previous process left unfinished start over.
    await db.updateTable('jobs').set({ running: 0, again: 0 }).where('running', '=', 1).execute();
    await db
      .deleteFrom('jobs')
      .where('failed_at', '<', clock.now() - FAILED_DAYS * DAY_MS)
      .execute();
    this.#started = true;
    this.#wake();
  }

  async add(kind: string, data: object, { key, delayMs = 0, trx }: JobOptions = {}): Promise<void> {
    const { db, clock } = this.#options;
    const values = {
      data: JSON.stringify(data),
      tries: 0,
      next_at: clock.now() + delayMs,
      error: null,
      failed_at: null,
    };
    await (trx ?? db)
      .insertInto('jobs')
      .values({ kind, key: key ?? null, running: 0, again: 0, ...values })
      .onConflict((c) =>
        c.columns(['kind', 'key']).doUpdateSet((q) => ({ ...values, again: q.ref('jobs.running') })),
      )
      .execute();
    // SQLite has a single connection, so this query runs only after the transaction has ended.
    this.#wake();
  }

  async failed(limit: number): Promise<FailedJob[]> {
    const rows = await this.#options.db
      .selectFrom('jobs')
      .select(['kind', 'key', 'error', 'failed_at'])
      .where('failed_at', 'is not', null)
      .$narrowType<{ failed_at: NotNull }>()
      .orderBy('failed_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ kind, key, error, failed_at }) => ({ kind, key, error: error ?? '', at: failed_at }));
  }

  async count(): Promise<JobCounts> {
    const { waiting, failed } = await this.#options.db
      .selectFrom('jobs')
      .select((q) => [
        q.fn.count<number>('next_at').as('waiting'),
        q.fn.count<number>('failed_at').as('failed'),
      ])
      .where('running', '=', 0)
      .executeTakeFirstOrThrow();
    return { waiting, failed };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelAlarm();
    await this.#running;
  }

  #wake(): void {
    if (!this.#started || this.#closed) return;
    this.#again = true;
    this.#running ??= this.#runAll()
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error }, 'background jobs could not be read; retrying soon');
        this.#alarm(this.#options.clock.now() + RETRY_S * 1000);
      })
      .finally(() => {
        this.#running = undefined;
        if (this.#again) this.#wake();
      });
  }

  async #runAll(): Promise<void> {
    const { db, clock } = this.#options;
    while (this.#again) {
      this.#again = false;
      for (;;) {
        const job = await db
          .selectFrom('jobs')
          .selectAll()
          .where('next_at', '<=', clock.now())
          .where('kind', 'in', [...this.#handlers.keys()])
          .orderBy('next_at')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst();
        if (!job || this.#closed) break;
        await this.#run(job);
      }
    }
    const { at } = await db
      .selectFrom('jobs')
      .select((q) => q.fn.min('next_at').as('at'))
      .where('kind', 'in', [...this.#handlers.keys()])
      .executeTakeFirstOrThrow();
    if (at !== null) this.#alarm(at);
  }

  #alarm(at: number): void {
    this.#cancelAlarm();
    if (!this.#closed) this.#cancelAlarm = this.#options.clock.alarm(at, () => this.#wake());
  }

  async #run(job: { id: number; kind: string; key: string | null; data: string }): Promise<void> {
    const { db, clock, logger } = this.#options;
    const row = () => db.updateTable('jobs').where('id', '=', job.id);
    await row().set({ running: 1, again: 0 }).execute();
    try {
      await this.#handlers.get(job.kind)?.(JSON.parse(job.data) as never);
      await db.deleteFrom('jobs').where('id', '=', job.id).where('again', '=', 0).execute();
      // If it was added again while it ran, it runs again.
      await row().set({ running: 0, again: 0 }).execute();
    } catch (error) {
      const { tries } = await db
        .selectFrom('jobs')
        .select('tries')
        .where('id', '=', job.id)
        .executeTakeFirstOrThrow();
      const givenUp = tries >= MAX_RETRIES;
      const now = clock.now();
      await row()
        .set({
          ...{ running: 0, again: 0, tries: tries + 1 },
          error: error instanceof Error ? error.message : String(error),
          next_at: givenUp ? null : now + RETRY_S * 1000 * 2 ** tries,
          failed_at: givenUp ? now : null,
        })
        .execute();
      const { kind, key } = job;
      if (givenUp) logger.error({ kind, key, err: error }, 'a background job was given up');
      else logger.warn({ kind, key, err: error }, 'a background job failed; retrying later');
    }
  }
}
