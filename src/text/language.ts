import { francAll } from 'franc';
import { isVietnamese } from './folding.ts';
import { hasStemmer } from './stemmer.ts';

/** The language of unrecognised text: most libraries are in English. */
const DEFAULT_LANGUAGE = 'en';

/** Languages distinguished by trigrams: ISO 639-3 codes, as used by franc, and ISO 639-1 codes. */
const LATIN_LANGUAGES: Readonly<Record<string, string>> = {
  cat: 'ca',
  ces: 'cs',
  dan: 'da',
  deu: 'de',
  eng: 'en',
  eus: 'eu',
  fin: 'fi',
  fra: 'fr',
  gle: 'ga',
  hun: 'hu',
  ita: 'it',
  nld: 'nl',
  nob: 'no',
  nno: 'no',
  pol: 'pl',
  por: 'pt',
  ron: 'ro',
  slk: 'sk',
  slv: 'sl',
  spa: 'es',
  swe: 'sv',
  tur: 'tr',
};
/** Characters to examine; more make no difference. */
const MAX_LENGTH = 300;
/**
 * The maximum likelihood of English, relative to the most likely language, for a text of at least so many letters to be in
 * that language: lists of names and terms resemble many languages. Of 15,000 English sentences of at least 40 letters, 6 are
 * taken for another language.
 */
const MAX_ENGLISH_LIKELIHOOD: readonly (readonly [letters: number, likelihood: number])[] = [
  [120, 0.94],
  [60, 0.8],
  [40, 0.7],
];
/** Texts of at least this many letters with an accent are certain. */
const MIN_LETTERS_ACCENTED = 60;
/** Every fifth word of English text is one of these; no other language has all of them. */
const ENGLISH_WORDS =
  /(?<![\p{L}\p{M}])(?:the|and|to|that|this|with|for|are|it|which|have|from|by|not|be|as|they|can|you|what|how|has|their|these|there|than|its|been|would|into|other|more)(?![\p{L}\p{M}])/giu;
const MIN_ENGLISH_SHARE = 0.04;
/** Text with four of the most frequent English words is English. */
const CERTAINLY_ENGLISH =
  /(?: (?:the|and|to|that|this|with|for|are|it|which|have|from|by|not|be) [\s\S]*?){4}/;
const ACCENTED = /[\u00c0-\u024f]/;
const WORDS = /[\p{L}\p{M}]+/gu;
/** Letters of other languages with the same script. */
const NOT_RUSSIAN = /[іїєґўђјљњћџқғүұәө]/iu;
const RUSSIAN = /[ыэё]/iu;
const NOT_ARABIC = /[پچگژکیےھہںٹڈڑ]/u;
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['ta', /\p{Script=Tamil}/gu],
];

/**
 * The language to analyse a text in, as far as that matters: one with a stemmer, Vietnamese, or otherwise English, which
 * means none for other scripts.
 *
 * @param stated the known language, an ISO 639-1 code with or without a region; trusted
 */
export function languageOf(text: string, stated?: string): string {
  const known = stated && primaryTag(stated);
  if (known) return known === 'nb' || known === 'nn' ? 'no' : known;
  const sample = text.slice(0, MAX_LENGTH);
  if (CERTAINLY_ENGLISH.test(sample)) return DEFAULT_LANGUAGE;
  if (/[^\0-\u024f\s\p{P}\p{S}]/u.test(sample)) {
    if (isVietnamese(sample)) return 'vi';
    const script = scriptLanguage(sample);
    if (script) return script;
  }
  return latinLanguage(sample);
}

function primaryTag(tag: string): string | undefined {
  return /^[a-z]{2,3}(?=$|[-_])/i.exec(tag)?.[0].toLowerCase();
}

/** The language of a text in a non-Latin script, judging by script and letters; English if it has no stemmer. */
function scriptLanguage(text: string): string | undefined {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const all = text.match(/\p{L}/gu)?.length ?? 0;
  if (latin >= all - latin) return undefined;
  const [language] =
    SCRIPTS.find(([, letters]) => (text.match(letters)?.length ?? 0) > (all - latin) / 2) ?? [];
  if (language === 'ru' && (NOT_RUSSIAN.test(text) || !RUSSIAN.test(text))) return DEFAULT_LANGUAGE;
  if (language === 'ar' && NOT_ARABIC.test(text)) return DEFAULT_LANGUAGE;
  return language ?? DEFAULT_LANGUAGE;
}

function latinLanguage(text: string): string {
  const words = text.match(WORDS) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const [, likelihood] = MAX_ENGLISH_LIKELIHOOD.find(([least]) => letters >= least) ?? [];
  if (likelihood === undefined) return DEFAULT_LANGUAGE;
  const english = text.match(ENGLISH_WORDS)?.length ?? 0;
  if (english >= MIN_ENGLISH_SHARE * words.length) return DEFAULT_LANGUAGE;
  const likely = francAll(text, { only: Object.keys(LATIN_LANGUAGES) });
  const language = LATIN_LANGUAGES[likely[0]?.[0] ?? ''];
  const asEnglish = likely.find(([code]) => code === 'eng')?.[1] ?? 0;
  const limit = letters >= MIN_LETTERS_ACCENTED && ACCENTED.test(text) ? 1 : likelihood;
  return language && hasStemmer(language) && asEnglish < limit ? language : DEFAULT_LANGUAGE;
}
