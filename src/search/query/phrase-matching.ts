import { BREAK, TEXT } from '../index/forward-index.ts';
import type { PackedIndex } from '../index/packed-index.ts';
import { intersect, NO_POSTINGS, type Postings } from '../index/postings.ts';

/** Whether sequences consist of words, in their exact form, or of terms, in any form. */
export type SequenceOf = 'words' | 'terms';

/**
 * The documents that contain the words (or terms) as a phrase.
 *
 * @param sequence word or term numbers, at least one
 */
export function sequencePostings(index: PackedIndex, sequence: readonly number[], of: SequenceOf): Postings {
  if (of === 'terms' && sequence.length === 1) return index.postings(sequence[0]!);
  const documents = [...new Set(sequence)].map((each) =>
    of === 'terms' ? index.postings(each).docs : documentsWith(index, each),
  );
  const found: [doc: number, count: number, headCount: number][] = [];
  for (const doc of documentsWithAll(documents)) {
    const [count, headCount] = countSequence(index, doc, sequence, of);
    if (count > 0) found.push([doc, count, headCount]);
  }
  if (found.length === 0) return NO_POSTINGS;
  return {
    docs: Uint32Array.from(found, ([doc]) => doc),
    frequencies: Uint8Array.from(found, ([, count]) => count),
    headFrequencies: Uint8Array.from(found, ([, , headCount]) => headCount),
    documentFrequency: found.length,
    headDocumentFrequency: found.filter(([, , headCount]) => headCount > 0).length,
  };
}

/** Whether the document's title consists of exactly these words. */
export function isTitle(index: PackedIndex, doc: number, words: readonly number[]): boolean {
  const { tokens, starts, lexicon } = index.forward;
  const start = starts[doc]!;
  const { spellingOf } = lexicon;
  return (
    tokens[start + words.length] === BREAK &&
    words.every((word, at) => spellingOf[tokens[start + at]!] === word)
  );
}

/** The documents that contain any form of a word, in order. */
function documentsWith(index: PackedIndex, word: number): Uint32Array {
  const { words, termOf } = index.lexicon;
  const terms = new Set(index.wordsSpelled(words[word]!).map((each) => termOf[each]!));
  const lists = Array.from(terms, (term) => index.postings(term).docs);
  return lists.length === 1
    ? lists[0]!
    : Uint32Array.from(new Set(lists.flatMap((docs) => [...docs]))).sort();
}

/** Intersects all lists, starting with the shortest. */
function documentsWithAll(lists: readonly Uint32Array[]): Uint32Array {
  const [rarest, ...others] = lists.toSorted((a, b) => a.length - b.length);
  return others.reduce(intersect, rarest!);
}

/** How often the sequence occurs in the document, and in its head. */
function countSequence(
  index: PackedIndex,
  doc: number,
  sequence: readonly number[],
  of: SequenceOf,
): [number, number] {
  const { tokens, starts, lexicon } = index.forward;
  const numberOf = of === 'terms' ? lexicon.termOf : lexicon.spellingOf;
  const first = sequence[0]!;
  const end = starts[doc + 1]! - sequence.length;
  let count = 0;
  let headCount = 0;
  let section = 0;
  // The innermost loop of a quoted phrase: most tokens are only compared with the first.
  for (let position = starts[doc]!; position < end; position++) {
    const token = tokens[position]!;
    if (token === BREAK) section++;
    if (numberOf[token] !== first) continue;
    let same = 1;
    while (same < sequence.length) {
      if (numberOf[tokens[position + same]!] !== sequence[same]) break;
      same++;
    }
    if (same < sequence.length) continue;
    count++;
    if (section !== TEXT) headCount++;
  }
  return [count, headCount];
}
