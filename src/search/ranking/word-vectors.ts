import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Slicer } from '../../yielding.ts';

const FILE = join(import.meta.dirname, '../../../assets/word-vectors.bin');
const NEWLINE = 10;
/** Words between two checks of the clock. */
const STEP = 256;
/** The norm of packed vectors. */
const UNIT = 127;

/** The rarer words among the vectors include common misspellings ("goverment"). */
const SPELLED_WORDS = 20_000;

/** The row of a word that has no vector. */
export const NO_VECTOR = -1;

/**
 * Word embeddings of common English words, similar for words that are used alike: GloVe
 * (https://nlp.stanford.edu/projects/glove/) combined with those of a sentence encoder by tools/make-word-vectors.ts.
 */
export class WordVectors {
  readonly dimensions: number;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #components: Int8Array;
  /** The norm of each vector. */
  readonly #norms: Float32Array;

  private constructor(
    rows: ReadonlyMap<string, number>,
    norms: Float32Array,
    dimensions: number,
    components: Int8Array,
  ) {
    this.#rows = rows;
    this.#norms = norms;
    this.dimensions = dimensions;
    this.#components = components;
  }

  /**
   * Reads a file of vectors without blocking the event loop: a line of JSON with the numbers of words and of dimensions (a
   * multiple of 4), a line for each word, most frequent first, then the vectors in signed bytes.
   */
  static async read(file: Buffer): Promise<WordVectors> {
    const slicer = new Slicer();
    const headerEnd = file.indexOf(NEWLINE);
    const { words: count, dimensions } = JSON.parse(file.toString('utf8', 0, headerEnd));
    const start = file.length - count * dimensions;
    const components = new Int8Array(file.buffer, file.byteOffset + start, count * dimensions);
    const rows = new Map<string, number>();
    const norms = new Float32Array(count);
    for (const word of file.toString('utf8', headerEnd + 1, start - 1).split('\n')) {
      const row = rows.size;
      rows.set(word, row);
      norms[row] = norm(components.subarray(row * dimensions, (row + 1) * dimensions)) || 1;
      if (row % STEP === 0 && slicer.due()) await slicer.pause();
    }
    return new WordVectors(rows, norms, dimensions, components);
  }

  /** The row of a folded word's vector; NO_VECTOR if the word is not common English. */
  row(word: string): number {
    return this.#rows.get(word) ?? NO_VECTOR;
  }

  /** Whether a folded word is one of the most frequent English words. */
  isCommon(word: string): boolean {
    const row = this.row(word);
    return row !== NO_VECTOR && row < SPELLED_WORDS;
  }

  /** Adds a normalised vector times a weight; nothing for NO_VECTOR. */
  addUnit(sum: Float32Array, row: number, weight: number): Float32Array {
    if (row === NO_VECTOR) return sum;
    const scale = weight / this.#norms[row]!;
    const start = row * this.dimensions;
    for (let at = 0; at < sum.length; at++) sum[at]! += scale * this.#components[start + at]!;
    return sum;
  }

  /** Packs vectors into signed bytes, one after the other, with the same norm, for `cosines`. */
  pack(vectors: readonly Float32Array[]): Int8Array {
    const packed = new Int8Array(vectors.length * this.dimensions);
    for (const [at, vector] of vectors.entries()) {
      // No component of a vector with norm 127 exceeds 127.
      const scale = UNIT / (norm(vector) || 1);
      for (let dimension = 0; dimension < vector.length; dimension++) {
        packed[at * this.dimensions + dimension] = Math.round(scale * vector[dimension]!);
      }
    }
    return packed;
  }

  /** The cosines of a vector with each of the packed ones. Integers, four at a time, keep this innermost loop fast. */
  cosines(row: number, packed: Int8Array): Float32Array {
    const { dimensions } = this;
    const components = this.#components;
    const cosines = new Float32Array(packed.length / dimensions);
    const start = row * dimensions;
    const scale = 1 / (UNIT * this.#norms[row]!);
    for (let each = 0, at = 0; each < cosines.length; each++) {
      let sum = 0;
      for (let from = start; from < start + dimensions; from += 4, at += 4) {
        sum =
          (sum +
            components[from]! * packed[at]! +
            components[from + 1]! * packed[at + 1]! +
            components[from + 2]! * packed[at + 2]! +
            components[from + 3]! * packed[at + 3]!) |
          0;
      }
      cosines[each] = scale * sum;
    }
    return cosines;
  }
}

/** The norm of a vector. */
export function norm(vector: Float32Array | Int8Array): number {
  let squares = 0;
  for (let at = 0; at < vector.length; at++) squares += vector[at]! * vector[at]!;
  return Math.sqrt(squares);
}

let loading: Promise<WordVectors | undefined> | undefined;

/** The project's vectors, read once; undefined if the file is missing: search works without them. */
export function loadWordVectors(): Promise<WordVectors | undefined> {
  loading ??= readFile(FILE).then(WordVectors.read, () => undefined);
  return loading;
}
