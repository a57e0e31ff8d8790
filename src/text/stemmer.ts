import { createRequire } from 'node:module';
import { stem as porter2 } from 'porter2';

/** The names in `snowball-stemmers` of its languages, by ISO 639-1 code. English uses Porter2. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ar: 'arabic',
    ca: 'catalan',
    cs: 'czech',
    da: 'danish',
    de: 'german',
    es: 'spanish',
    eu: 'basque',
    fi: 'finnish',
    fr: 'french',
    ga: 'irish',
    hu: 'hungarian',
    hy: 'armenian',
    it: 'italian',
    nl: 'dutch',
    no: 'norwegian',
    pt: 'portuguese',
    ro: 'romanian',
    ru: 'russian',
    sl: 'slovene',
    sv: 'swedish',
    ta: 'tamil',
    tr: 'turkish',
  }),
);
const OTHER_SCRIPT: ReadonlySet<string> = new Set(['ar', 'hy', 'ru', 'ta']);
const ENGLISH = /^[a-z]{3,}$/;
const LETTERS = /^[\p{L}\p{M}]{3,}$/u;

interface Snowball {
  newStemmer(algorithm: string): { stem(word: string): string };
}

const require = createRequire(import.meta.url);
const stemmers = new Map<string, (word: string) => string>();

/** Whether the language has a stemmer of its own, other than the English one. */
export function hasStemmer(language: string): boolean {
  return ALGORITHMS.has(language);
}

/** The Porter2 stem of a folded word that looks like English; otherwise the word itself. */
export function stem(word: string): string {
  return ENGLISH.test(word) ? porter2(word) : word;
}

/**
 * The stem of a word in a language, see https://snowballstem.org.
 *
 * @param word in lower case, with its marks
 * @param language ISO 639-1
 * @returns undefined if `stem` applies: for English, and for words without a stem
 */
export function stemIn(word: string, language: string): string | undefined {
  const algorithm = ALGORITHMS.get(language);
  if (algorithm === undefined || !LETTERS.test(word)) return undefined;
  if (OTHER_SCRIPT.has(language) && ENGLISH.test(word)) return undefined;
  let stemmer = stemmers.get(language);
  if (!stemmer) {
    // Loaded lazily: it is large, and most libraries need none of it.
    const { newStemmer } = require('snowball-stemmers') as Snowball;
    const made = newStemmer(algorithm);
    stemmer = (each) => made.stem(each);
    stemmers.set(language, stemmer);
  }
  return stemmer(word) || undefined;
}
