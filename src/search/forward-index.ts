import type { Slicer } from '../yielding.ts';
import { fold, rawWords, stem } from './analyser.ts';
import type { SearchDocument } from './document.ts';

/** The word, and the term, between two sections of a document: no phrase reaches over it. */
export const BREAK = 0;

/** The number of the section that is the text: the title comes first, authors and tags follow. */
export const TEXT = 1;

/** Every word of the library once, with a number, and every stem, called a term, with a number. 0 is the section break. */
export interface Lexicon {
  readonly words: readonly string[];
  readonly terms: readonly string[];
  /** The term of each word. */
  readonly termOf: Uint32Array;
  readonly wordIds: ReadonlyMap<string, number>;
  readonly termIds: ReadonlyMap<string, number>;
}

/** What stands where: the words of every document in order, its title first, sections closed by a break. */
export interface ForwardIndex {
  readonly lexicon: Lexicon;
  /** Word numbers of all documents. */
  readonly tokens: Uint32Array;
  /** Where each document's words begin in `tokens`; one more entry closes the last document. */
  readonly starts: Uint32Array;
}

/** Reads the words of all documents, as many as `count` says. */
export async function buildForwardIndex(
  documents: Iterable<SearchDocument>,
  count: number,
  slicer: Slicer,
): Promise<ForwardIndex> {
  const words = [''];
  const known = new Map<string, number>();
  const wordIds = new Map([['', BREAK]]);
  const wordId = (raw: string) => {
    const word = fold(raw);
    let id = wordIds.get(word);
    if (id === undefined) {
      id = words.push(word) - 1;
      wordIds.set(word, id);
    }
    known.set(raw, id);
    return id;
  };
  const starts = new Uint32Array(count + 1);
  let tokens = new Uint32Array(1024);
  let length = 0;
  const append = (section: string) => {
    const found = rawWords(section);
    if (length + found.length >= tokens.length) {
      const larger = new Uint32Array(2 * (length + found.length));
      larger.set(tokens);
      tokens = larger;
    }
    for (const raw of found) tokens[length++] = known.get(raw) ?? wordId(raw);
    tokens[length++] = BREAK;
  };
  let document = 0;
  for (const { title, text, authors, tags } of documents) {
    append(title);
    append(text);
    for (const author of authors) append(author);
    for (const tag of tags) append(tag);
    starts[++document] = length;
    if (slicer.due()) await slicer.pause();
  }
  return { lexicon: await buildLexicon(words, slicer), tokens: tokens.slice(0, length), starts };
}

/** Numbers the words in this order, and their stems. */
export async function buildLexicon(words: readonly string[], slicer: Slicer): Promise<Lexicon> {
  const wordIds = new Map<string, number>();
  const terms = [''];
  const termIds = new Map([['', BREAK]]);
  const termOf = new Uint32Array(words.length);
  for (const [id, word] of words.entries()) {
    const term = stem(word);
    let termId = termIds.get(term);
    if (termId === undefined) {
      termId = terms.push(term) - 1;
      termIds.set(term, termId);
    }
    termOf[id] = termId;
    wordIds.set(word, id);
    if (slicer.due()) await slicer.pause();
  }
  return { words, terms, termOf, wordIds, termIds };
}
