import type { Slicer } from '../../yielding.ts';
import type { Analysis } from './analysis.ts';
import type { ForwardIndex, Lexicon } from './forward-index.ts';
import { type InvertedIndex, invert, type Postings } from './postings.ts';

/** Copied in less than a millisecond. */
const NUMBERS_PER_COPY = 1 << 18;

/**
 * Adds words to a vocabulary; their numbers follow the existing ones. The existing words are shared, not copied, so that
 * the cost depends on the new words only.
 */
export function extendLexicon(base: Lexicon, added: Lexicon): { lexicon: Lexicon; wordIds: Uint32Array } {
  const words = base.words.slice();
  const terms = base.terms.slice();
  const wordIds = new Overlay(base.wordIds, []);
  const termIds = new Overlay(base.termIds, []);
  const homographs = new Overlay<number, readonly number[]>(base.homographs, []);
  const newTerms: number[] = [];
  const newSpellings: number[] = [];
  const termOf = (id: number) => base.termOf[id] ?? newTerms[id - base.words.length];
  const wordIdsOfAdded = new Uint32Array(added.words.length);
  for (const [addedId, word] of added.words.entries()) {
    const stem = added.terms[added.termOf[addedId]!]!;
    let term = termIds.get(stem);
    if (term === undefined) {
      term = terms.push(stem) - 1;
      termIds.set(stem, term);
    }
    const first = wordIds.get(word);
    const spelled = first === undefined ? [] : [first, ...(homographs.get(first) ?? [])];
    let id = spelled.find((each) => termOf(each) === term);
    if (id === undefined) {
      id = words.push(word) - 1;
      newTerms.push(term);
      newSpellings.push(first ?? id);
      if (first === undefined) wordIds.set(word, id);
      else homographs.set(first, [...spelled.slice(1), id]);
    }
    wordIdsOfAdded[addedId] = id;
  }
  const languages = [...new Set([...base.languages, ...added.languages])].sort();
  const lexicon = {
    words,
    terms,
    termOf: joined(base.termOf, Uint32Array.from(newTerms)),
    spellingOf: joined(base.spellingOf, Uint32Array.from(newSpellings)),
    wordIds,
    homographs,
    termIds,
    languages,
  };
  return { lexicon, wordIds: wordIdsOfAdded };
}

/** A map with further entries, which take precedence. */
export class Overlay<K, V> implements ReadonlyMap<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #own: Map<K, V>;

  constructor(base: ReadonlyMap<K, V>, own: Iterable<readonly [K, V]>) {
    this.#base = base;
    this.#own = new Map(own);
  }

  /** Adds an entry, leaving the base as it is. */
  set(key: K, value: V): void {
    this.#own.set(key, value);
  }

  get size(): number {
    let size = this.#base.size;
    for (const key of this.#own.keys()) if (!this.#base.has(key)) size++;
    return size;
  }

  get(key: K): V | undefined {
    return this.#own.get(key) ?? this.#base.get(key);
  }

  has(key: K): boolean {
    return this.#own.has(key) || this.#base.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) if (!this.#own.has(key)) yield [key, value];
    yield* this.#own;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** Appends the documents of one forward index to those of another. */
export async function extendForward(
  base: ForwardIndex,
  added: ForwardIndex,
  slicer: Slicer,
): Promise<ForwardIndex> {
  const { lexicon, wordIds } = extendLexicon(base.lexicon, added.lexicon);
  const tokens = new Uint32Array(base.tokens.length + added.tokens.length);
  await copy(base.tokens, tokens, 0, slicer);
  for (const [at, token] of added.tokens.entries()) {
    tokens[base.tokens.length + at] = wordIds[token]!;
    if (at % NUMBERS_PER_COPY === 0 && slicer.due()) await slicer.pause();
  }
  const starts = new Uint32Array(base.starts.length + added.starts.length - 1);
  starts.set(base.starts);
  for (let doc = 1; doc < added.starts.length; doc++) {
    starts[base.starts.length + doc - 1] = base.tokens.length + added.starts[doc]!;
  }
  return { lexicon, tokens, starts };
}

/**
 * The postings of an index with more documents appended. They are shared with the base, as Lucene shares segments: only a
 * term that occurs in new documents gets a list of its own, when it is first needed.
 *
 * @param forward of all documents
 * @param baseDocuments the number of documents in the base
 */
export async function extendInverted(
  base: InvertedIndex,
  forward: ForwardIndex,
  baseDocuments: number,
  slicer: Slicer,
): Promise<InvertedIndex> {
  const { lexicon, tokens, starts } = forward;
  const tail = starts.subarray(baseDocuments);
  const first = tail[0]!;
  const added = await invert(
    { lexicon, tokens: tokens.subarray(first), starts: tail.map((start) => start - first) },
    slicer,
    baseDocuments,
  );
  const known = new Map<number, Postings>();
  return {
    lengths: joined(base.lengths, added.lengths),
    headLengths: joined(base.headLengths, added.headLengths),
    documentFrequency: (term) => base.documentFrequency(term) + added.documentFrequency(term),
    postings: (term) => {
      if (added.documentFrequency(term) === 0) return base.postings(term);
      const postings = known.get(term) ?? joinedPostings(base.postings(term), added.postings(term));
      known.set(term, postings);
      return postings;
    },
  };
}

function joinedPostings(base: Postings, added: Postings): Postings {
  return {
    docs: joined(base.docs, added.docs),
    frequencies: joined(base.frequencies, added.frequencies),
    headFrequencies: joined(base.headFrequencies, added.headFrequencies),
    documentFrequency: base.documentFrequency + added.documentFrequency,
    headDocumentFrequency: base.headDocumentFrequency + added.headDocumentFrequency,
  };
}

/**
 * Ranks all documents by date, newest first. Documents with the same date keep their order.
 *
 * @param dates of the base's documents, then of the added ones
 */
export function extendNewest(
  base: Analysis['newest'],
  added: Analysis['newest'],
  dates: { readonly base: (doc: number) => string; readonly added: (doc: number) => string },
): Uint32Array {
  const [old, young] = [inOrder(base), inOrder(added)];
  const newest = new Uint32Array(base.length + added.length);
  let [left, right] = [0, 0];
  for (let rank = 0; rank < newest.length; rank++) {
    const takeOld =
      right === young.length || (left < old.length && dates.base(old[left]!) >= dates.added(young[right]!));
    if (takeOld) newest[old[left++]!] = rank;
    else newest[base.length + young[right++]!] = rank;
  }
  return newest;
}

/** The documents in the order of their ranks. */
function inOrder(ranks: Uint32Array): Uint32Array {
  const documents = new Uint32Array(ranks.length);
  for (let doc = 0; doc < ranks.length; doc++) documents[ranks[doc]!] = doc;
  return documents;
}

function joined<A extends Uint32Array | Uint8Array>(base: A, added: A): A {
  const all = new (base.constructor as new (length: number) => A)(base.length + added.length);
  all.set(base);
  all.set(added, base.length);
  return all;
}

async function copy(from: Uint32Array, to: Uint32Array, offset: number, slicer: Slicer): Promise<void> {
  for (let at = 0; at < from.length; at += NUMBERS_PER_COPY) {
    to.set(from.subarray(at, at + NUMBERS_PER_COPY), offset + at);
    if (slicer.due()) await slicer.pause();
  }
}
