import type { PackedIndex } from '../index/packed-index.ts';
import { inBoth } from '../index/postings.ts';
import type { Accept } from '../ranking/scoring.ts';
import type { Query } from './parser.ts';

/** When quotations leave less than this share of the documents, the others are not even scored. */
const SELECTIVE_SHARE = 0.05;

/** What the quotations and exclusions of a query let through. */
export interface Operators {
  /** Every document that may be found, when the quotations leave few; already checked. */
  readonly within?: Uint32Array;
  /** Whether a document may be found; undefined when every one may. */
  readonly accept?: Accept;
}

/** Words side by side in just this form. */
interface Sequence {
  readonly words: readonly number[];
  /** The place of the rarest of them, and all words that are spelled as it is. */
  readonly rarest: { readonly place: number; readonly spelled: readonly number[] };
  /** The documents that have all its words in some form. */
  readonly candidates: Uint32Array;
}

/** What is known of a document before its words are read. */
const UNKNOWN = 0;
const CHECK = 1;
const REFUSED = 2;

/**
 * Works out what quotations and exclusions let through. The postings tell which documents can be concerned at all; only
 * these are read, each once for all operators together, and only when the search comes to it.
 */
export function operatorsOf(index: PackedIndex, { phrases, excluded }: Query): Operators {
  if (phrases.length + excluded.length === 0) return {};
  const required = phrases.map((group) => group.flatMap((words) => sequenceOf(index, words) ?? []));
  const unwanted = excluded.flatMap((words) => sequenceOf(index, words) ?? []);
  const candidates = required.map((group) => group.map((each) => each.candidates).reduce(union, NONE));
  const within = candidates.length > 0 ? candidates.reduce(intersection) : undefined;
  if (!within && unwanted.length === 0) return {};
  const states = new Uint8Array(index.documentCount).fill(within ? REFUSED : UNKNOWN);
  for (const doc of within ?? []) states[doc] = CHECK;
  for (const { candidates } of unwanted) {
    for (const doc of candidates) if (states[doc] === UNKNOWN) states[doc] = CHECK;
  }
  const holds = readerOf(index, required, unwanted);
  const accept: Accept = (doc) => {
    const state = states[doc]!;
    return state === UNKNOWN || (state === CHECK && holds(doc));
  };
  const isSelective = within && within.length < SELECTIVE_SHARE * index.documentCount;
  return isSelective ? { within: within.filter(accept), accept } : { accept };
}

/** A text that documents may hold word by word. */
export interface Quotation {
  /** At most these documents hold it. */
  readonly candidates: Uint32Array;
  readonly holds: Accept;
}

/** Finds what holds the words side by side in just this form; undefined when the library lacks one of them. */
export function quotationOf(index: PackedIndex, words: readonly string[]): Quotation | undefined {
  const sequence = sequenceOf(index, words);
  return sequence && { candidates: sequence.candidates, holds: readerOf(index, [[sequence]], []) };
}

/** Undefined when the library lacks one of the words. */
function sequenceOf(index: PackedIndex, spelled: readonly string[]): Sequence | undefined {
  const words = spelled.map((word) => index.lexicon.wordIds.get(word) ?? -1);
  if (words.includes(-1)) return undefined;
  const documents = [...new Set(spelled)]
    .map((word) => ({ word, docs: documentsWith(index, word) }))
    .sort((a, b) => a.docs.length - b.docs.length);
  const rarest = documents[0]!.word;
  return {
    words,
    rarest: { place: spelled.indexOf(rarest), spelled: index.wordsSpelled(rarest) },
    candidates: documents.map(({ docs }) => docs).reduce(inBoth),
  };
}

/** The documents that hold a word of the library in some form. */
function documentsWith(index: PackedIndex, spelled: string): Uint32Array {
  const terms = new Set(index.wordsSpelled(spelled).map((word) => index.lexicon.termOf[word]!));
  return Array.from(terms, (term) => index.postings(term).docs).reduce(union, NONE);
}

/** Tells whether a document holds one sequence of each required group and none of the unwanted, reading it once. */
function readerOf(
  { forward, lexicon }: PackedIndex,
  required: readonly (readonly Sequence[])[],
  unwanted: readonly Sequence[],
): Accept {
  const { tokens, starts } = forward;
  const { spellingOf } = lexicon;
  // A document is searched for the rarest words, and only around these for the others.
  const isRarest = new Uint8Array(lexicon.words.length);
  const byRarest = new Map<number, (Sequence & { readonly group: number })[]>();
  const UNWANTED = 0;
  for (const [group, sequences] of [unwanted, ...required].entries()) {
    for (const sequence of sequences) {
      for (const word of sequence.rarest.spelled) {
        isRarest[word] = 1;
        byRarest.set(word, [...(byRarest.get(word) ?? []), { ...sequence, group }]);
      }
    }
  }
  const all = (1 << required.length) - 1;
  return (doc) => {
    const end = starts[doc + 1]!;
    let found = 0;
    for (let at = starts[doc]!; at < end; at++) {
      const token = tokens[at]!;
      if (isRarest[token] === 0) continue;
      for (const { words, rarest, group } of byRarest.get(token)!) {
        const from = at - rarest.place;
        // Sections end with a break, so that no sequence reaches from one into the next.
        if (!words.every((word, offset) => spellingOf[tokens[from + offset]!] === word)) continue;
        if (group === UNWANTED) return false;
        found |= 1 << (group - 1);
      }
      if (found === all && unwanted.length === 0) return true;
    }
    return found === all;
  };
}

const NONE = new Uint32Array();

/** The documents of both lists, in order. */
function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0) return b;
  const merged = new Uint32Array(a.length + b.length);
  let [inA, inB, length] = [0, 0, 0];
  while (inA < a.length || inB < b.length) {
    const fromA = a[inA] ?? Number.POSITIVE_INFINITY;
    const fromB = b[inB] ?? Number.POSITIVE_INFINITY;
    merged[length++] = Math.min(fromA, fromB);
    if (fromA <= fromB) inA++;
    if (fromB <= fromA) inB++;
  }
  return merged.subarray(0, length);
}

function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.length <= b.length ? inBoth(a, b) : inBoth(b, a);
}
