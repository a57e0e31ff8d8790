import { fold, rawWords, stem } from '../../text/analyser.ts';
import type { Slicer } from '../../yielding.ts';
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

/** Words that are gathered in a list before they are packed: one array that grew would be copied at one go. */
const GATHERED = 1 << 16;

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
  const packed: Uint32Array[] = [];
  let packedLength = 0;
  let gathered: number[] = [];
  const append = (section: string) => {
    for (const raw of rawWords(section)) gathered.push(known.get(raw) ?? wordId(raw));
    gathered.push(BREAK);
  };
  const pack = () => {
    packed.push(new Uint32Array(gathered));
    packedLength += gathered.length;
    gathered = [];
  };
  let document = 0;
  for (const { title, text, authors, tags } of documents) {
    append(title);
    append(text);
    for (const author of authors) append(author);
    for (const tag of tags) append(tag);
    starts[++document] = packedLength + gathered.length;
    if (gathered.length > GATHERED) pack();
    if (slicer.due()) await slicer.pause();
  }
  pack();
  const tokens = await joined(packed, packedLength, slicer);
  return { lexicon: await buildLexicon(words, slicer), tokens, starts };
}

async function joined(parts: readonly Uint32Array[], length: number, slicer: Slicer): Promise<Uint32Array> {
  const all = new Uint32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
    if (slicer.due()) await slicer.pause();
  }
  return all;
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
