import { loadSynonyms } from '../../text/synonyms.ts';
import { Slicer, sortInSlices } from '../../yielding.ts';
import { normalise } from '../normalise.ts';
import { comparePosts } from '../post-identity.ts';
import { compare, EQUAL, type Verdict } from './compare.ts';
import { type Candidate, ComparedText, type WordSequence } from './compared-text.ts';
import type { WordKnowledge } from './comparison.ts';
import { ShingleCounts, ShingleIndex } from './shingle-index.ts';
import { WordSequences } from './word-sequences.ts';
import { byWorth, clutterOf, type WeighedText } from './worth.ts';

/** People's decisions: pairs of ids. */
export interface Forced {
  readonly same: readonly (readonly [string, string])[];
  readonly apart: readonly (readonly [string, string])[];
}

/** A group of candidates that are the same passage. */
export interface Group {
  /** Their indexes, the kept one first. */
  readonly members: number[];
  /** Why each of the others is the same as the kept one, in plain words. */
  readonly reasons: string[];
  /** Those with distinct words or posts, the kept one first. */
  readonly texts: ComparedText[];
}

/** Two candidates that look alike but are kept apart. */
export interface ApartPair {
  readonly a: number;
  readonly b: number;
  readonly reason: string;
}

export interface Deduplicated {
  /** Every candidate is in one group. */
  readonly groups: readonly Group[];
  readonly apart: readonly ApartPair[];
}

/** The maximum number of groups to compare a text with. */
const MAX_COMPARED = 6;
/** A text must match every text of a group, up to this number, which bounds the work. */
const MAX_MATCHED = 16;

/**
 * Finds texts that are the same passage. A text joins a group only if it matches every text in it. The result does not
 * depend on the order of the candidates, and the event loop is not blocked.
 */
export async function deduplicate(
  candidates: readonly Candidate[],
  forced: Forced = { same: [], apart: [] },
): Promise<Deduplicated> {
  const slicer = new Slicer();
  const sequences = new WordSequences(candidates.length);
  const weighed: WeighedText[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const text = new ComparedText(candidate, index, sequences.add(normalise(candidate.text)));
    weighed.push({ text, clutter: clutterOf(candidate.text) });
    if (slicer.due()) await slicer.pause();
  }
  const counts = new ShingleCounts(sequences.words);
  for (const { words } of sequences.all) {
    counts.add(words);
    if (slicer.due()) await slicer.pause();
  }
  let shingles = 0;
  for (const { words } of sequences.all) {
    shingles += counts.repeatedIn(words);
    if (slicer.due()) await slicer.pause();
  }
  const index = new ShingleIndex(candidates.length, shingles, counts);
  const grouping = new Grouping(index, { counts, synonyms: await loadSynonyms() }, forced);
  for (const { text } of await sortInSlices(weighed, byWorth)) {
    grouping.assign(text);
    if (slicer.due()) await slicer.pause();
  }
  return grouping;
}

/** The groups of texts with the same words. */
interface Repeated {
  readonly groups: number[];
  /** By what the texts state about their post. */
  readonly byIdentity: Map<string, number>;
}

/** Groups texts one at a time, the most complete first. */
class Grouping implements Deduplicated {
  readonly groups: Group[] = [];
  readonly apart: ApartPair[] = [];
  readonly #knowledge: WordKnowledge;
  readonly #index: ShingleIndex;
  /** Only for words of several candidates. */
  readonly #repeated = new Map<WordSequence, Repeated>();
  readonly #forcedSame: ReadonlyMap<string, readonly string[]>;
  readonly #forcedApart: ReadonlyMap<string, readonly string[]>;
  /** The groups of the ids that are forced together. */
  readonly #groupOf = new Map<string, number>();

  constructor(index: ShingleIndex, knowledge: WordKnowledge, forced: Forced) {
    this.#index = index;
    this.#knowledge = knowledge;
    this.#forcedSame = partners(forced.same);
    this.#forcedApart = partners(forced.apart);
  }

  /** Adds a text to the group of its passage, or starts a new one. */
  assign(text: ComparedText): void {
    const twins = this.#repeated.get(text.sequence)?.byIdentity.get(statedIdentity(text));
    if (twins !== undefined) {
      this.#join(text, twins, EQUAL);
      // What people say about it counts for the group.
      if (text.candidate.id && this.#forcedApart.has(text.candidate.id)) this.groups[twins]!.texts.push(text);
    } else {
      const group = this.#findGroup(text);
      if (group) this.#join(text, group.index, group.reason);
      else this.#begin(text);
      this.#remember(text, group?.index ?? this.groups.length - 1);
    }
  }

  #findGroup(text: ComparedText): { index: number; reason: string } | undefined {
    let best: { index: number; reason: string; similarity: number } | undefined;
    let refused: ApartPair | undefined;
    for (const index of this.#nearGroups(text)) {
      const group = this.groups[index]!;
      const verdict = this.#judge(text, group, index);
      if (verdict.same) {
        if (!best || verdict.similarity > best.similarity) best = { index, ...verdict };
      } else if (verdict.reason) {
        refused ??= { a: group.members[0]!, b: text.index, reason: verdict.reason };
      }
    }
    if (refused && !best) this.apart.push(refused);
    return best;
  }

  #nearGroups(text: ComparedText): Set<number> {
    const equal = this.#repeated.get(text.sequence)?.groups ?? [];
    const similar = this.#index.find(text.words, MAX_COMPARED);
    return new Set([...this.#forcedGroups(text), ...equal.slice(0, MAX_COMPARED), ...similar]);
  }

  /** Whether the text is the same passage as every text of the group. */
  #judge(text: ComparedText, group: Group, index: number): Verdict {
    if (this.#forcedGroups(text).includes(index)) {
      return { same: true, reason: 'catalog.json says so', similarity: 2 };
    }
    const first = this.#compare(group.texts[0]!, text);
    if (!first.same) return first;
    const others = group.texts.slice(1, MAX_MATCHED);
    return others.every((other) => this.#compare(other, text).same)
      ? first
      : { same: false, reason: 'the same as one copy, but not as every copy' };
  }

  #compare(a: ComparedText, b: ComparedText): Verdict {
    if (this.#forcedApart.get(a.candidate.id ?? '')?.includes(b.candidate.id ?? '')) {
      return { same: false, reason: 'catalog.json says so' };
    }
    const related = comparePosts(a.candidate, b.candidate);
    const verdict = compare(a, b, related === 'same', this.#knowledge);
    return related === 'different' && verdict.same
      ? { same: false, reason: 'different posts by their addresses or titles' }
      : verdict;
  }

  #join(text: ComparedText, index: number, reason: string): void {
    const { members, reasons } = this.groups[index]!;
    members.push(text.index);
    reasons.push(reason);
    this.#noteForced(text, index);
  }

  #begin(text: ComparedText): void {
    const index = this.groups.push({ texts: [], members: [text.index], reasons: [] }) - 1;
    this.#noteForced(text, index);
    // Words that a group already has need no second entry, which would make them look common.
    if (!this.#repeated.has(text.sequence)) this.#index.add(text.words, index);
  }

  #forcedGroups({ candidate }: ComparedText): number[] {
    return (this.#forcedSame.get(candidate.id ?? '') ?? []).flatMap(
      (other) => this.#groupOf.get(other) ?? [],
    );
  }

  #noteForced({ candidate: { id } }: ComparedText, group: number): void {
    if (id !== undefined && this.#forcedSame.has(id)) this.#groupOf.set(id, group);
  }

  /** Records that the group contains these words, of this post. */
  #remember(text: ComparedText, group: number): void {
    this.groups[group]!.texts.push(text);
    if (text.sequence.uses === 1) return;
    const repeated: Repeated = this.#repeated.get(text.sequence) ?? { groups: [], byIdentity: new Map() };
    repeated.byIdentity.set(statedIdentity(text), group);
    if (!repeated.groups.includes(group)) repeated.groups.push(group);
    this.#repeated.set(text.sequence, repeated);
  }
}

function statedIdentity({ candidate }: ComparedText): string {
  return candidate.key ?? `title ${candidate.title ?? ''}`;
}

function partners(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const partners = new Map<string, string[]>();
  for (const [a, b] of pairs) {
    partners.set(a, [...(partners.get(a) ?? []), b]);
    partners.set(b, [...(partners.get(b) ?? []), a]);
  }
  return partners;
}
