import { watch } from 'chokidar';
import type { Excerpt, Rejection } from '../corpus/model.ts';
import { StartError } from '../errors.ts';
import { excerptLink } from '../links/fragment.ts';
import { findSharedPhrases, type SharedPhrases } from '../links/phrases.ts';
import type { Logger } from '../log.ts';
import type { Library } from './library.ts';
import { openLibrary } from './snapshot/library.ts';

/** An editor may write a file in several steps: changes within this time count as one. */
const SETTLED_MS = 300;

const KEPT = 'the library stays as it was until the seeds are mended';

/** Where the library comes from, and what its links may be. */
export interface LibraryOptions {
  readonly seedsDir: string;
  /** Where the index is saved for the next start; it may be deleted at any time. */
  readonly indexFile: string;
  /** Characters that the address of a passage may have. */
  readonly longestLink: number;
}

/** The library of this moment. A reload builds a new one beside it and swaps it when it is sound. */
export class CurrentLibrary {
  readonly #options: LibraryOptions;
  readonly #logger: Logger;
  #built: Built;
  /** Made when first asked for: choosing the words of a link takes a tenth of a millisecond. */
  readonly #links = new WeakMap<Excerpt, string | undefined>();

  /**
   * Loads the seeds.
   *
   * @throws StartError when there is nothing usable in the folder
   */
  static async load(options: LibraryOptions, logger: Logger): Promise<CurrentLibrary> {
    const built = await build(options, logger);
    const { rejections } = built.library.corpus;
    for (const rejection of rejections) logger.warn(rejection, 'a seed could not be used');
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

  /** The address of an excerpt's post, opened at the passage. */
  linkOf(excerpt: Excerpt): string | undefined {
    if (!this.#links.has(excerpt)) {
      this.#links.set(excerpt, excerptLink(excerpt, this.#built.phrases, this.#options.longestLink));
    }
    return this.#links.get(excerpt);
  }

  /**
   * Reloads whenever something in the seeds folder changes.
   *
   * @param onReload told after each swap
   * @returns a function that ends the watching, when what is under way is done
   */
  async watch(onReload: (library: Library) => void): Promise<() => Promise<void>> {
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();
    const watcher = watch(this.#options.seedsDir, { ignoreInitial: true, followSymlinks: false });
    watcher.on('all', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // One after the other: the last change is in the last library.
        running = running.then(() => this.#reload(onReload));
      }, SETTLED_MS);
    });
    watcher.on('error', (error) => this.#logger.warn({ err: error }, 'the seeds folder cannot be watched'));
    await new Promise<void>((resolve) => watcher.once('ready', resolve));
    return async () => {
      clearTimeout(timer);
      await watcher.close();
      await running;
      await this.#built.saved;
    };
  }

  async #reload(onReload: (library: Library) => void): Promise<void> {
    try {
      const built = await build(this.#options, this.#logger);
      const before = this.#built.library.corpus.rejections;
      const faults = newRejections(before, built.library.corpus.rejections);
      for (const fault of faults) this.#logger.error(fault, 'an edit of the seeds cannot be used');
      if (faults.length > 0) {
        this.#logger.error(KEPT);
        return;
      }
      this.#built = built;
      this.#logger.info(built.facts, 'library reloaded');
      onReload(built.library);
    } catch (error) {
      const reason = error instanceof StartError ? { reason: error.message } : { err: error };
      this.#logger.error(reason, KEPT);
    }
  }
}

interface Built {
  readonly library: Library;
  readonly phrases: SharedPhrases;
  /** What the log says of it. */
  readonly facts: object;
  /** Settles when the index has been saved, or could not be. */
  readonly saved: Promise<void>;
}

async function build({ seedsDir, indexFile }: LibraryOptions, logger: Logger): Promise<Built> {
  const started = performance.now();
  const { library, fromSaved, damage, saved: saving } = await openLibrary(seedsDir, indexFile);
  if (damage) logger.warn({ reason: damage }, 'the saved index was damaged and is built anew');
  const saved = saving.then((fault) => {
    if (fault) logger.warn({ reason: fault }, 'the index could not be saved');
  });
  const { corpus } = library;
  const phrases = await findSharedPhrases(corpus.excerpts.map(({ text }) => text));
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
  return { library, phrases, facts, saved };
}

/** What was not amiss before. Lines move when a file is edited, so file and reason tell. */
function newRejections(before: readonly Rejection[], after: readonly Rejection[]): Rejection[] {
  const known = new Set(before.map(({ file, reason }) => `${file}\n${reason}`));
  return after.filter(({ file, reason }) => !known.has(`${file}\n${reason}`));
}
