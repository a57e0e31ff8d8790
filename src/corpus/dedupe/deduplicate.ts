import { BoundedCache } from '../../bounded-cache.ts';
import { Slicer, sortInSlices } from '../../yielding.ts';
import { normalise, type WrittenWord, writtenWords } from '../normalise.ts';
import { byWorth, clutterOf, type Forced, type Ranked, relation } from './candidate.ts';
import { compare, EQUAL, type Verdict } from './compare.ts';
import { type Candidate, type ComparedText, comparedText } from './compared-text.ts';
import { ShingleCounts, ShingleIndex } from './shingle-index.ts';
import { WordSequences } from './word-sequences.ts';

/** Candidates that are the same passage, by their indexes. */
export interface Group {
  /** The kept one first. */
  readonly members: readonly number[];
  /** Why each of the others is the same as the kept one, in plain words. */
  readonly reasons: readonly string[];
}

/** Two candidates that look alike and stay apart. */
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

/** Groups that share rare words with a text and are compared with it, at most. */
const MOST_COMPARED = 6;
/** Texts of a group that a further text has to match: every one, up to this number. Bounds the work. */
const MOST_MATCHED = 16;
const WRITTEN_KEPT = 64;

/**
 * Finds the texts that are the same passage. A text joins a group only where it passes with every text in it. The
 * result does not depend on the order of the candidates, and the event loop stays free meanwhile.
 */
export async function deduplicate(
  candidates: readonly Candidate[],
  forced: Forced = { same: [], apart: [] },
): Promise<Deduplicated> {
  const slicer = new Slicer();
  const passages = new WordSequences(candidates.length);
  const ranked: Ranked[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const passage = passages.add(normalise(candidate.text));
    const words = passages.at(passage).words.length;
    ranked.push({ candidate, index, passage, words, clutter: clutterOf(candidate.text) });
    if (slicer.due()) await slicer.pause();
  }
  const counts = new ShingleCounts(passages.words);
  for (let sequence = 0; sequence < passages.size; sequence++) {
    counts.add(passages.at(sequence).words);
    if (slicer.due()) await slicer.pause();
  }
  const grouping = new Grouping(passages, counts, candidates.length, forced);
  for (const text of await sortInSlices(ranked, byWorth)) {
    grouping.place(text);
    if (slicer.due()) await slicer.pause();
  }
  return grouping;
}

interface OpenGroup {
  /** Texts that differ in words or post, the kept one first. */
  readonly texts: Ranked[];
  readonly members: number[];
  readonly reasons: string[];
}

/** Where the texts went that have the same words. */
interface Repeated {
  readonly groups: number[];
  /** By what the texts say about their post. */
  readonly byIdentity: Map<string, number>;
}

/** Groups texts one after the other, the most complete first. */
class Grouping implements Deduplicated {
  readonly groups: OpenGroup[] = [];
  readonly apart: ApartPair[] = [];
  readonly #passages: WordSequences;
  readonly #counts: ShingleCounts;
  readonly #index: ShingleIndex;
  /** By passage; only for passages that several candidates have. */
  readonly #repeated = new Map<number, Repeated>();
  readonly #forcedSame: ReadonlyMap<string, readonly string[]>;
  readonly #forcedApart: ReadonlyMap<string, readonly string[]>;
  /** The groups of the ids that are forced together. */
  readonly #groupOf = new Map<string, number>();
  /** Of the texts that were compared last: those of a group are compared again and again. */
  readonly #written = new BoundedCache<readonly WrittenWord[]>(WRITTEN_KEPT);

  /** @param texts how many may be placed */
  constructor(passages: WordSequences, counts: ShingleCounts, texts: number, forced: Forced) {
    this.#passages = passages;
    this.#counts = counts;
    this.#index = new ShingleIndex(passages.words, texts, counts);
    this.#forcedSame = partners(forced.same);
    this.#forcedApart = partners(forced.apart);
  }

  /** Puts a text into the group of its passage, or begins one. */
  place(text: Ranked): void {
    const twins = this.#repeated.get(text.passage)?.byIdentity.get(identityOf(text));
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

  #findGroup(text: Ranked): { index: number; reason: string } | undefined {
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

  #nearGroups(text: Ranked): Set<number> {
    const equal = this.#repeated.get(text.passage)?.groups ?? [];
    const similar = this.#index.find(this.#passages.at(text.passage).words, MOST_COMPARED);
    return new Set([...this.#forcedGroups(text), ...equal.slice(0, MOST_COMPARED), ...similar]);
  }

  /** Whether the text is the same passage as every text of the group. */
  #judge(text: Ranked, group: OpenGroup, index: number): Verdict {
    if (this.#forcedGroups(text).includes(index)) {
      return { same: true, reason: 'catalog.json says so', similarity: 2 };
    }
    const first = this.#compare(group.texts[0]!, text);
    if (!first.same) return first;
    const others = group.texts.slice(1, MOST_MATCHED);
    return others.every((other) => this.#compare(other, text).same)
      ? first
      : { same: false, reason: 'the same as one copy, but not as every copy' };
  }

  #compare(a: Ranked, b: Ranked): Verdict {
    if (this.#forcedApart.get(a.candidate.id ?? '')?.includes(b.candidate.id ?? '')) {
      return { same: false, reason: 'catalog.json says so' };
    }
    const related = relation(a.candidate, b.candidate);
    const verdict = compare(this.#comparedText(a), this.#comparedText(b), related === 'same', this.#counts);
    return related === 'different' && verdict.same
      ? { same: false, reason: 'different posts by their addresses or titles' }
      : verdict;
  }

  #comparedText({ passage, candidate }: Ranked): ComparedText {
    return comparedText(candidate, this.#passages.at(passage), (text) =>
      this.#written.get(text, () => writtenWords(text)),
    );
  }

  #join(text: Ranked, index: number, reason: string): void {
    const { members, reasons } = this.groups[index]!;
    members.push(text.index);
    reasons.push(reason);
    this.#noteForced(text, index);
  }

  #begin(text: Ranked): void {
    const index = this.groups.push({ texts: [], members: [text.index], reasons: [] }) - 1;
    this.#noteForced(text, index);
    // Words that a group has already need no second entry, and would make them look common.
    if (!this.#repeated.has(text.passage)) this.#index.add(this.#passages.at(text.passage).words, index);
  }

  #forcedGroups({ candidate }: Ranked): number[] {
    return (this.#forcedSame.get(candidate.id ?? '') ?? []).flatMap(
      (other) => this.#groupOf.get(other) ?? [],
    );
  }

  #noteForced({ candidate: { id } }: Ranked, group: number): void {
    if (id !== undefined && this.#forcedSame.has(id)) this.#groupOf.set(id, group);
  }

  /** Notes that the group has these words, of this post. */
  #remember(text: Ranked, group: number): void {
    this.groups[group]!.texts.push(text);
    if (this.#passages.uses(text.passage) === 1) return;
    const repeated: Repeated = this.#repeated.get(text.passage) ?? { groups: [], byIdentity: new Map() };
    repeated.byIdentity.set(identityOf(text), group);
    if (!repeated.groups.includes(group)) repeated.groups.push(group);
    this.#repeated.set(text.passage, repeated);
  }
}

function identityOf({ candidate }: Ranked): string {
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
