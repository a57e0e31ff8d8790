import { watch } from 'chokidar';
import type { Rejection } from './corpus/model.ts';
import type { Library } from './library.ts';

/** Editors and copies write a file in several steps: a reload waits until nothing has changed for so long. */
const SETTLE_MS = 300;

/** What became of a change in the seeds. */
export type Reload =
  | { readonly kind: 'swapped'; readonly library: Library }
  /** The seeds cannot be used as they are now. `problems` says why, one line each. */
  | { readonly kind: 'kept'; readonly problems: readonly string[] };

/** What a reload needs. */
export interface ReloadOptions {
  readonly seedsDir: string;
  /** The library in use. */
  readonly current: () => Library;
  /** Builds the library of the seeds as they are now. */
  readonly open: () => Promise<Library>;
  /** Told about every change: takes the new library into use, or says why the old one stays. */
  readonly onReload: (reload: Reload) => void;
}

/**
 * Watches the seeds folder. After a change a new library is built beside the one in use; a change that brings something that
 * cannot be used, or leaves nothing, keeps the old one.
 *
 * @returns stops watching; a reload under way is finished, but not told
 */
export async function watchSeeds(options: ReloadOptions): Promise<() => Promise<void>> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(async () => {
        if (closed) return;
        const reload = await reloadOnce(options);
        if (!closed) options.onReload(reload);
      });
    }, SETTLE_MS);
  };
  const watcher = watch(options.seedsDir, { ignoreInitial: true });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  watcher.on('all', changed);
  watcher.on('error', changed);
  return async () => {
    closed = true;
    clearTimeout(timer);
    await watcher.close();
    await running;
  };
}

async function reloadOnce({ current, open }: ReloadOptions): Promise<Reload> {
  try {
    const library = await open();
    const known = new Set(current().corpus.rejections.map(describe));
    const problems = library.corpus.rejections.map(describe).filter((problem) => !known.has(problem));
    return problems.length > 0 ? { kind: 'kept', problems } : { kind: 'swapped', library };
  } catch (error) {
    return { kind: 'kept', problems: [(error as Error).message] };
  }
}

function describe({ file, line, reason }: Rejection): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${reason}`;
}
