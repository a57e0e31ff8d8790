/**
 * The worker thread of `Embeddings`. It loads the model and computes vectors, both of which would block the event loop, and
 * answers each text with its vector in turn.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** The part of @huggingface/transformers used here. It is only installed by those who want it. */
interface Transformers {
  readonly env: { cacheDir: string };
  pipeline(task: 'feature-extraction', model: string): Promise<Extractor>;
}

type Extractor = (
  text: string,
  options: { readonly pooling: 'mean'; readonly normalize: true },
) => Promise<{ readonly data: Float32Array }>;

const { packageName, model, cacheDir } = workerData;

async function load(): Promise<Extractor | string> {
  let transformers: Transformers;
  try {
    transformers = await import(packageName);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_MODULE_NOT_FOUND'
      ? 'run "npm install --no-save @huggingface/transformers"'
      : message;
  }
  try {
    if (cacheDir !== undefined) transformers.env.cacheDir = cacheDir;
    return await transformers.pipeline('feature-extraction', model);
  } catch (error) {
    return (error as Error).message;
  }
}

const extractor = await load();
if (typeof extractor === 'string') {
  parentPort!.postMessage({ fault: extractor });
  parentPort!.close();
} else {
  const answer = async (text: string) => {
    try {
      const { data } = await extractor(text, { pooling: 'mean', normalize: true });
      parentPort!.postMessage({ vector: Float32Array.from(data) });
    } catch (error) {
      parentPort!.postMessage({ fault: (error as Error).message });
    }
  };
  let turn = Promise.resolve();
  parentPort!.on('message', (text: string) => {
    turn = turn.then(() => answer(text));
  });
  parentPort!.postMessage({});
}
