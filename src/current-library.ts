import { watch } from 'chokidar';
import { loadCorpus } from './corpus/load.ts';
import type { Excerpt, Rejection } from './corpus/model.ts';
import { StartError } from './errors.ts';
import { Library } from './library.ts';
import { excerptLink } from './links/fragment.ts';
import { findSharedPhrases, type SharedPhrases } from './links/phrases.ts';
import type { Logger } from './log.ts';

/** An editor may write a file in several steps: changes within this time count as one. */
const SETTLED_MS = 300;

/** The library of this moment. A reload builds a new one beside it and swaps it when it is sound. */
export class CurrentLibrary {
  readonly #seedsDir: string;
  readonly #logger: Logger;
  #library: Library;
  #phrases: SharedPhrases;

  /**
   * Loads the seeds.
   *
   * @throws StartError when there is nothing usable in the folder
   */
  static async load(seedsDir: string, logger: Logger): Promise<CurrentLibrary> {
    const { library, phrases, facts } = await build(seedsDir);
    for (const rejection of library.corpus.rejections) logger.warn(rejection, 'a seed could not be used');
    logger.info(facts, 'library loaded');
    return new CurrentLibrary(seedsDir, logger, library, phrases);
  }

  private constructor(seedsDir: string, logger: Logger, library: Library, phrases: SharedPhrases) {
    this.#seedsDir = seedsDir;
    this.#logger = logger;
    this.#library = library;
    this.#phrases = phrases;
  }

  get library(): Library {
    return this.#library;
  }

  /**
   * The address of an excerpt's post, opened at the passage.
   *
   * @param maxLength characters that the address may have
   */
  linkOf(excerpt: Excerpt, maxLength: number): string | undefined {
    return excerptLink(excerpt, this.#phrases, maxLength);
  }

  /**
   * Reloads whenever something in the seeds folder changes.
   *
   * @param onReload told after each swap
   * @returns a function that ends the watching
   */
  watch(onReload: (library: Library) => void): () => Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();
    const watcher = watch(this.#seedsDir, { ignoreInitial: true, followSymlinks: false });
    watcher.on('all', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // One after the other: the last change is in the last library.
        running = running.then(() => this.#reload(onReload));
      }, SETTLED_MS);
    });
    watcher.on('error', (error) => this.#logger.warn({ err: error }, 'the seeds folder cannot be watched'));
    return async () => {
      clearTimeout(timer);
      await watcher.close();
      await running;
    };
  }

  async #reload(onReload: (library: Library) => void): Promise<void> {
    try {
      const { library, phrases, facts } = await build(this.#seedsDir);
      const faults = newRejections(this.#library.corpus.rejections, library.corpus.rejections);
      for (const fault of faults) this.#logger.error(fault, 'an edit of the seeds cannot be used');
      if (faults.length > 0) {
        this.#logger.error('the library stays as it was until the seeds are mended');
        return;
      }
      this.#library = library;
      this.#phrases = phrases;
      this.#logger.info(facts, 'library reloaded');
      onReload(library);
    } catch (error) {
      const reason = error instanceof StartError ? { reason: error.message } : { err: error };
      this.#logger.error(reason, 'the library stays as it was until the seeds are mended');
    }
  }
}

interface Built {
  readonly library: Library;
  readonly phrases: SharedPhrases;
  /** What the log says of it. */
  readonly facts: object;
}

async function build(seedsDir: string): Promise<Built> {
  const started = performance.now();
  const corpus = await loadCorpus(seedsDir);
  const library = await Library.build(corpus);
  const phrases = await findSharedPhrases(corpus.excerpts.map(({ text }) => text));
  const facts = {
    files: corpus.sources.length,
    read: corpus.read,
    merged: corpus.merges.length,
    indexed: corpus.excerpts.length,
    posts: corpus.posts.length,
    people: corpus.people.length,
    ms: Math.round(performance.now() - started),
  };
  return { library, phrases, facts };
}

/** What was not amiss before. Lines move when a file is edited, so file and reason tell. */
function newRejections(before: readonly Rejection[], after: readonly Rejection[]): Rejection[] {
  const known = new Set(before.map(({ file, reason }) => `${file}\n${reason}`));
  return after.filter(({ file, reason }) => !known.has(`${file}\n${reason}`));
}
