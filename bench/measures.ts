import type { Interaction } from '../sandbox/src/interactions/interaction.ts';

/** Relevance of each relevant document, by its id. */
export type Judgements = ReadonlyMap<string, number>;

/** Normalised discounted cumulative gain of the first k (Järvelin and Kekäläinen, 2002; linear gain, as trec_eval has it). */
export function ndcg(ranked: readonly string[], judged: Judgements, k: number): number {
  const gain = (relevances: readonly number[]) =>
    relevances.slice(0, k).reduce((sum, relevance, rank) => sum + relevance / Math.log2(rank + 2), 0);
  const ideal = gain([...judged.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : gain(ranked.map((id) => judged.get(id) ?? 0)) / ideal;
}

/** One by the rank of the first relevant document; 0 when it is not among the first k. */
export function reciprocalRank(ranked: readonly string[], judged: Judgements, k: number): number {
  const rank = ranked.slice(0, k).findIndex((id) => judged.has(id));
  return rank < 0 ? 0 : 1 / (rank + 1);
}

/** The share of the relevant documents that are among the first k. */
export function recall(ranked: readonly string[], judged: Judgements, k: number): number {
  return ranked.slice(0, k).filter((id) => judged.has(id)).length / judged.size;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value that a share (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Rounded for reading. */
export function round(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}

/** What a busy server would search for. */
export const QUERIES: readonly string[] = [
  'obfuscated chain of thought',
  'reward hacking',
  'instrumental convergence',
  'CoT',
  'turner',
];

/** Milliseconds that something takes. */
export async function timed<T>(run: () => T | Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await run();
  return { result, ms: performance.now() - start };
}

/**
 * Waits until an interaction is over.
 *
 * @returns milliseconds from sending it to the bot's first callback
 * @throws when the bot never answered
 */
export async function answerMs(interaction: Interaction): Promise<number> {
  await interaction.finished;
  const { sent, callback } = interaction.timing;
  if (sent === undefined || callback === undefined) throw new Error('an interaction was not answered');
  return callback - sent;
}

/** Megabytes that the process holds, after a garbage collection when Node was started with --expose-gc. */
export function memoryMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
