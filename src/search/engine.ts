import MiniSearch from 'minisearch';
import { stem, tokenise } from './analyser.ts';
import type { SearchDocument } from './document.ts';

/** One document found. */
export interface EngineHit {
  /** Position in the documents that the engine was built from. */
  readonly index: number;
  readonly score: number;
}

/** Finds documents by words. Immutable. */
export class SearchEngine {
  readonly #index: MiniSearch;

  constructor(documents: readonly SearchDocument[]) {
    this.#index = new MiniSearch({
      fields: ['all', 'title'],
      tokenize: (text) => tokenise(text).map(({ word }) => word),
      processTerm: stem,
      searchOptions: { boost: { title: 0.3 } },
    });
    this.#index.addAll(
      documents.map(({ title, text, authors, tags }, id) => ({
        id,
        title,
        all: [title, text, ...authors, ...tags].join('\n'),
      })),
    );
  }

  /** Every document with any of the words, best first. */
  search(query: string): EngineHit[] {
    return this.#index
      .search(query, { fuzzy: (term) => (term.length > 4 ? 0.2 : false), prefix: (term) => term.length > 3 })
      .map(({ id, score }) => ({ index: id, score }))
      .sort((a, b) => b.score - a.score || a.index - b.index);
  }
}
