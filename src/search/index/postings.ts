import type { Slicer } from '../../yielding.ts';
import { BREAK, type ForwardIndex, TEXT } from './forward-index.ts';

/** Term frequencies are capped at this: beyond it they hardly change the score. */
const MAX_FREQUENCY = 255;

/** The documents that contain a term, in order, with its frequency in the whole document and in its head (all but the text). */
export interface Postings {
  readonly docs: Uint32Array;
  readonly frequencies: Uint8Array;
  readonly headFrequencies: Uint8Array;
  /** Document frequencies in the whole library: anywhere, and in the head. */
  readonly documentFrequency: number;
  readonly headDocumentFrequency: number;
}

export const NO_POSTINGS: Postings = {
  docs: new Uint32Array(),
  frequencies: new Uint8Array(),
  headFrequencies: new Uint8Array(),
  documentFrequency: 0,
  headDocumentFrequency: 0,
};

/**
 * Restricts postings to the given documents.
 *
 * @param documents in order
 */
export function restrictTo(postings: Postings, documents: Uint32Array): Postings {
  const indices: number[] = [];
  let from = 0;
  for (const doc of documents) {
    from = gallop(postings.docs, doc, from);
    if (postings.docs[from] === doc) indices.push(from);
  }
  return {
    docs: Uint32Array.from(indices, (at) => postings.docs[at]!),
    frequencies: Uint8Array.from(indices, (at) => postings.frequencies[at]!),
    headFrequencies: Uint8Array.from(indices, (at) => postings.headFrequencies[at]!),
    documentFrequency: postings.documentFrequency,
    headDocumentFrequency: postings.headDocumentFrequency,
  };
}

/**
 * Intersects two sorted lists of documents by galloping search.
 *
 * @param few preferably the shorter one: each of its documents is looked up in the other
 */
export function intersect(few: Uint32Array, many: Uint32Array): Uint32Array {
  const both = new Uint32Array(few.length);
  let length = 0;
  let from = 0;
  for (const doc of few) {
    from = gallop(many, doc, from);
    if (many[from] === doc) both[length++] = doc;
  }
  return both.subarray(0, length);
}

/** The index of a document in a sorted list, if it is there. */
export function indexOfDocument(docs: Uint32Array, doc: number): number | undefined {
  const at = gallop(docs, doc, 0);
  return docs[at] === doc ? at : undefined;
}

/**
 * Galloping search (https://en.wikipedia.org/wiki/Exponential_search): the first index from `start` on whose document is not
 * smaller.
 */
export function gallop(docs: Uint32Array, doc: number, start: number): number {
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
  documentFrequency(term: number): number;
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
  readonly frequencies: Uint8Array;
  readonly headFrequencies: Uint8Array;
  readonly headDocumentFrequencies: Uint32Array;
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

  documentFrequency(term: number): number {
    const { offsets } = this.#packed;
    return term + 1 < offsets.length ? offsets[term + 1]! - offsets[term]! : 0;
  }

  postings(term: number): Postings {
    const { offsets, docs, frequencies, headFrequencies, headDocumentFrequencies } = this.#packed;
    if (term + 1 >= offsets.length) return NO_POSTINGS;
    const from = offsets[term]!;
    const to = offsets[term + 1]!;
    return {
      docs: docs.subarray(from, to),
      frequencies: frequencies.subarray(from, to),
      headFrequencies: headFrequencies.subarray(from, to),
      documentFrequency: to - from,
      headDocumentFrequency: headDocumentFrequencies[term]!,
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
 * Inverts the forward index by counting sort (https://en.wikipedia.org/wiki/Counting_sort): counts the documents of each
 * term, then puts each in its place.
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
    frequencies: new Uint8Array(size),
    headFrequencies: new Uint8Array(size),
    headDocumentFrequencies: new Uint32Array(lexicon.terms.length),
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
      if (index.frequencies[posting]! < MAX_FREQUENCY) index.frequencies[posting]!++;
      if (!inHead) continue;
      if (index.headFrequencies[posting] === 0) index.headDocumentFrequencies[term]!++;
      if (index.headFrequencies[posting]! < MAX_FREQUENCY) index.headFrequencies[posting]!++;
    }
    if (slicer.due()) await slicer.pause();
  }
  return new PackedPostings(index);
}
