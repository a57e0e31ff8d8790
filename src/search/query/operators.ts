import type { PackedIndex } from '../index/packed-index.ts';
import { intersect } from '../index/postings.ts';
import type { Accept } from '../ranking/scoring.ts';
import type { Query } from './parser.ts';

/** If phrases leave less than this share of the documents, the others are not even scored. */
const SELECTIVE_SHARE = 0.05;

/** What the phrases and exclusions of a query let through. */
export interface Operators {
  /** All documents that may be found, already checked, if the phrases leave only few. */
  readonly within?: Uint32Array;
  /** Whether a document may be found; undefined if all may. */
  readonly accept?: Accept;
}

/** A phrase: adjacent words in exactly this form. */
interface Sequence {
  readonly words: readonly number[];
  /** The position of the rarest word, and all words with its spelling. */
  readonly rarest: { readonly position: number; readonly spelled: readonly number[] };
  /** The documents that contain all its words in some form. */
  readonly candidates: Uint32Array;
}

/** What the postings tell about a document before its words are read. */
const UNKNOWN = 0;
const CHECK = 1;
const REFUSED = 2;

/**
 * Works out what phrases and exclusions let through. The postings narrow down the documents; only these are read, once for
 * all operators together, and only when the search reaches them.
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
  const matches = matcherOf(index, required, unwanted);
  const accept: Accept = (doc) => {
    const state = states[doc]!;
    return state === UNKNOWN || (state === CHECK && matches(doc));
  };
  const isSelective = within && within.length < SELECTIVE_SHARE * index.documentCount;
  return isSelective ? { within: within.filter(accept), accept } : { accept };
}

/** A text that documents may contain verbatim. */
export interface Quotation {
  /** The only documents that can contain it. */
  readonly candidates: Uint32Array;
  readonly matches: Accept;
}

/** Prepares to find a phrase; undefined if the library lacks one of its words. */
export function quotationOf(index: PackedIndex, words: readonly string[]): Quotation | undefined {
  const sequence = sequenceOf(index, words);
  return sequence && { candidates: sequence.candidates, matches: matcherOf(index, [[sequence]], []) };
}

/** Undefined if the library lacks one of the words. */
function sequenceOf(index: PackedIndex, spelled: readonly string[]): Sequence | undefined {
  const words = spelled.map((word) => index.lexicon.wordIds.get(word) ?? -1);
  if (words.includes(-1)) return undefined;
  const documents = [...new Set(spelled)]
    .map((word) => ({ word, docs: documentsWith(index, word) }))
    .sort((a, b) => a.docs.length - b.docs.length);
  const rarest = documents[0]!.word;
  return {
    words,
    rarest: { position: spelled.indexOf(rarest), spelled: index.wordsSpelled(rarest) },
    candidates: documents.map(({ docs }) => docs).reduce(intersect),
  };
}

/** The documents that contain a word in some form. */
function documentsWith(index: PackedIndex, spelled: string): Uint32Array {
  const terms = new Set(index.wordsSpelled(spelled).map((word) => index.lexicon.termOf[word]!));
  return Array.from(terms, (term) => index.postings(term).docs).reduce(union, NONE);
}

/** Checks in one pass whether a document contains a phrase of each required group and none of the excluded ones. */
function matcherOf(
  { forward, lexicon }: PackedIndex,
  required: readonly (readonly Sequence[])[],
  unwanted: readonly Sequence[],
): Accept {
  const { tokens, starts } = forward;
  const { spellingOf } = lexicon;
  // Only around occurrences of the rarest words are the others compared.
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
        const from = at - rarest.position;
        // Sections end with a break, so no phrase crosses from one into the next.
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

/** The union of two sorted lists. */
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
  return a.length <= b.length ? intersect(a, b) : intersect(b, a);
}
