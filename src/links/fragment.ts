import type { Excerpt } from '../corpus/model.ts';

/** The fewest words and the most that a link is made of. */
const MIN_WORDS = 5;
const MAX_WORDS = 12;
/** Other excerpts of the same page that are looked at. */
const MAX_OTHERS = 200;
/** Enough to stand once on a page, few enough to meet nothing that the page shows in another way. */
const GOOD_LENGTH = 8;
/** How many words further down weigh as much as one doubtful sign. */
const WORDS_PER_SIGN = 10;
/** A reader wants to land near the beginning; further down no link is looked for. In characters. */
const REACH = 3000;

/** Words of letters and digits, with signs inside them that pages leave as they are. */
const CLEAN_WORD = /^[\p{L}\p{M}\p{Nd}]+(?:(?:[-'’&/—–]|(?<=\p{Nd})[.,](?=\p{Nd}))[\p{L}\p{M}\p{Nd}]+)*$/u;
/** A word with the signs before and after it. */
const PARTS = /^([“"‘'«([]*)(.*?)([”"’'»)\],.;:!?…]*)$/u;
const FOOTNOTE_MARK = /\[\^?\w{1,3}\]/;
const LIST_MARK = /^\(?(?:\d{1,3}|[a-z]|[ivx]+)[.)]+$/i;
/** Not every browser takes a curly quote for a straight one, and Discord may rewrite an encoded hyphen. */
const DOUBTFUL = /[-'’‘"“”«»—–,]/gu;
/** A capital may begin a paragraph where the excerpt shows only a space. */
const STARTS_WITH_CAPITAL = /^[“"‘'«]*\p{Lu}/u;
const DOUBT_OF_CAPITAL = 2;
const NO_WORD_AT_ENDS = /^[^\p{L}\p{M}\p{Nd}]+|[^\p{L}\p{M}\p{Nd}]+$/gu;
const CUT = /\s*(?:\[(?:…|\.{3})\]|…|\.{3})$/u;
const WHOLE_END = /[.!?]["”'’)]*$/u;

/** Finds the address of an excerpt's post, opened at the passage where that is possible. */
export type LinkOf = (excerpt: Excerpt) => string | undefined;

/**
 * The address of an excerpt's post, opened at the passage where that can be relied on.
 *
 * @param others the post's other excerpts: what they say as well would be found in the wrong place
 * @param maxLength characters that the address may have; one that would be longer opens the post only
 * @returns undefined when the post has no address
 */
export function excerptLink(
  excerpt: Excerpt,
  others: readonly string[],
  maxLength: number,
): string | undefined {
  const { url } = excerpt.post;
  if (!url) return undefined;
  const page = escapeSigns(url.replace(/#?:~:.*$/s, ''), /[()<>[\]`]/g);
  const directive = `${page.includes('#') ? '' : '#'}:~:text=`;
  const known = [excerpt.text, ...others.slice(0, MAX_OTHERS)].map(bareWords);
  for (const words of candidates(excerpt.text)) {
    const link = page + directive + escapeSigns(encodeURIComponent(words), /[-'!()*]/g);
    if (link.length <= maxLength && standsOnce(bareWords(words), known)) return link;
  }
  return page;
}

/** A text in which browsers find words: letter case and punctuation do not count. A space before each word, and at the end. */
function bareWords(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;
}

function standsOnce(words: string, texts: readonly string[]): boolean {
  let count = 0;
  for (const text of texts) {
    // The space behind one occurrence may be the one before the next.
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length - 1)) {
      if (++count > 1) return false;
    }
  }
  return true;
}

/** Percent-encodes what has a meaning in a text directive, or would end one of Discord's masked links. */
function escapeSigns(text: string, signs: RegExp): string {
  return text.replace(signs, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A word as it stands in the text, and how doubtful it is that the page shows it alike. */
interface CleanWord {
  readonly text: string;
  /** Words before it. */
  readonly position: number;
  readonly doubt: number;
}

/**
 * Runs of 5 to 12 words that the page shows as the excerpt does, the surest first: inside one sentence and one
 * block, with as few signs as can be that browsers treat differently, and near the beginning.
 */
function* candidates(text: string): Generator<string> {
  const found: { words: readonly CleanWord[]; from: number; to: number; doubt: number }[] = [];
  for (const words of cleanStretches(text.slice(0, REACH))) {
    for (const [from, { position }] of words.entries()) {
      let doubt = position / WORDS_PER_SIGN;
      for (const [index, word] of words.slice(from, from + MAX_WORDS).entries()) {
        doubt += word.doubt;
        const length = index + 1;
        if (length < MIN_WORDS) continue;
        found.push({ words, from, to: from + length, doubt: doubt + Math.abs(length - GOOD_LENGTH) / 2 });
      }
    }
  }
  found.sort((a, b) => a.doubt - b.doubt);
  for (const { words, from, to } of found) {
    const phrase = words.slice(from, to).map(({ text }) => text);
    // Browsers match from word to word: quotes and commas at the ends are left out.
    yield phrase.join(' ').replace(NO_WORD_AT_ENDS, '');
  }
}

/**
 * Stretches of clean words. They end with the sentence and the block, at brackets, and at every word that the page
 * may show in another way: one with a footnote mark, markup or a formula, a list number, the last word of a text
 * that was cut.
 */
function cleanStretches(text: string): CleanWord[][] {
  let stretch: CleanWord[] = [];
  const stretches = [stretch];
  const end = () => {
    stretch = [];
    stretches.push(stretch);
  };
  let position = 0;
  for (const line of withoutCutWord(text).split(/[\n\r\u2028\u2029]+/)) {
    for (const token of line.split(/\s+/)) {
      const [, before = '', word = '', after = ''] = PARTS.exec(token) ?? [];
      const clean = CLEAN_WORD.test(word) && !FOOTNOTE_MARK.test(token) && !LIST_MARK.test(token);
      if (!clean || /[([]/.test(before)) end();
      if (clean) stretch.push({ text: token, position, doubt: doubtOf(token, stretch.length === 0) });
      if (/[^”"’'»,]/u.test(after)) end();
      position++;
    }
    end();
  }
  return stretches;
}

function doubtOf(token: string, first: boolean): number {
  const signs = token.match(DOUBTFUL)?.length ?? 0;
  return signs + (!first && STARTS_WITH_CAPITAL.test(token) ? DOUBT_OF_CAPITAL : 0);
}

/** Without the last word, unless a sentence ends there: the page may show more of it. */
function withoutCutWord(text: string): string {
  const kept = text.trimEnd();
  if (WHOLE_END.test(kept) && !CUT.test(kept)) return kept;
  return kept.replace(CUT, '').replace(/\S+$/, '');
}
