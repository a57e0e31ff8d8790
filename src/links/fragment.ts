import type { Excerpt } from '../corpus/model.ts';

/** The minimum and maximum number of words in a text fragment. */
const MIN_WORDS = 5;
const MAX_WORDS = 12;
/** Other excerpts of the same page to compare. */
const MAX_OTHERS = 200;
/** Long enough to be unique on a page, short enough to avoid anything the page renders differently. */
const GOOD_LENGTH = 8;
/** This many words of distance from the start count as much as one doubtful character. */
const WORDS_PER_DOUBT = 10;
/** Readers want to land near the start: characters in which to look for a fragment. */
const MAX_REACH = 3000;

/** Letters and digits, with characters inside that pages leave unchanged. */
const CLEAN_WORD = /^[\p{L}\p{M}\p{Nd}]+(?:(?:[-'’&/—–]|(?<=\p{Nd})[.,](?=\p{Nd}))[\p{L}\p{M}\p{Nd}]+)*$/u;
/** A word with the punctuation around it. */
const PARTS = /^([“"‘'«([]*)(.*?)([”"’'»)\],.;:!?…]*)$/u;
const FOOTNOTE_MARK = /\[\^?\w{1,3}\]/;
const LIST_MARK = /^\(?(?:\d{1,3}|[a-z]|[ivx]+)[.)]+$/i;
/** Not every browser matches curly quotes with straight ones, and Discord may rewrite an encoded hyphen. */
const DOUBTFUL = /[-'’‘"“”«»—–,]/gu;
/** A capital may start a paragraph where the excerpt has only a space. */
const STARTS_WITH_CAPITAL = /^[“"‘'«]*\p{Lu}/u;
const DOUBT_OF_CAPITAL = 2;
const NO_WORD_AT_ENDS = /^[^\p{L}\p{M}\p{Nd}]+|[^\p{L}\p{M}\p{Nd}]+$/gu;
const CUT = /\s*(?:\[(?:…|\.{3})\]|…|\.{3})$/u;
const WHOLE_END = /[.!?]["”'’)]*$/u;

/** Returns the address of an excerpt's post, opened at the passage if possible. */
export type LinkOf = (excerpt: Excerpt) => string | undefined;

/**
 * The address of an excerpt's post, opened at the passage by a text fragment if that is reliable
 * (https://wicg.github.io/scroll-to-text-fragment/).
 *
 * @param others the post's other excerpts, whose words would lead to the wrong place
 * @param maxLength of the address in characters; longer ones open only the post
 * @returns undefined if the post has no address
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
    if (link.length <= maxLength && occursOnce(bareWords(words), known)) return link;
  }
  return page;
}

/** Normalises a text as browsers match it, ignoring case and punctuation, with a space before each word and at the end. */
function bareWords(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;
}

function occursOnce(words: string, texts: readonly string[]): boolean {
  let count = 0;
  for (const text of texts) {
    // The space after one occurrence may be the one before the next.
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length - 1)) {
      if (++count > 1) return false;
    }
  }
  return true;
}

/** Percent-encodes characters that are special in text directives or would end one of Discord's masked links. */
function escapeSigns(text: string, signs: RegExp): string {
  return text.replace(signs, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A word of the text, with the risk that the page renders it differently. */
interface CleanWord {
  readonly text: string;
  /** The number of words before it. */
  readonly position: number;
  readonly doubt: number;
}

/**
 * Runs of 5 to 12 words that the page renders like the excerpt, the most reliable first: within a sentence and a block, near
 * the start, with as few characters as possible that browsers treat differently.
 */
function* candidates(text: string): Generator<string> {
  const found: { words: readonly CleanWord[]; from: number; to: number; doubt: number }[] = [];
  for (const words of cleanRuns(text.slice(0, MAX_REACH))) {
    for (const [from, { position }] of words.entries()) {
      let doubt = position / WORDS_PER_DOUBT;
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
    // Browsers match at word boundaries, so quotes and commas at the ends are dropped.
    yield phrase.join(' ').replace(NO_WORD_AT_ENDS, '');
  }
}

/**
 * Runs of clean words. They end with the sentence and the block, at brackets, and at any word that the page may render
 * differently: with a footnote mark, markup or a formula, a list number, the last word of a truncated text.
 */
function cleanRuns(text: string): CleanWord[][] {
  let run: CleanWord[] = [];
  const runs = [run];
  const end = () => {
    run = [];
    runs.push(run);
  };
  let position = 0;
  for (const line of withoutCutWord(text).split(/[\n\r\u2028\u2029]+/)) {
    for (const token of line.split(/\s+/)) {
      const [, before = '', word = '', after = ''] = PARTS.exec(token) ?? [];
      const clean = CLEAN_WORD.test(word) && !FOOTNOTE_MARK.test(token) && !LIST_MARK.test(token);
      if (!clean || /[([]/.test(before)) end();
      if (clean) run.push({ text: token, position, doubt: doubtOf(token, run.length === 0) });
      if (/[^”"’'»,]/u.test(after)) end();
      position++;
    }
    end();
  }
  return runs;
}

function doubtOf(token: string, first: boolean): number {
  const signs = token.match(DOUBTFUL)?.length ?? 0;
  return signs + (!first && STARTS_WITH_CAPITAL.test(token) ? DOUBT_OF_CAPITAL : 0);
}

/** Drops the last word unless it ends a sentence: it may be truncated. */
function withoutCutWord(text: string): string {
  const kept = text.trimEnd();
  if (WHOLE_END.test(kept) && !CUT.test(kept)) return kept;
  return kept.replace(CUT, '').replace(/\S+$/, '');
}
