import { fold, rawWords, stem } from '../../text/analyser.ts';
import { languageOf } from '../../text/language.ts';
import { hasStemmer, stemIn } from '../../text/stemmer.ts';
import type { Slicer } from '../../yielding.ts';
import type { SearchDocument } from './document.ts';

/** The word, and the term, between two sections of a document: no phrase reaches over it. */
export const BREAK = 0;

/** The number of the section that is the text: the title comes first, authors and tags follow. */
export const TEXT = 1;

/**
 * Every word of the library with a number, and every stem, called a term, with a number. 0 is the section break. A spelling whose
 * stem depends on the language of the document, or on marks that folding takes away, has a number for each of its stems.
 */
export interface Lexicon {
  /** How each word is spelled. */
  readonly words: readonly string[];
  /** Stems; those of other languages than English end with the language, so that `ide` (Spanish ideas) is not the English IDE. */
  readonly terms: readonly string[];
  /** The term of each word. */
  readonly termOf: Uint32Array;
  /** The first word with the spelling of each word: equal for words that look alike. */
  readonly spellingOf: Uint32Array;
  /** The first word of each spelling. */
  readonly wordIds: ReadonlyMap<string, number>;
  /** Further words of the same spelling, by the first one. */
  readonly homographs: ReadonlyMap<number, readonly number[]>;
  readonly termIds: ReadonlyMap<string, number>;
  /** The languages of the documents that have a stemmer of their own, besides English. */
  readonly languages: readonly string[];
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

/** Between a stem and its language. */
const OF_LANGUAGE = '\0';

/** Gives every word, as a stem of its spelling, a number. */
class Vocabulary {
  readonly words = [''];
  readonly termOf = [BREAK];
  readonly terms = [''];
  readonly languages = new Set<string>();
  readonly #termIds = new Map([['', BREAK]]);
  readonly #wordIds = new Map([['', BREAK]]);
  /** Words as they stand in texts, by language. */
  readonly #known = new Map<string, Map<string, number>>();

  /** @returns the number of a word as it stands in a text of the language */
  reader(language: string): (raw: string) => number {
    if (hasStemmer(language)) this.languages.add(language);
    const known = this.#known.get(language) ?? new Map<string, number>();
    this.#known.set(language, known);
    return (raw) => {
      const found = known.get(raw);
      if (found !== undefined) return found;
      const id = this.#add(fold(raw, language === 'vi'), termOfRaw(raw, language));
      known.set(raw, id);
      return id;
    };
  }

  #add(word: string, ownTerm: string | undefined): number {
    const key = ownTerm === undefined ? word : `${word}${OF_LANGUAGE}${ownTerm}`;
    let id = this.#wordIds.get(key);
    if (id !== undefined) return id;
    id = this.words.push(word) - 1;
    this.#wordIds.set(key, id);
    const term = ownTerm ?? stem(word);
    let termId = this.#termIds.get(term);
    if (termId === undefined) {
      termId = this.terms.push(term) - 1;
      this.#termIds.set(term, termId);
    }
    this.termOf.push(termId);
    return id;
  }
}

/** The term of a word in a language with a stemmer of its own; undefined when `stem` gives it. */
function termOfRaw(raw: string, language: string): string | undefined {
  if (!hasStemmer(language)) return undefined;
  return termIn(raw.normalize('NFC').toLowerCase(), language);
}

/**
 * The term of a word in a language with a stemmer of its own.
 *
 * @param word in lower case
 * @returns undefined when the word has none: it is a number, or in another script
 */
export function termIn(word: string, language: string): string | undefined {
  const ownStem = stemIn(word, language);
  return ownStem === undefined ? undefined : `${fold(ownStem)}${OF_LANGUAGE}${language}`;
}

/** Whether a term is a stem of no other language than English. */
export function isEnglishTerm(term: string): boolean {
  return !term.includes(OF_LANGUAGE);
}

/** The terms that a folded word stands for: those it has in the library, and its stem in each of the library's languages. */
export function termsOfWord(lexicon: Lexicon, word: string): number[] {
  const { wordIds, homographs, termOf, termIds, languages } = lexicon;
  const first = wordIds.get(word);
  const known = first === undefined ? [] : [first, ...(homographs.get(first) ?? [])];
  const foreign = languages.flatMap((language) => {
    const term = termIn(word, language);
    // A word of the library that is a mere stem in another language is no word of that language: IDE is not "ideas".
    const isMereStem = known.length > 0 && term === `${fold(word)}${OF_LANGUAGE}${language}`;
    return term === undefined || isMereStem ? [] : term;
  });
  const stemmed = [stem(word), ...foreign].flatMap((term) => termIds.get(term) ?? []);
  const terms = [...known.map((id) => termOf[id]!), ...stemmed];
  return [...new Set(terms)].filter((term) => term !== BREAK);
}

/** Reads the words of all documents, as many as `count` says. */
export async function buildForwardIndex(
  documents: Iterable<SearchDocument>,
  count: number,
  slicer: Slicer,
): Promise<ForwardIndex> {
  const vocabulary = new Vocabulary();
  const starts = new Uint32Array(count + 1);
  const packed: Uint32Array[] = [];
  let packedLength = 0;
  let gathered: number[] = [];
  const append = (section: string, wordId: (raw: string) => number) => {
    for (const raw of rawWords(section)) gathered.push(wordId(raw));
    gathered.push(BREAK);
  };
  const pack = () => {
    packed.push(new Uint32Array(gathered));
    packedLength += gathered.length;
    gathered = [];
  };
  let document = 0;
  for (const { title, text, authors, tags, language } of documents) {
    const wordId = vocabulary.reader(languageOf(`${title}\n${text}`, language));
    for (const section of [title, text, ...authors, ...tags]) append(section, wordId);
    starts[++document] = packedLength + gathered.length;
    if (gathered.length > GATHERED) pack();
    if (slicer.due()) await slicer.pause();
  }
  pack();
  const tokens = await joined(packed, packedLength, slicer);
  const { words, terms, termOf, languages } = vocabulary;
  const lexicon = await buildLexicon(words, terms, Uint32Array.from(termOf), [...languages].sort(), slicer);
  return { lexicon, tokens, starts };
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

/**
 * Makes a lexicon of words and terms, numbered in their order.
 *
 * @param termOf the term of each word
 */
export async function buildLexicon(
  words: readonly string[],
  terms: readonly string[],
  termOf: Uint32Array,
  languages: readonly string[],
  slicer: Slicer,
): Promise<Lexicon> {
  const wordIds = new Map<string, number>();
  const termIds = new Map<string, number>();
  const homographs = new Map<number, number[]>();
  const spellingOf = new Uint32Array(words.length);
  for (const [id, word] of words.entries()) {
    const first = wordIds.get(word) ?? id;
    spellingOf[id] = first;
    if (first === id) wordIds.set(word, id);
    else homographs.set(first, [...(homographs.get(first) ?? []), id]);
    if (slicer.due()) await slicer.pause();
  }
  for (const [id, term] of terms.entries()) {
    termIds.set(term, id);
    if (slicer.due()) await slicer.pause();
  }
  return { words, terms, termOf, spellingOf, wordIds, homographs, termIds, languages };
}
