import type { Slicer } from '../../yielding.ts';
import { BREAK, type ForwardIndex, TEXT } from './forward-index.ts';

/** Term frequencies are capped at this: beyond it they hardly change the score. */
const MOST = 255;

/** The documents that contain a term, in order, with its frequency in the whole document and in its head (all but the text). */
export interface Postings {
  readonly docs: Uint32Array;
  readonly counts: Uint8Array;
  readonly headCounts: Uint8Array;
  /** Document frequencies in the whole library: anywhere, and in the head. */
  readonly documents: number;
  readonly heads: number;
}

export const NO_POSTINGS: Postings = {
  docs: new Uint32Array(),
  counts: new Uint8Array(),
  headCounts: new Uint8Array(),
  documents: 0,
  heads: 0,
};

/**
 * Restricts postings to the given documents.
 *
 * @param documents in order
 */
export function among(postings: Postings, documents: Uint32Array): Postings {
  const places: number[] = [];
  let from = 0;
  for (const doc of documents) {
    from = placeFrom(postings.docs, doc, from);
    if (postings.docs[from] === doc) places.push(from);
  }
  return {
    docs: Uint32Array.from(places, (place) => postings.docs[place]!),
    counts: Uint8Array.from(places, (place) => postings.counts[place]!),
    headCounts: Uint8Array.from(places, (place) => postings.headCounts[place]!),
    documents: postings.documents,
    heads: postings.heads,
  };
}

/**
 * Intersects two sorted lists of documents by galloping search.
 *
 * @param few preferably the shorter one: each of its documents is looked up in the other
 */
export function inBoth(few: Uint32Array, many: Uint32Array): Uint32Array {
  const both = new Uint32Array(few.length);
  let length = 0;
  let from = 0;
  for (const doc of few) {
    from = placeFrom(many, doc, from);
    if (many[from] === doc) both[length++] = doc;
  }
  return both.subarray(0, length);
}

/** The index of a document in a sorted list, if it is there. */
export function placeOf(docs: Uint32Array, doc: number): number | undefined {
  const place = placeFrom(docs, doc, 0);
  return docs[place] === doc ? place : undefined;
}

/** Galloping (exponential) search: the first index from `start` on whose document is not smaller. */
export function placeFrom(docs: Uint32Array, doc: number, start: number): number {
  let from = start;
  let step = 1;
  while (from + step < docs.length && docs[from + step]! < doc) {
    from += step;
    step *= 2;
  }
  let to = Math.min(from + step, docs.length);
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (docs[middle]! < doc) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The postings of all terms, and the lengths of the documents. */
export interface InvertedIndex {
  /** The document frequency of a term; 0 for an unknown one. */
  frequency(term: number): number;
  postings(term: number): Postings;
  /** The number of distinct words in each document, and in its head. */
  readonly lengths: Uint32Array;
  readonly headLengths: Uint32Array;
}

/** The postings of all terms, one after the other in three long arrays. */
interface Packed {
  /** Where each term's postings start; an extra entry ends the last term. */
  readonly offsets: Uint32Array;
  readonly docs: Uint32Array;
  readonly counts: Uint8Array;
  readonly headCounts: Uint8Array;
  readonly heads: Uint32Array;
  readonly lengths: Uint32Array;
  readonly headLengths: Uint32Array;
}

/** The postings of an index that was built in one go. */
class PackedPostings implements InvertedIndex {
  readonly #packed: Packed;

  constructor(packed: Packed) {
    this.#packed = packed;
  }

  get lengths(): Uint32Array {
    return this.#packed.lengths;
  }

  get headLengths(): Uint32Array {
    return this.#packed.headLengths;
  }

  frequency(term: number): number {
    const { offsets } = this.#packed;
    return term + 1 < offsets.length ? offsets[term + 1]! - offsets[term]! : 0;
  }

  postings(term: number): Postings {
    const { offsets, docs, counts, headCounts, heads } = this.#packed;
    if (term + 1 >= offsets.length) return NO_POSTINGS;
    const from = offsets[term]!;
    const to = offsets[term + 1]!;
    return {
      docs: docs.subarray(from, to),
      counts: counts.subarray(from, to),
      headCounts: headCounts.subarray(from, to),
      documents: to - from,
      heads: heads[term]!,
    };
  }
}

/** Where each term's postings will start; an extra entry ends the last term. */
async function countPostings(
  { lexicon, tokens, starts }: ForwardIndex,
  slicer: Slicer,
): Promise<Uint32Array> {
  const { termOf, terms } = lexicon;
  const lastDoc = new Uint32Array(terms.length);
  const offsets = new Uint32Array(terms.length + 1);
  for (let doc = 0; doc < starts.length - 1; doc++) {
    for (let at = starts[doc]!; at < starts[doc + 1]!; at++) {
      const term = termOf[tokens[at]!]!;
      if (term === BREAK || lastDoc[term] === doc + 1) continue;
      lastDoc[term] = doc + 1;
      offsets[term + 1]!++;
    }
    if (slicer.due()) await slicer.pause();
  }
  for (let term = 0; term < terms.length; term++) offsets[term + 1]! += offsets[term]!;
  return offsets;
}

/**
 * Inverts the forward index by counting sort: counts the documents of each term, then puts each in its place.
 *
 * @param first the number of the first document
 */
export async function invert(forward: ForwardIndex, slicer: Slicer, first = 0): Promise<InvertedIndex> {
  const { lexicon, tokens, starts } = forward;
  const { termOf, spellingOf } = lexicon;
  const documents = starts.length - 1;
  const offsets = await countPostings(forward, slicer);
  const size = offsets.at(-1)!;
  const index: Packed = {
    offsets,
    docs: new Uint32Array(size),
    counts: new Uint8Array(size),
    headCounts: new Uint8Array(size),
    heads: new Uint32Array(lexicon.terms.length),
    lengths: new Uint32Array(documents),
    headLengths: new Uint32Array(documents),
  };
  const next = offsets.slice();
  const lastDoc = new Uint32Array(lexicon.terms.length);
  const lastWord = new Uint32Array(lexicon.words.length);
  const lastHeadWord = new Uint32Array(lexicon.words.length);
  for (let doc = 0; doc < documents; doc++) {
    let section = 0;
    for (let at = starts[doc]!; at < starts[doc + 1]!; at++) {
      const inHead = section !== TEXT;
      const word = spellingOf[tokens[at]!]!;
      const term = termOf[tokens[at]!]!;
      if (term === BREAK) {
        section++;
        continue;
      }
      if (lastWord[word] !== doc + 1) index.lengths[doc]!++;
      lastWord[word] = doc + 1;
      if (inHead && lastHeadWord[word] !== doc + 1) index.headLengths[doc]!++;
      if (inHead) lastHeadWord[word] = doc + 1;
      const isNew = lastDoc[term] !== doc + 1;
      const posting = isNew ? next[term]!++ : next[term]! - 1;
      if (isNew) {
        lastDoc[term] = doc + 1;
        index.docs[posting] = first + doc;
      }
      if (index.counts[posting]! < MOST) index.counts[posting]!++;
      if (!inHead) continue;
      if (index.headCounts[posting] === 0) index.heads[term]!++;
      if (index.headCounts[posting]! < MOST) index.headCounts[posting]!++;
    }
    if (slicer.due()) await slicer.pause();
  }
  return new PackedPostings(index);
}
