import { CATALOG_FILE } from '../corpus/catalog.ts';
import type { Corpus, Rejection } from '../corpus/model.ts';
import { StartError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Library } from './library.ts';
import { seedsFingerprint, watchSeeds } from './seeds-watcher.ts';
import { type OpenedLibrary, openLibrary } from './snapshot/library.ts';

/** The log message for seeds that can no longer be used. */
export const KEPT = 'reload rejected; keeping the current library';

/** The source of the library. */
export interface LibraryOptions {
  readonly seedsDir: string;
  /** Where to save the index for the next start; the file may be deleted at any time. Absent: it is not saved. */
  readonly indexFile: string | undefined;
  /** The library that another process builds; the seeds are not read then. */
  readonly published?: PublishedLibrary;
}

/** A library built by another process. */
export interface PublishedLibrary {
  /** Opens the newest version, once there is one. */
  open(): Promise<OpenedLibrary>;
  /** Calls back when there is a newer version. @returns stops it */
  watch(onChange: () => Promise<void>): Promise<() => Promise<void>>;
}

/** The current library. A reload builds a new one alongside and swaps it in if it is valid. */
export class CurrentLibrary {
  readonly #options: LibraryOptions;
  readonly #logger: Logger;
  #built: Built;

  /**
   * Loads the seeds.
   *
   * @throws StartError if the folder contains nothing usable
   */
  static async load(options: LibraryOptions, logger: Logger): Promise<CurrentLibrary> {
    const built = await build(options, logger);
    const { rejections } = built.library.corpus;
    for (const rejection of rejections) logger.warn(rejection, 'seed entry rejected');
    logger.info(built.facts, 'library loaded');
    return new CurrentLibrary(options, logger, built);
  }

  private constructor(options: LibraryOptions, logger: Logger, built: Built) {
    this.#options = options;
    this.#logger = logger;
    this.#built = built;
  }

  get library(): Library {
    return this.#built.library;
  }

  /**
   * Reloads whenever the seeds folder changes, including changes since it was loaded.
   *
   * @param onReload called after each swap; the next reload waits for it
   * @returns stops watching, once a reload under way is done
   */
  async watch(onReload: (library: Library) => Promise<void>): Promise<() => Promise<void>> {
    const { published } = this.#options;
    const onChange = () => this.#reload(onReload);
    if (published) return published.watch(onChange);
    const stop = await watchSeeds({
      dir: this.#options.seedsDir,
      seen: this.#built.fingerprint,
      onChange,
      onError: (error) => this.#logger.warn({ err: error }, 'could not watch the seeds folder'),
    });
    return async () => {
      await stop();
      await this.#built.saved;
    };
  }

  async #reload(onReload: (library: Library) => Promise<void>): Promise<void> {
    try {
      // Saving two at once could leave a damaged index.
      await this.#built.saved;
      const built = await build(this.#options, this.#logger);
      const faults = newRejections(this.#built.library.corpus, built.library.corpus);
      for (const fault of faults) this.#logger.error(fault, 'seed entry rejected');
      const used = filesUsed(this.#built.library.corpus, built.library.corpus);
      // A file without excerpts (an editor's backup, a picture) does not matter.
      if (faults.some(({ file, line }) => line !== undefined && used.has(file))) {
        this.#logger.error(KEPT);
        return;
      }
      this.#built = built;
      this.#logger.info(built.facts, 'library reloaded');
      await onReload(built.library);
    } catch (error) {
      const reason = error instanceof StartError ? { reason: error.message } : { err: error };
      this.#logger.error(reason, KEPT);
    }
  }
}

interface Built {
  readonly library: Library;
  /** The fingerprint of the seeds before they were read, see `seedsFingerprint`. */
  readonly fingerprint: string;
  /** How the log describes it. */
  readonly facts: object;
  /** Settles when the index has been saved or saving has failed. */
  readonly saved: Promise<void>;
}

async function build(options: LibraryOptions, logger: Logger): Promise<Built> {
  const { seedsDir, indexFile, published } = options;
  const started = performance.now();
  const fingerprint = published ? '' : await seedsFingerprint(seedsDir);
  const opened = await (published ? published.open() : openLibrary(seedsDir, indexFile));
  const { library, fromSaved, damage, saved: saving } = opened;
  if (damage) logger.warn({ reason: damage }, 'the saved index is damaged; rebuilding it');
  const saved = saving.then((fault) => {
    if (fault) logger.warn({ reason: fault }, 'the index could not be saved');
  });
  const { corpus } = library;
  const facts = {
    files: corpus.sources.length,
    read: corpus.read,
    merged: corpus.merges.length,
    indexed: corpus.excerpts.length,
    posts: corpus.posts.length,
    people: corpus.people.length,
    fromSaved,
    ms: Math.round(performance.now() - started),
  };
  return { library, fingerprint, facts, saved };
}

/** The new problems. Line numbers shift when a file is edited, so only file and reason are compared. */
function newRejections(before: Corpus, after: Corpus): Rejection[] {
  const known = new Set(before.rejections.map(({ file, reason }) => `${file}\n${reason}`));
  return after.rejections.filter(({ file, reason }) => !known.has(`${file}\n${reason}`));
}

/** The files that contributed excerpts or metadata. */
function filesUsed(...corpora: readonly Corpus[]): Set<string> {
  return new Set([CATALOG_FILE, ...corpora.flatMap(({ sources }) => sources.map(({ file }) => file))]);
}
