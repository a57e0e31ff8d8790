import { decodeHTML } from 'entities';

const NOT_ASCII = /[^\0-\x7f]/;
const INVISIBLE = /\p{Cf}|\u034f|[\u115f\u1160\u3164\uffa0]/gu;
/** UTF-8 misread as Windows-1252: `â€™` for `’`. https://en.wikipedia.org/wiki/Mojibake */
const MOJIBAKE = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}/g;
/** What Windows-1252 has at 0x80 to 0x9f; a space if nothing. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const ESCAPED_CHARACTER = /\\u([0-9a-fA-F]{4})|\\[nrt](?=\\|\s|\p{Lu})/gu;
const BLOCKQUOTE = /<blockquote\b[^<>]{0,200}>([\s\S]{0,3000}?)<\/blockquote>/gi;
/** Nothing else counts as a tag: `<name>` and `<someone@example.org>` are words of the text. */
const TAGS =
  /<!--[\s\S]{0,2000}?-->|<\/?(a|abbr|article|b|blockquote|br|center|cite|code|del|div|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]{0,2000})?\/?>/gi;
const INLINE_TAG = /^(?:a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|tt|u)$/i;
/** `[b]`, `[url=https://…]`. */
const BBCODE =
  /\[\/?(?:b|center|code|color|font|i|img|list|quote|s|size|spoiler|u|url)(?:=[^[\]\n]{0,2000})?\]/gi;
const FOOTNOTE_TAGS = /<sup\b[^<>]{0,200}>[\s[(]{0,3}[\d*†‡]{1,3}[\s\])]{0,3}<\/sup>/gi;
const MARKDOWN_LINK = /!?\[([^[\]]{0,500})\](?:\([^()]{0,2000}\)|\[[^[\]]{0,100}\])/g;
/** The text of a link to a footnote: `[1](#fn1)`. */
const FOOTNOTE_LINK = /^\^?(?:\d{1,3}|[*†‡]{1,3})$/;
/** `[1]`, `[a]`, `[^note]`, `[*]`, `¹`, `word^1`. Years in brackets have more digits. */
const FOOTNOTES =
  /\[(?:\d{1,3}|[a-z]|\^[^[\]\s]{1,40}|(?:note|fn)\s?\d{1,3}|[*†‡]{1,3})\]|[⁰¹²³⁴-⁹]+|(?<=\p{L}{3}|[.,;:!?)"’”])\^\d{1,3}(?![\p{L}\p{N}])/gu;
/** An address with a scheme or a path. Punctuation at its end may be included: it is not a word. */
const ADDRESSES =
  /(?:https?:\/\/|(?<![\p{L}\p{N}])www\.)[^\s<>"“”[\]{}|]{1,2000}|(?<![\p{L}\p{N}@./-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,10}\/[^\s<>"“”[\]{}|]{1,2000}/giu;
/** A text with fewer other words is about its addresses, so they stay. */
const MIN_WORDS_BESIDE_ADDRESSES = 8;
/** A LaTeX command, or a numeric superscript, which in Unicode looks like a footnote mark. */
const LATEX_COMMAND = /\\([A-Za-z]{2,20})|\^\{?[-−]?\d{1,4}\}?/g;
const LATEX_MARKS = /\$|(?<=[\p{L}\p{N}}])[_^](?=[\p{L}\p{N}{])|[{}]/gu;
/** Not before the first word, where it may distinguish the posts of a series. */
const LIST_MARKER = /\n[^\p{L}\p{N}\n]{0,20}\d{1,3}[.)](?=\s)/gu;
/** What a page adds where it truncates a text; "more" alone only after an ellipsis or in brackets. */
const READ_MORE =
  /(?:(?:read|see|show|view) (?:more|on|the rest|(?:the )?full post)|(?:continue|keep) reading|(?<=(?:\.\.|…|\[|\() ?)(?:more|cont|continued|truncated|snip))[^\p{L}\p{N}]*$/iu;
/** Incomplete markup at a truncated end: a link's address, a tag. */
const CUT_MARKUP = /(?:(?<=\])\([^()]*|<\/?[a-z][^<>]*="[^<>]*)$/i;
/** Characters at the end to search for these two. */
const TAIL_LENGTH = 200;
/** At the end of a line, or where a space replaced the line break. */
const HYPHENATION = /(?<=\p{Ll})(?:[-‐]\n\s{0,8}|- )(?=\p{Ll})/gu;
const SOFT_HYPHENATION = /\u00ad\s{0,8}\n\s{0,8}-?/g;
const APOSTROPHES = /(?<=[\p{L}\p{N}])['’‘ʼ´`′＇](?=\p{L})/gu;
const DIGIT_GROUPS = /(?<=\d),(?=\d{3}(?!\d))/g;
/** A number with separators (including dates), a word, or a character of a script without spaces. */
const WORD =
  /\p{N}+(?:[.:\/\-]\p{N}+)+(?![\p{L}\p{N}])|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;
/** Lines that start with `>`, or an opening in quotation marks. */
const QUOTATION = /^(?:[^\S\n]*>.*(?:\n\s{0,20})?)+|^\s{0,20}(?:“[^“”]*”|"[^"]*"|«[^«»]*»)/m;

/** The form in which texts are compared. People see the original. */
export interface Normalised {
  /**
   * In one Unicode form and case, without accents, invisible characters, punctuation, HTML, Markdown, list markers, footnote
   * marks and a truncation mark at the end. A text without letters or digits is one word.
   */
  readonly words: readonly string[];
  /** The first quotation, if anything follows it: word indexes, `end` excluded. */
  readonly quotation: readonly [first: number, end: number] | undefined;
}

export function normalise(text: string): Normalised {
  const plain = comparedText(text);
  return { words: wordsIn(plain), quotation: quotationIn(plain) };
}

/** The normalised words as one string, without addresses: the same for texts that are equal after normalisation. */
export function comparable(text: string): string {
  return wordsIn(withoutAddresses(plainText(text), 1)).join(' ');
}

/** A word as written. */
export interface WrittenWord {
  readonly word: string;
  /** The characters between it and the preceding word. */
  readonly before: string;
}

/** Whether a text ends with a truncation mark: an ellipsis or "read more". */
export function isCut(text: string): boolean {
  const tail = text.slice(-TAIL_LENGTH);
  return /(?:\.\.|…|&hellip;)[^\p{L}\p{N}]*$/u.test(tail) || READ_MORE.test(tail);
}

/** The words of `normalise`, one for one, in their original case. */
export function writtenWords(text: string): WrittenWord[] {
  const bare = withoutAccents(comparedText(text));
  let end = 0;
  return Array.from(bare.matchAll(WORD), ({ 0: word, index }) => {
    const before = bare.slice(end, index);
    end = index + word.length;
    return { word, before };
  });
}

function wordsIn(plain: string): readonly string[] {
  // ß and SS, ſ and S are equal only in upper case.
  const folded = withoutAccents(plain).toUpperCase().toLowerCase();
  return folded.match(WORD) ?? [folded.replace(/\s+/g, '')].filter((rest) => rest !== '');
}

function comparedText(text: string): string {
  return withoutAddresses(plainText(text), MIN_WORDS_BESIDE_ADDRESSES);
}

/** @param minWords addresses stay if fewer words would remain */
function withoutAddresses(plain: string, minWords: number): string {
  if (!plain.includes('/') && !/www\./i.test(plain)) return plain;
  const bare = plain.replace(ADDRESSES, ' ');
  return bare.length === plain.length || wordsIn(bare).length < minWords ? plain : bare;
}

/** Removes everything that depends on where a text was copied from, except line breaks. */
function plainText(text: string): string {
  let plain = text;
  if (NOT_ASCII.test(plain)) {
    plain = plain.replace(SOFT_HYPHENATION, '').replace(MOJIBAKE, repairMojibake).replace(INVISIBLE, '');
  }
  if (plain.includes('&')) {
    // Text is often encoded twice.
    plain = decodeHTML(decodeHTML(plain)).replace(INVISIBLE, '');
  }
  if (plain.includes('\\')) plain = plain.replace(ESCAPED_CHARACTER, decodeEscape).replace(INVISIBLE, '');
  if (plain.includes('<')) {
    plain = plain
      .replace(BLOCKQUOTE, (_, quoted: string) => `\n> ${quoted.replace(TAGS, ' ').replace(/\s+/g, ' ')}\n`)
      .replace(FOOTNOTE_TAGS, ' ')
      .replace(TAGS, (_, name: string | undefined) => (name && INLINE_TAG.test(name) ? '' : '\n'));
  }
  if (plain.includes('[')) {
    plain = plain
      .replace(BBCODE, '')
      .replace(MARKDOWN_LINK, (_, shown: string) => (FOOTNOTE_LINK.test(shown) ? ' ' : shown));
  }
  if ((plain.includes('$') && plain.includes('\\')) || /\$[^$\s]*[_^]/.test(plain)) {
    plain = plain.replace(LATEX_COMMAND, spellCommand).replace(LATEX_MARKS, '');
  }
  plain = plain
    .replace(FOOTNOTES, ' ')
    .replace(LIST_MARKER, (marker) => (marker.includes('>') ? '\n> ' : '\n'));
  const tail = plain.slice(-TAIL_LENGTH);
  return plain.slice(0, -TAIL_LENGTH) + tail.replace(READ_MORE, '').replace(CUT_MARKUP, '');
}

/** LaTeX commands for letters and words; all others are for symbols, which are not words. */
const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega';
const GREEK_LETTERS = new Map(
  GREEK.split(' ').map((name, index) => [name, String.fromCodePoint(0x3b1 + index + (index > 16 ? 1 : 0))]),
);
const FUNCTIONS = /^(?:arg|cos|det|dim|exp|gcd|inf|ker|lim|ln|log|max|min|sin|sup|tan)+$/;

/** `\\theta` is θ and `\\log` is log. */
function spellCommand(_: string, name: string | undefined): string {
  if (name === undefined) return ' ';
  const letter = GREEK_LETTERS.get(name.replace(/^var/, '').toLowerCase());
  return letter ?? (FUNCTIONS.test(name) ? name : ' ');
}

/** Removes accents and whatever splits a word: apostrophes, digit separators, hyphenation. */
function withoutAccents(plain: string): string {
  const whole = plain.replace(DIGIT_GROUPS, '').replace(HYPHENATION, '').replace(APOSTROPHES, '');
  return NOT_ASCII.test(whole) ? whole.normalize('NFKD').replace(/\p{M}/gu, '') : whole;
}

function quotationIn(plain: string): Normalised['quotation'] {
  const quotation = QUOTATION.exec(plain);
  if (!quotation) return undefined;
  const end = quotation.index + quotation[0].length;
  if (wordsIn(plain.slice(end)).length === 0) return undefined;
  return [wordsIn(plain.slice(0, quotation.index)).length, wordsIn(plain.slice(0, end)).length];
}

/** @returns the intended characters, or the text as it is if it was not UTF-8 */
function repairMojibake(garbled: string): string {
  const bytes = Array.from(garbled, (character) => {
    const position = WINDOWS_1252.indexOf(character);
    return position < 0 ? character.charCodeAt(0) : 0x80 + position;
  });
  const repaired = Buffer.from(bytes).toString('utf8');
  return repaired.includes('\ufffd') ? garbled : repaired;
}

function decodeEscape(_: string, hex: string | undefined): string {
  return hex ? String.fromCharCode(Number.parseInt(hex, 16)) : ' ';
}
