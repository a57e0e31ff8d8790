/** Scripts indexed as overlapping pairs of characters: those without spaces, and Hangul, which joins words with particles. */
const PAIRED = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{Script=Hangul}';
/** Scripts without spaces that need a dictionary to find words. */
const DICTIONARY = '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';

const UNSPACED = new RegExp(`[${PAIRED}${DICTIONARY}]`, 'u');
const RUNS = new RegExp(
  `(?<paired>[${PAIRED}]+)|(?<dictionary>[${DICTIONARY}]+)|[^${PAIRED}${DICTIONARY}]+`,
  'gu',
);
const CHARACTER = /\P{M}\p{M}*/gu;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Its dictionaries cover all four scripts, whatever the locale. */
const WORDS = new Intl.Segmenter('th', { granularity: 'word' });

/** A word within a run of letters and digits. */
export interface Segment {
  readonly start: number;
  readonly text: string;
}

/** Whether the text contains a script without spaces between words. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/**
 * Finds the words in a run of letters and digits: Han, Kana and Hangul in overlapping bigrams (as in Lucene's
 * CJKBigramFilter), Thai, Lao, Khmer and Burmese by ICU's dictionaries (UAX #29), everything else as it is.
 */
export function segment(run: string): Segment[] {
  return [...run.matchAll(RUNS)].flatMap(({ 0: text, index, groups = {} }) => {
    if (groups['paired']) return bigrams(text, index);
    if (groups['dictionary']) return dictionaryWords(text, index);
    return LETTER_OR_DIGIT.test(text) ? [{ start: index, text }] : [];
  });
}

function bigrams(text: string, from: number): Segment[] {
  const characters = [...text.matchAll(CHARACTER)];
  const pairs = characters.flatMap((first, at) => {
    const next = characters[at + 1];
    return next ? [{ start: from + first.index, text: first[0] + next[0] }] : [];
  });
  return pairs.length > 0 ? pairs : [{ start: from, text }];
}

function dictionaryWords(text: string, from: number): Segment[] {
  return Array.from(WORDS.segment(text), ({ segment: word, index }) => ({ start: from + index, text: word }));
}
