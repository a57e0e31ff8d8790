import { Slicer } from '../yielding.ts';
import { comparable } from './normalise.ts';

/** A text to be compared with the others. */
export interface Candidate {
  readonly text: string;
  /** Identity of its post (see `postKey`); unknown when absent. */
  readonly key?: string | undefined;
  /** How much is known about its post. */
  readonly facts: number;
  readonly date?: string | undefined;
}

/** Candidates that are the same passage, by their indexes. */
export interface Group {
  /** The kept one first. */
  readonly members: readonly number[];
  /** Why each of the others is the same as the kept one, in plain words. */
  readonly reasons: readonly string[];
}

/** Finds the texts that are the same passage. The result does not depend on the order of the candidates. */
export async function deduplicate(candidates: readonly Candidate[]): Promise<Group[]> {
  const slicer = new Slicer();
  const groups = new Map<string, number[]>();
  for (const [index, { text, key }] of candidates.entries()) {
    const hash = `${key ?? ''}\n${comparable(text)}`;
    const group = groups.get(hash);
    if (group) group.push(index);
    else groups.set(hash, [index]);
    if (slicer.due()) await slicer.pause();
  }
  const better = (a: number, b: number) => {
    const [left, right] = [candidates[a]!, candidates[b]!];
    return right.facts - left.facts || (left.date ?? '9').localeCompare(right.date ?? '9') || a - b;
  };
  return [...groups.values()].map((members) => ({
    members: members.sort(better),
    reasons: members.slice(1).map(() => 'equal after normalisation'),
  }));
}
