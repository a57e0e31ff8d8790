import { BREAK, TEXT } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import { inBoth, NO_POSTINGS, type Postings } from '../index/postings.ts';

/** Whether sequences are of words, in their very form, or of terms, in any form. */
export type SequenceOf = 'words' | 'terms';

/**
 * The documents that hold the words (or terms) side by side in this order.
 *
 * @param sequence word or term numbers, at least one
 */
export function sequencePostings(index: PackedIndex, sequence: readonly number[], of: SequenceOf): Postings {
  const terms = of === 'terms' ? sequence : sequence.map((word) => index.lexicon.termOf[word]!);
  if (of === 'terms' && terms.length === 1) return index.postings(terms[0]!);
  const found: [doc: number, count: number, headCount: number][] = [];
  for (const doc of documentsWithAll(index, terms)) {
    const [count, headCount] = countSequence(index, doc, sequence, of);
    if (count > 0) found.push([doc, count, headCount]);
  }
  if (found.length === 0) return NO_POSTINGS;
  return {
    docs: Uint32Array.from(found, ([doc]) => doc),
    counts: Uint8Array.from(found, ([, count]) => count),
    headCounts: Uint8Array.from(found, ([, , headCount]) => headCount),
    documents: found.length,
    heads: found.filter(([, , headCount]) => headCount > 0).length,
  };
}

/** Whether the document's title consists of just these words. */
export function isTitle(index: PackedIndex, doc: number, words: readonly number[]): boolean {
  const { tokens, starts } = index.forward;
  const start = starts[doc]!;
  return tokens[start + words.length] === BREAK && words.every((word, at) => tokens[start + at] === word);
}

/** The documents that hold each of the terms: those of the rarest, looked up in the others'. */
function documentsWithAll(index: PackedIndex, terms: readonly number[]): Uint32Array {
  const [rarest, ...others] = [...new Set(terms)]
    .map((term) => index.postings(term).docs)
    .sort((a, b) => a.length - b.length);
  return others.reduce(inBoth, rarest!);
}

/** How often the sequence stands in the document, and in its head. */
function countSequence(
  index: PackedIndex,
  doc: number,
  sequence: readonly number[],
  of: SequenceOf,
): [number, number] {
  const { tokens, starts, lexicon } = index.forward;
  const { termOf } = lexicon;
  const byTerm = of === 'terms';
  const first = sequence[0]!;
  const end = starts[doc + 1]! - sequence.length;
  let count = 0;
  let headCount = 0;
  let section = 0;
  // The innermost loop of a quoted phrase: most tokens are only compared with the first.
  for (let place = starts[doc]!; place < end; place++) {
    const token = tokens[place]!;
    if (token === BREAK) section++;
    if ((byTerm ? termOf[token] : token) !== first) continue;
    let same = 1;
    while (same < sequence.length) {
      const next = tokens[place + same]!;
      if ((byTerm ? termOf[next] : next) !== sequence[same]) break;
      same++;
    }
    if (same < sequence.length) continue;
    count++;
    if (section !== TEXT) headCount++;
  }
  return [count, headCount];
}
