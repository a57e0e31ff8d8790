import { randomBytes } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import type { Closers } from '../closers.ts';
import type { Config } from '../config.ts';
import type { RequestBudget } from '../discord/gateway/request-budget.ts';
import { StartError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { KEPT, type PublishedLibrary } from '../library/current-library.ts';
import { watchSeeds } from '../library/seeds-watcher.ts';
import { codeKey } from '../library/snapshot/library.ts';
import type { Logger } from '../log.ts';
import { DatabaseClock } from '../storage/database-clock.ts';
import { Leases } from '../storage/leases.ts';
import { Listener } from '../storage/listener.ts';
import type { Database } from '../storage/schema.ts';
import { Snapshots } from '../storage/snapshots.ts';
import { publishedLibrary, publishLibrary } from './published-library.ts';
import { sharedBudget } from './shared-budget.ts';

/** A lease expires when it has not been renewed for this long. */
const LEASE_MS = 30_000;
/** The kind of the jobs that build the library. */
const BUILD = 'build-library';

export interface ClusterOptions {
  readonly db: Database;
  readonly config: Config;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly closers: Closers;
  /** Called when no library exists and this process cannot build one. */
  readonly onLost: (error: StartError) => void;
}

/** What a process shares with the others on its PostgreSQL database. */
export interface Cluster {
  /** Names this process in logs: its host name and a random part. */
  readonly id: string;
  readonly clock: Clock;
  readonly leases: Leases;
  /** Of requests to Discord. */
  readonly budget: RequestBudget;
  readonly listener: Listener;
  readonly library: PublishedLibrary;
  /** Starts a worker's duty for the library: builds it now and whenever the seeds change. */
  buildLibrary(): Promise<void>;
}

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { db, config, jobs, logger, signal, closers, onLost } = options;
  const id = `${hostname()}-${randomBytes(4).toString('hex')}`;
  let { clock } = options;
  // A simulated clock, like the sandbox's, is kept.
  if (clock === systemClock) {
    const shared = await DatabaseClock.start(db, logger);
    closers.push(() => shared.stop());
    clock = shared;
  }
  const listener = new Listener(config.databaseUrl, logger);
  closers.push(() => listener.close());
  const snapshots = new Snapshots(db, await codeKey());
  const file = join(tmpdir(), `commonplace-${id}.index`);
  const library = publishedLibrary({ snapshots, listener, logger, file, signal });
  await jobs.handle(BUILD, async () => {
    try {
      await publishLibrary(config.seedsDir, `${file}.new`, snapshots, logger);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      if ((await snapshots.newest()) === undefined) {
        // All processes are waiting for a library that this one cannot build; another worker may be able to.
        onLost(error);
        throw error;
      }
      logger.error({ reason: error.message }, KEPT);
    }
  });
  return {
    ...{ id, clock, listener, library },
    leases: new Leases(db, id, LEASE_MS),
    budget: sharedBudget(db),
    async buildLibrary() {
      const build = () => jobs.add(BUILD, {}, { key: 'seeds' });
      await build();
      const stop = await watchSeeds({
        dir: config.seedsDir,
        seen: '',
        onChange: build,
        onError: (error) => logger.warn({ err: error }, 'could not watch the seeds folder'),
      });
      closers.push(stop);
    },
  };
}
