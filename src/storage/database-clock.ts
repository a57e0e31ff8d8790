import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { DATABASE_NOW } from './leases.ts';
import type { Database } from './schema.ts';

/** How often the clock is synchronised. */
const SYNC_MS = 15_000;
/** A slower answer is too inaccurate. */
const MAX_ROUND_TRIP_MS = 1_000;
/** Timers are re-armed at least this often, as the time may be corrected meanwhile. */
const MAX_TIMER_MS = 60_000;

/**
 * The database's time, shared by all processes. Between synchronisations it advances by the monotonic clock, so a wrong or
 * changed system clock does not matter.
 */
export class DatabaseClock implements Clock {
  readonly #db: Database;
  readonly #logger: Logger;
  /** The database's time when `performance.now` was 0. */
  #origin = Date.now() - performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** @throws when the database does not answer */
  static async start(db: Database, logger: Logger): Promise<DatabaseClock> {
    const clock = new DatabaseClock(db, logger);
    await clock.#sync(Number.POSITIVE_INFINITY);
    clock.#timer = setInterval(() => {
      clock
        .#sync(MAX_ROUND_TRIP_MS)
        .catch((error: Error) =>
          logger.debug({ reason: error.message }, 'could not read the database’s clock'),
        );
    }, SYNC_MS).unref();
    return clock;
  }

  private constructor(db: Database, logger: Logger) {
    this.#db = db;
    this.#logger = logger;
  }

  now(): number {
    return Math.floor(this.#origin + performance.now());
  }

  alarm(at: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = at - this.now();
      timer = left <= 0 ? setTimeout(callback, 0) : setTimeout(wait, Math.min(left, MAX_TIMER_MS));
    };
    wait();
    return () => clearTimeout(timer);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #sync(maxRoundTripMs: number): Promise<void> {
    const asked = performance.now();
    const { rows } = await sql<{ now: number }>`select ${DATABASE_NOW} as now`.execute(this.#db);
    const [row] = rows;
    const answered = performance.now();
    if (!row || answered - asked > maxRoundTripMs) return;
    const origin = row.now - (asked + answered) / 2;
    if (Math.abs(origin - this.#origin) > 5_000) {
      this.#logger.warn(
        { seconds: Math.round((origin - this.#origin) / 1000) },
        'the clocks of this machine and of the database differ; the database’s is used',
      );
    }
    this.#origin = origin;
  }
}
