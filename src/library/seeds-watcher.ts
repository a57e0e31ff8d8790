import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type FSWatcher, watch } from 'chokidar';
import { listFiles } from '../corpus/files.ts';

/** Editors may write a file in several steps: changes within this time count as one. */
const DEBOUNCE_MS = 300;
/** How often to scan the folder for changes that the watcher missed. */
const SCAN_MS = 5000;
/** Files to examine in one go. */
const BATCH = 100;

/**
 * A hash of all files' names, inodes, sizes and times, which reveals changes without reading the files.
 *
 * @returns '' if the folder cannot be read
 */
export async function seedsFingerprint(dir: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const { files, rejections } = await listFiles(dir);
    hash.update(JSON.stringify(rejections));
    for (let start = 0; start < files.length; start += BATCH) {
      const batch = files.slice(start, start + BATCH);
      const facts = batch.map(async ({ name, path }) => {
        const file = await stat(path).catch(() => undefined);
        return [name, file ? [file.dev, file.ino, file.size, file.mtimeMs, file.ctimeMs] : null];
      });
      for (const each of await Promise.all(facts)) hash.update(JSON.stringify(each));
    }
  } catch {
    return '';
  }
  return hash.digest('hex');
}

export interface WatchOptions {
  readonly dir: string;
  /** The fingerprint when the library was loaded, see `seedsFingerprint`. */
  readonly seen: string;
  /** Called when it has changed, never concurrently. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Watches a seeds folder until stopped. The operating system's events are quick, but they follow a folder that is renamed or
 * removed and miss its replacement (a Git checkout, a deployment). So the folder is also scanned every few seconds, and if
 * that reveals a change, the events are set up again.
 *
 * @returns stops it, once work under way is done
 */
export async function watchSeeds({
  dir,
  seen,
  onChange,
  onError,
}: WatchOptions): Promise<() => Promise<void>> {
  let known = seen;
  let running = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  let closed = false;
  let watcher = await startWatcher();

  async function startWatcher(): Promise<FSWatcher> {
    const started = watch(dir, { ignoreInitial: true, followSymlinks: false });
    started.on('all', () => {
      clearTimeout(settling);
      settling = setTimeout(look, DEBOUNCE_MS);
    });
    started.on('error', onError);
    await new Promise<void>((resolve) => started.once('ready', resolve));
    return started;
  }

  /** Runs one at a time, so that the last change is in the last library. */
  function enqueue(work: () => Promise<void>): void {
    running = running.then(() => (closed ? undefined : work())).catch(onError);
  }

  /** @returns whether something has changed */
  async function check(): Promise<boolean> {
    const now = await seedsFingerprint(dir);
    if (now === known) return false;
    known = now;
    await onChange();
    return true;
  }

  const look = () => enqueue(async () => void (await check()));
  const timer = setInterval(
    () =>
      enqueue(async () => {
        if (!(await check())) return;
        await watcher.close();
        watcher = await startWatcher();
      }),
    SCAN_MS,
  );
  // For changes between loading and now.
  look();
  return async () => {
    closed = true;
    clearInterval(timer);
    clearTimeout(settling);
    await running;
    await watcher.close();
  };
}
