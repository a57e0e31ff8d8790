import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseAwayError } from '../errors.ts';
import type { PublishedLibrary } from '../library/current-library.ts';
import { Library } from '../library/library.ts';
import { libraryKey, type OpenedLibrary, openLibrary, readLibrary } from '../library/snapshot/library.ts';
import type { Logger } from '../log.ts';
import type { Listener } from '../storage/listener.ts';
import { SNAPSHOT_CHANNEL, type Snapshot, type Snapshots } from '../storage/snapshots.ts';

/** How often to poll, because a notification may be lost. */
const POLL_MS = 30_000;
/** How often to poll at startup while no library exists yet. */
const FIRST_POLL_MS = 1_000;

const NOT_PUBLISHED =
  'waiting for a worker to publish the library: start a process with COMMONPLACE_ROLE=worker if there is none';

export interface PublishedOptions {
  readonly snapshots: Snapshots;
  readonly listener: Listener;
  readonly logger: Logger;
  /** Where the snapshot is stored while it is being read. */
  readonly file: string;
  /** Aborts waiting for the first one. */
  readonly signal: AbortSignal;
}

/** Opens the library that a worker has published, so that the other processes don't have to build it themselves. */
export function publishedLibrary(options: PublishedOptions): PublishedLibrary {
  const { snapshots, listener, logger, file, signal } = options;
  let opened = 0;
  let announced = () => {};
  listener.on(SNAPSHOT_CHANNEL, () => announced());

  const read = async (snapshot: Snapshot): Promise<OpenedLibrary> => {
    await snapshots.fetch(snapshot, file);
    const library = await readLibrary(file, snapshot.key).finally(() => rm(file, { force: true }));
    if (!(library instanceof Library)) throw new Error(library ?? 'the published library is another one');
    opened = snapshot.revision;
    return { library, fromSaved: true, saved: Promise.resolve(undefined) };
  };

  const open = async (): Promise<OpenedLibrary> => {
    for (let told = false; ; ) {
      try {
        const newest = await snapshots.newest();
        if (newest) return await read(newest);
        if (!told) logger.warn(NOT_PUBLISHED);
        told = true;
      } catch (error) {
        if (!(error instanceof DatabaseAwayError)) throw error;
        logger.warn({ reason: error.message }, 'the library cannot be opened until the database is back');
      }
      await sleep(FIRST_POLL_MS, undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
    }
  };

  const watch = async (onChange: () => Promise<void>) => {
    let running = Promise.resolve();
    const look = () => {
      running = running
        .then(async () => {
          const newest = await snapshots.newest();
          if (newest && newest.revision !== opened) await onChange();
        })
        .catch((error: Error) => logger.warn({ reason: error.message }, 'could not check for a new library'));
    };
    announced = look;
    const timer = setInterval(look, POLL_MS);
    return async () => {
      announced = () => {};
      clearInterval(timer);
      await running;
    };
  };
  return { open, watch };
}

/**
 * Builds the library from a seeds folder and publishes it, unless it is published already.
 *
 * @param file where the index is saved before it is published
 */
export async function publishLibrary(
  seedsDir: string,
  file: string,
  snapshots: Snapshots,
  logger: Logger,
): Promise<void> {
  const key = await libraryKey(seedsDir);
  if ((await snapshots.newest())?.key === key) return;
  try {
    const { library, saved } = await openLibrary(seedsDir, file);
    const fault = await saved;
    if (fault) throw new Error(`the index could not be saved: ${fault}`);
    await snapshots.publish(key, file);
    logger.info({ excerpts: library.corpus.excerpts.length }, 'library published');
  } finally {
    await rm(file, { force: true });
  }
}
