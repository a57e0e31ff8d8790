import type { Acronym } from '../../corpus/model.ts';
import type { Slicer } from '../../yielding.ts';
import { findAcronyms } from './acronyms.ts';
import type { SearchDocument } from './document.ts';
import { buildForwardIndex, type ForwardIndex } from './forward-index.ts';

/** The result of analysing the documents' texts, from which an engine is made. It can be saved. */
export interface Analysis {
  readonly forward: ForwardIndex;
  /** Acronyms that the documents define. */
  readonly acronyms: readonly Acronym[];
  /** Each document's rank by date, newest first; documents with the same date keep their order. */
  readonly newest: Uint32Array;
}

/** Analyses the documents that `documentOf` makes of the items. */
export async function analyse<T>(
  items: readonly T[],
  documentOf: (item: T) => SearchDocument,
  slicer: Slicer,
): Promise<Analysis> {
  const acronyms: Acronym[] = [];
  const byDate = new Map<string, number[]>();
  function* documents(): Generator<SearchDocument> {
    for (const [index, item] of items.entries()) {
      const document = documentOf(item);
      acronyms.push(...findAcronyms(document.text));
      const sameDate = byDate.get(document.date);
      if (sameDate) sameDate.push(index);
      else byDate.set(document.date, [index]);
      yield document;
    }
  }
  const forward = await buildForwardIndex(documents(), items.length, slicer);
  const newest = new Uint32Array(items.length);
  let rank = 0;
  for (const date of [...byDate.keys()].sort().reverse()) {
    for (const index of byDate.get(date)!) newest[index] = rank++;
    if (slicer.due()) await slicer.pause();
  }
  return { forward, acronyms, newest };
}
