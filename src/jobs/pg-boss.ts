import { randomUUID } from 'node:crypto';
import { fromKysely, PgBoss } from 'pg-boss';
import { DAY_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import {
  FAILED_DAYS,
  type FailedJob,
  type JobCounts,
  type JobOptions,
  type Jobs,
  MAX_RETRIES,
  RETRY_S,
} from './jobs.ts';

/** The dead letter queue. */
const FAILED = 'failed';
/** A job is restarted by another worker when its own has missed heartbeats for this long. */
const HEARTBEAT_S = 30;
/** How often heartbeats are checked, and how often new jobs are polled for. */
const MONITOR_S = 10;
const POLL_S = 2;
/** The longest a job may run while its worker is alive. */
const LONGEST_S = 20 * 3600;
const CONNECTIONS = 3;
const REPEAT_MS = 60_000;
const CLOSE_MS = 5_000;
/** A query without an answer by then means that the connection is lost. */
const QUERY_MS = 60_000;

/** A job's payload: pg-boss does not pass the key to handlers. */
interface Wrapped {
  readonly key: string | null;
  readonly data: object;
}

export interface PgBossJobsOptions {
  /** The address of the PostgreSQL database. */
  readonly url: string;
  /** Whether this process runs jobs, or only adds them. */
  readonly works: boolean;
  readonly logger: Logger;
}

/** Jobs in PostgreSQL, shared by all processes through pg-boss. */
export class PgBossJobs implements Jobs {
  readonly #boss: PgBoss;
  readonly #works: boolean;
  readonly #logger: Logger;
  readonly #handlers = new Map<string, (data: never) => Promise<void>>();
  #started = false;
  /** The last warning, and when it was given by `performance.now`. */
  #told = { reason: '', at: 0 };

  constructor({ url, works, logger }: PgBossJobsOptions) {
    this.#works = works;
    this.#logger = logger;
    const bounded = new URL(url);
    bounded.searchParams.set('query_timeout', String(QUERY_MS));
    this.#boss = new PgBoss({
      connectionString: bounded.href,
      application_name: 'commonplace jobs',
      max: CONNECTIONS,
      schedule: false,
      supervise: works,
      superviseIntervalSeconds: MONITOR_S,
      monitorIntervalSeconds: MONITOR_S,
    });
    this.#boss.on('error', ({ message }) => this.#warn(message));
  }

  /** While the database is away each poll of each queue fails: the same trouble is told once a minute. */
  #warn(message: string): void {
    const reason = message.replace(/ \(Queue: .*\)$/, '');
    const told = this.#told.reason === reason && performance.now() - this.#told.at < REPEAT_MS;
    if (!told) this.#told = { reason, at: performance.now() };
    this.#logger[told ? 'debug' : 'warn']({ reason }, 'background jobs reported an error');
  }

  async handle<T extends object>(kind: string, work: (data: T) => Promise<void>): Promise<void> {
    this.#handlers.set(kind, work);
    if (this.#started) await this.#serve(kind, work);
  }

  async start(): Promise<void> {
    await this.#boss.start();
    await this.#boss.createQueue(FAILED, { deleteAfterSeconds: FAILED_DAYS * (DAY_MS / 1000) });
    this.#started = true;
    for (const [kind, work] of this.#handlers) await this.#serve(kind, work);
  }

  async #serve(kind: string, work: (data: never) => Promise<void>): Promise<void> {
    await this.#boss.createQueue(kind, {
      // For each key, one job waits and one runs.
      policy: 'stately',
      retryLimit: MAX_RETRIES,
      retryDelay: RETRY_S,
      retryBackoff: true,
      heartbeatSeconds: HEARTBEAT_S,
      expireInSeconds: LONGEST_S,
      deadLetter: FAILED,
    });
    if (!this.#works) return;
    const options = { pollingIntervalSeconds: POLL_S, batchSize: 1 };
    await this.#boss.work<Wrapped>(kind, options, async (jobs) => {
      for (const { data } of jobs) await this.#do(kind, data, work);
    });
  }

  async #do(kind: string, { key, data }: Wrapped, work: (data: never) => Promise<void>): Promise<void> {
    try {
      await work(data as never);
    } catch (error) {
      this.#logger.warn({ kind, key, err: error }, 'a background job failed; retrying later');
      throw storable(error);
    }
  }

  async add(kind: string, data: object, { key, delayMs = 0, trx }: JobOptions = {}): Promise<void> {
    const wrapped: Wrapped = { key: key ?? null, data };
    await this.#boss.send(kind, wrapped, {
      singletonKey: key ?? randomUUID(),
      startAfter: Math.ceil(delayMs / 1000),
      ...(trx && { db: fromKysely(trx) }),
    });
  }

  async failed(limit: number): Promise<FailedJob[]> {
    const jobs = await this.#boss.findJobs<Wrapped>(FAILED, { queued: true });
    return jobs
      .map(({ data, sourceName, output, createdOn }) => ({
        kind: sourceName ?? '',
        key: data.key,
        error: messageOf(output),
        at: createdOn.getTime(),
      }))
      .sort((a, b) => b.at - a.at)
      .slice(0, limit);
  }

  async count(): Promise<JobCounts> {
    // Cached by pg-boss, at most MONITOR_S old.
    const counts = { waiting: 0, failed: 0 };
    for (const { name, queuedCount } of await this.#boss.getQueues([...this.#handlers.keys(), FAILED])) {
      counts[name === FAILED ? 'failed' : 'waiting'] += queuedCount;
    }
    return counts;
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: CLOSE_MS });
  }
}

/** The error's words alone, without what PostgreSQL's JSON cannot hold: U+0000 and halves of surrogate pairs. */
function storable(error: unknown): Error {
  const words = error instanceof Error ? error.message : String(error);
  return new Error(words.replaceAll('\0', '').toWellFormed());
}

function messageOf(output: object | null): string {
  const message = output && 'message' in output ? output.message : output;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
