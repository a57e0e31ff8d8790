import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import pTimeout from 'p-timeout';
import type { Excerpt } from '../../corpus/model.ts';
import { StartError } from '../../errors.ts';
import { Slicer } from '../../yielding.ts';
import { parseQuery } from '../query/parser.ts';

/** How long a search waits for its query's vector, milliseconds. */
const QUERY_MS = 300;
/** Characters of a text to embed; most models read fewer. */
const MAX_TEXT_LENGTH = 4000;
/** Cached query vectors. */
const MAX_QUERIES = 1000;
/** Vectors to write at once. */
const BATCH = 64;
/** Bytes of a text's hash that identify it. */
const KEY_BYTES = 16;
/** The norm of saved vectors. */
const UNIT = 127;
const NEWLINE = 10;
/** Its vector reveals whether a folder contains a different model than before. */
const PROBE = 'A library is a place to find what was once read.';

/** The similarity in meaning of an excerpt to a query, -1 to 1; undefined if not known yet. */
export type Similarity = (excerpt: Excerpt) => number | undefined;

/** The model to use, and where to keep its vectors. */
export interface EmbeddingsOptions {
  /** A folder, or the name of a model that @huggingface/transformers can fetch. */
  readonly model: string;
  /** Keeps vectors for the next start; may be deleted at any time. Undefined: they are not kept. */
  readonly file: string | undefined;
  /** The module to import; for tests. */
  readonly packageName?: string;
}

interface Answer {
  readonly vector?: Float32Array;
  readonly fault?: string;
}

interface Waiting {
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Vectors of excerpts and queries by an optional sentence embedding model (Reimers and Gurevych, 2019,
 * https://arxiv.org/abs/1908.10084). It runs in a worker thread; searches do without vectors that are not there yet.
 */
export class Embeddings {
  readonly #worker: Worker;
  readonly #file: string | undefined;
  /** Pending requests in the order in which the texts were sent. */
  readonly #waiting: Waiting[] = [];
  /** Vectors of excerpts, in signed bytes, by the hash of their text. */
  readonly #vectors = new Map<string, Int8Array>();
  /** Vectors of queries, the most recently used last. */
  readonly #queries = new Map<string, Promise<Float32Array | undefined>>();
  readonly #seen = new WeakSet<readonly Excerpt[]>();
  #embedding: Promise<void> = Promise.resolve();
  #closed = false;
  /** Why the worker thread has ended. */
  #fault: Error | undefined;

  /**
   * Loads the model and the saved vectors.
   *
   * @throws StartError if the package is not installed or the model cannot be loaded
   */
  static async open({
    model,
    file,
    packageName = '@huggingface/transformers',
  }: EmbeddingsOptions): Promise<Embeddings> {
    const worker = new Worker(new URL('./embedding-worker.ts', import.meta.url), {
      workerData: {
        packageName,
        model: existsSync(model) ? resolve(model) : model,
        ...(file !== undefined && { cacheDir: join(dirname(resolve(file)), 'models') }),
      },
    });
    const fault = await new Promise<string | undefined>((done) => {
      worker.once('message', (answer: Answer) => done(answer.fault));
      worker.once('error', (error: Error) => done(error.message));
      worker.once('exit', () => done('its thread has ended'));
    });
    if (fault !== undefined) {
      await worker.terminate();
      throw new StartError(`EMBEDDINGS_MODEL "${model}" cannot be used: ${fault}`);
    }
    const embeddings = new Embeddings(worker, file);
    try {
      await embeddings.#restore(model);
    } catch (error) {
      await embeddings.close();
      throw new StartError(`EMBEDDINGS_MODEL "${model}" cannot be used: ${(error as Error).message}`);
    }
    return embeddings;
  }

  private constructor(worker: Worker, file: string | undefined) {
    this.#worker = worker;
    this.#file = file;
    worker.on('message', ({ vector, fault }: Answer) => {
      const waiting = this.#waiting.shift();
      if (vector) waiting?.resolve(vector);
      else waiting?.reject(new Error(fault));
    });
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', () => this.#end(new Error('the thread of the model has ended')));
  }

  /**
   * Embeds the excerpts that have no vector yet, one at a time, after those of earlier calls. Passing the same list again
   * costs nothing.
   *
   * @throws Error if the model or the file fails
   */
  keepUp(excerpts: readonly Excerpt[]): Promise<void> {
    if (this.#seen.has(excerpts)) return this.#embedding;
    this.#seen.add(excerpts);
    const keepingUp = this.#embedding.then(() => this.#embedAll(excerpts));
    this.#embedding = keepingUp.catch(() => {});
    return keepingUp;
  }

  /** The similarity of excerpts to a query; undefined if it has no words or its vector takes too long. */
  async similarityTo(query: string): Promise<Similarity | undefined> {
    const text = parseQuery(query).words.join(' ');
    if (text === '') return undefined;
    const vector = await pTimeout(this.#queryVector(text), {
      milliseconds: QUERY_MS,
      fallback: () => undefined,
    });
    return vector && ((excerpt) => cosine(vector, this.#vectors.get(keyOf(textOf(excerpt)))));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
    await this.#embedding;
  }

  #end(error: Error): void {
    this.#fault ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #queryVector(text: string): Promise<Float32Array | undefined> {
    const known = this.#queries.get(text);
    const vector = known ?? this.#embed(text).catch(() => undefined);
    this.#queries.delete(text);
    this.#queries.set(text, vector);
    if (this.#queries.size > MAX_QUERIES) this.#queries.delete(this.#queries.keys().next().value!);
    return vector;
  }

  #embed(text: string): Promise<Float32Array> {
    if (this.#fault) return Promise.reject(this.#fault);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(text);
    });
  }

  async #embedAll(excerpts: readonly Excerpt[]): Promise<void> {
    let batch: Buffer[] = [];
    const save = async () => {
      if (this.#file !== undefined && batch.length > 0) await appendFile(this.#file, Buffer.concat(batch));
      batch = [];
    };
    const slicer = new Slicer();
    try {
      for (const excerpt of excerpts) {
        if (slicer.due()) await slicer.pause();
        const text = textOf(excerpt);
        const key = keyOf(text);
        if (this.#vectors.has(key)) continue;
        // One at a time, so that a query waits for at most one text.
        const vector = pack(await this.#embed(text));
        this.#vectors.set(key, vector);
        batch.push(Buffer.from(key, 'latin1'), Buffer.from(vector));
        if (batch.length >= 2 * BATCH) await save();
      }
    } catch (error) {
      if (!this.#closed) throw error;
    } finally {
      await save();
    }
  }

  /** Reads the saved vectors. A file from another model is started over. */
  async #restore(model: string): Promise<void> {
    const probe = pack(await this.#embed(PROBE));
    if (this.#file === undefined) return;
    const header = `${JSON.stringify({ model, probe: Buffer.from(probe).toString('base64') })}\n`;
    const kept = await readFile(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const start = kept.indexOf(NEWLINE) + 1;
    if (kept.toString('utf8', 0, start) !== header) {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(`${this.#file}.tmp`, header);
      return rename(`${this.#file}.tmp`, this.#file);
    }
    const size = KEY_BYTES + probe.length;
    const count = Math.floor((kept.length - start) / size);
    for (let at = start; at < start + count * size; at += size) {
      const vector = new Int8Array(kept.buffer, kept.byteOffset + at + KEY_BYTES, probe.length);
      this.#vectors.set(kept.toString('latin1', at, at + KEY_BYTES), vector);
    }
    // A killed process may have left half a vector.
    await truncate(this.#file, start + count * size);
  }
}

function textOf({ text, post }: Excerpt): string {
  return `${post.title ?? ''}\n${text}`.slice(0, MAX_TEXT_LENGTH);
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, KEY_BYTES);
}

/** Converts a unit vector to signed bytes: no component exceeds 127. */
function pack(vector: Float32Array): Int8Array {
  return Int8Array.from(vector, (value) => Math.round(UNIT * value));
}

function cosine(query: Float32Array, document: Int8Array | undefined): number | undefined {
  return document && query.reduce((sum, value, at) => sum + value * document[at]!, 0) / UNIT;
}
