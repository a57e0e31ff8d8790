import { fold, rawWords, stem } from '../../text/analyser.ts';
import { languageOf } from '../../text/language.ts';
import { hasStemmer, stemIn } from '../../text/stemmer.ts';
import type { Slicer } from '../../yielding.ts';
import type { SearchDocument } from './document.ts';

/** The word, and the term, that separates two sections of a document. No phrase matches across it. */
export const BREAK = 0;

/** The section with the text. The title comes before it; authors and tags follow. */
export const TEXT = 1;

/**
 * Numbers all words of the library and all terms (stems); 0 is the section break. A spelling whose stem depends on the
 * document's language, or on diacritics that folding removes, has one word number per stem.
 */
export interface Lexicon {
  /** The spelling of each word. */
  readonly words: readonly string[];
  /** Stems; those of languages other than English carry a suffix, so that `ide` (Spanish ideas) is not the English IDE. */
  readonly terms: readonly string[];
  /** The term of each word. */
  readonly termOf: Uint32Array;
  /** For each word, the first word with the same spelling. */
  readonly spellingOf: Uint32Array;
  /** The first word with each spelling. */
  readonly wordIds: ReadonlyMap<string, number>;
  /** Further words with the same spelling, by the first one. */
  readonly homographs: ReadonlyMap<number, readonly number[]>;
  readonly termIds: ReadonlyMap<string, number>;
  /** The documents' languages that have their own stemmer, other than English. */
  readonly languages: readonly string[];
}

/** A forward index: the words of every document in order, title first, with a break after each section. */
export interface ForwardIndex {
  readonly lexicon: Lexicon;
  /** Word numbers of all documents. */
  readonly tokens: Uint32Array;
  /** Where each document's words start in `tokens`; an extra entry ends the last document. */
  readonly starts: Uint32Array;
}

/** Words to collect in a list before packing them: growing one array would copy all of it in one go. */
const WORDS_PER_PACK = 1 << 16;

/** Separates a stem from its language. */
const OF_LANGUAGE = '\0';

/** Assigns a number to each spelling and stem. */
class Vocabulary {
  readonly words = [''];
  readonly termOf = [BREAK];
  readonly terms = [''];
  readonly languages = new Set<string>();
  readonly #termIds = new Map([['', BREAK]]);
  readonly #wordIds = new Map([['', BREAK]]);
  /** The numbers of words as they occur in texts, by language. */
  readonly #known = new Map<string, Map<string, number>>();

  /** @returns the number of a word as it occurs in a text of the language */
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

/** The term of a word in a language with its own stemmer; undefined if `stem` applies. */
function termOfRaw(raw: string, language: string): string | undefined {
  if (!hasStemmer(language)) return undefined;
  return termIn(raw.normalize('NFC').toLowerCase(), language);
}

/**
 * The term of a word in a language with its own stemmer.
 *
 * @param word in lower case
 * @returns undefined for numbers and words in another script
 */
export function termIn(word: string, language: string): string | undefined {
  const ownStem = stemIn(word, language);
  return ownStem === undefined ? undefined : `${fold(ownStem)}${OF_LANGUAGE}${language}`;
}

/** Whether a term carries no language suffix. */
export function isEnglishTerm(term: string): boolean {
  return !term.includes(OF_LANGUAGE);
}

/** The terms of a folded word: those it has in the library, and its stem in each of the library's languages. */
export function termsOfWord(lexicon: Lexicon, word: string): number[] {
  const { wordIds, homographs, termOf, termIds, languages } = lexicon;
  const first = wordIds.get(word);
  const known = first === undefined ? [] : [first, ...(homographs.get(first) ?? [])];
  const foreign = languages.flatMap((language) => {
    const term = termIn(word, language);
    // A word that merely equals a stem of another language is not a word of that language: IDE is not "ideas".
    const isMereStem = known.length > 0 && term === `${fold(word)}${OF_LANGUAGE}${language}`;
    return term === undefined || isMereStem ? [] : term;
  });
  const stemmed = [stem(word), ...foreign].flatMap((term) => termIds.get(term) ?? []);
  const terms = [...known.map((id) => termOf[id]!), ...stemmed];
  return [...new Set(terms)].filter((term) => term !== BREAK);
}

/** Tokenises `count` documents. */
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
    if (gathered.length > WORDS_PER_PACK) pack();
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
 * Makes a lexicon from words and terms in the order of their numbers.
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
