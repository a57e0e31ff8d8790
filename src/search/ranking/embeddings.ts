import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Excerpt } from '../../corpus/model.ts';
import { StartError } from '../../errors.ts';
import { Slicer } from '../../yielding.ts';
import { parseQuery } from '../query/parser.ts';

/** Milliseconds that a search waits for its query's vector. */
const QUERY_MS = 300;
/** Characters of a text that are embedded; most models read fewer. */
const MAX_TEXT_LENGTH = 4000;
/** Query vectors that are remembered. */
const MAX_QUERIES = 1000;
/** Vectors that are written at once. */
const BATCH = 64;
/** Bytes of a text's hash that it is known by. */
const KEY_BYTES = 16;
/** The length of saved vectors. */
const UNIT = 127;
const NEWLINE = 10;
/** Its vector tells when a folder holds another model than before. */
const PROBE = 'A library is a place to find what was once read.';

/** How near an excerpt is to a query in meaning, -1 to 1; undefined while that is not known. */
export type Similarity = (excerpt: Excerpt) => number | undefined;

/** Which model is used, and where its vectors are kept. */
export interface EmbeddingsOptions {
  /** A folder, or the name of a model that @huggingface/transformers can fetch. */
  readonly model: string;
  /** Where vectors are kept for the next start; it may be deleted at any time. Undefined: they are not kept. */
  readonly file: string | undefined;
  /** What is imported; for tests. */
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
 * Vectors of excerpts and queries by a sentence embedding model (Reimers and Gurevych, 2019), which the operator may add. It runs
 * in a thread; a search that has no vectors yet does without.
 */
export class Embeddings {
  readonly #worker: Worker;
  readonly #file: string | undefined;
  /** Who waits for a vector, in the order in which the texts were sent. */
  readonly #waiting: Waiting[] = [];
  /** Of excerpts, in signed bytes, by the hash of their text. */
  readonly #vectors = new Map<string, Int8Array>();
  /** Of queries, those used last at the end. */
  readonly #queries = new Map<string, Promise<Float32Array | undefined>>();
  readonly #seen = new WeakSet<readonly Excerpt[]>();
  #embedding: Promise<void> = Promise.resolve();
  #closed = false;
  /** Why the thread has ended. */
  #fault: Error | undefined;

  /**
   * Loads the model, and the vectors that are kept.
   *
   * @throws StartError when the package is not installed or the model cannot be loaded
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
   * Embeds the excerpts that have no vector yet, one after the other, after those of earlier calls. A list that was given before
   * costs nothing.
   *
   * @throws Error when the model or the file fails
   */
  keepUp(excerpts: readonly Excerpt[]): Promise<void> {
    if (this.#seen.has(excerpts)) return this.#embedding;
    this.#seen.add(excerpts);
    const keepingUp = this.#embedding.then(() => this.#embedAll(excerpts));
    this.#embedding = keepingUp.catch(() => {});
    return keepingUp;
  }

  /** How near excerpts are to a query; undefined when it has no words or its vector takes too long. */
  async similarityTo(query: string): Promise<Similarity | undefined> {
    const text = parseQuery(query).words.join(' ');
    if (text === '') return undefined;
    const vector = await Promise.race([
      this.#queryVector(text),
      setTimeout(QUERY_MS, undefined, { ref: false }),
    ]);
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
        // One at a time: a query waits for one text at most.
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
    // A process that was killed may have left half a vector.
    await truncate(this.#file, start + count * size);
  }
}

function textOf({ text, post }: Excerpt): string {
  return `${post.title ?? ''}\n${text}`.slice(0, MAX_TEXT_LENGTH);
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, KEY_BYTES);
}

/** In signed bytes; the vector's length is 1, so no component is over 127. */
function pack(vector: Float32Array): Int8Array {
  return Int8Array.from(vector, (value) => Math.round(UNIT * value));
}

function cosine(query: Float32Array, document: Int8Array | undefined): number | undefined {
  return document && query.reduce((sum, value, at) => sum + value * document[at]!, 0) / UNIT;
}
