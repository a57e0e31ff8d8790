import { decodeHTML } from 'entities';

const NOT_ASCII = /[^\0-\x7f]/;
const INVISIBLE = /\p{Cf}|\u034f|[\u115f\u1160\u3164\uffa0]/gu;
/** What UTF-8 looks like when it was read as Windows-1252: `â€™` for `’`. */
const MOJIBAKE = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}/g;
/** The characters of the bytes 0x80 to 0x9f in Windows-1252; a space where it has none. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const ESCAPED_CHARACTER = /\\u([0-9a-fA-F]{4})|\\[nrt](?=\\|\s|\p{Lu})/gu;
const BLOCKQUOTE = /<blockquote\b[^<>]{0,200}>([\s\S]{0,3000}?)<\/blockquote>/gi;
/** Only these are tags: `<name>` and `<someone@example.org>` are words of the text. */
const TAGS =
  /<!--[\s\S]{0,2000}?-->|<\/?(a|abbr|article|b|blockquote|br|center|cite|code|del|div|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]{0,2000})?\/?>/gi;
const INLINE_TAG = /^(?:a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|tt|u)$/i;
/** The marks of forums: `[b]`, `[url=https://…]`. */
const BBCODE =
  /\[\/?(?:b|center|code|color|font|i|img|list|quote|s|size|spoiler|u|url)(?:=[^[\]\n]{0,2000})?\]/gi;
const FOOTNOTE_TAGS = /<sup\b[^<>]{0,200}>[\s[(]{0,3}[\d*†‡]{1,3}[\s\])]{0,3}<\/sup>/gi;
const MARKDOWN_LINK = /!?\[([^[\]]{0,500})\](?:\([^()]{0,2000}\)|\[[^[\]]{0,100}\])/g;
/** The text of a link that leads to a footnote: `[1](#fn1)`. */
const FOOTNOTE_LINK = /^\^?(?:\d{1,3}|[*†‡]{1,3})$/;
/** `[1]`, `[a]`, `[^note]`, `[*]`, `¹`, `word^1`. Years and other real numbers in brackets have more digits. */
const FOOTNOTES =
  /\[(?:\d{1,3}|[a-z]|\^[^[\]\s]{1,40}|(?:note|fn)\s?\d{1,3}|[*†‡]{1,3})\]|[⁰¹²³⁴-⁹]+|(?<=\p{L}{3}|[.,;:!?)"’”])\^\d{1,3}(?![\p{L}\p{N}])/gu;
/** An address with its scheme, or without one when it has a path. Its end is trimmed by what words are. */
const ADDRESSES =
  /(?:https?:\/\/|(?<![\p{L}\p{N}])www\.)[^\s<>"“”[\]{}|]{1,2000}|(?<![\p{L}\p{N}@./-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,10}\/[^\s<>"“”[\]{}|]{1,2000}/giu;
/** Texts with fewer other words are about the addresses in them. */
const MIN_WORDS_BESIDE_ADDRESSES = 8;
/** A LaTeX command, or a superscript of digits, which Unicode writes as footnotes are marked. */
const LATEX_COMMAND = /\\([A-Za-z]{2,20})|\^\{?[-−]?\d{1,4}\}?/g;
const LATEX_MARKS = /\$|(?<=[\p{L}\p{N}}])[_^](?=[\p{L}\p{N}{])|[{}]/gu;
/** Not before the first word, where it may tell the posts of a series apart. */
const LIST_NUMBER = /\n[^\p{L}\p{N}\n]{0,20}\d{1,3}[.)](?=\s)/gu;
/** What a page writes where it cut the text; "more" alone only behind an ellipsis or in brackets. */
const READ_MORE =
  /(?:(?:read|see|show|view) (?:more|on|the rest|(?:the )?full post)|(?:continue|keep) reading|(?<=(?:\.\.|…|\[|\() ?)(?:more|cont|continued|truncated|snip))[^\p{L}\p{N}]*$/iu;
/** Markup that the end of the text cuts through: the address of a link, a tag. */
const CUT_MARKUP = /(?:(?<=\])\([^()]*|<\/?[a-z][^<>]*="[^<>]*)$/i;
/** Characters at the end in which the two above are looked for. */
const TAIL_LENGTH = 200;
/** At a line end, or where a line end became a space. */
const HYPHENATION = /(?<=\p{Ll})(?:[-‐]\n\s{0,8}|- )(?=\p{Ll})/gu;
const SOFT_HYPHENATION = /\u00ad\s{0,8}\n\s{0,8}-?/g;
const APOSTROPHES = /(?<=[\p{L}\p{N}])['’‘ʼ´`′＇](?=\p{L})/gu;
const DIGIT_GROUPS = /(?<=\d),(?=\d{3}(?!\d))/g;
/** A number with points, dates among them; a word; in scripts that are written without spaces, a character. */
const WORD =
  /\p{N}+(?:[.:\/\-]\p{N}+)+(?![\p{L}\p{N}])|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;
/** Lines with a quote mark, or a beginning in quotation marks. */
const QUOTATION = /^(?:[^\S\n]*>.*(?:\n\s{0,20})?)+|^\s{0,20}(?:“[^“”]*”|"[^"]*"|«[^«»]*»)/m;

/** A text as it is compared with others. What people see is never changed. */
export interface Normalised {
  /**
   * In one Unicode form and case, without accents, invisible characters, punctuation, HTML, Markdown, quote and
   * list markers, footnote marks, and what marks a cut at the end. A text without letter or digit is one word.
   */
  readonly words: readonly string[];
  /** Its first quotation, when own words follow it: [first, end) as indexes of words. */
  readonly quotation: readonly [first: number, end: number] | undefined;
}

/** Brings a text into the form in which texts are compared. */
export function normalise(text: string): Normalised {
  const plain = comparedText(text);
  return { words: wordsIn(plain), quotation: quotationIn(plain) };
}

/** The words of a text as one string, addresses aside: texts are equal after normalisation when these are equal. */
export function comparable(text: string): string {
  return wordsIn(withoutAddresses(plainText(text), 1)).join(' ');
}

/** A word as it stands in its text. */
export interface WrittenWord {
  readonly word: string;
  /** What stands between it and the word before. */
  readonly before: string;
}

/** Whether a text says at its end that it goes on. */
export function isCut(text: string): boolean {
  const tail = text.slice(-TAIL_LENGTH);
  return /(?:\.\.|…|&hellip;)[^\p{L}\p{N}]*$/u.test(tail) || READ_MORE.test(tail);
}

/** The words of `normalise`, one for one, in their own case. */
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
  // Upper case first: ß and SS, ſ and S meet there.
  const folded = withoutAccents(plain).toUpperCase().toLowerCase();
  return folded.match(WORD) ?? [folded.replace(/\s+/g, '')].filter((rest) => rest !== '');
}

function comparedText(text: string): string {
  return withoutAddresses(plainText(text), MIN_WORDS_BESIDE_ADDRESSES);
}

/** @param minWords how many words have to remain; else the addresses stay */
function withoutAddresses(plain: string, minWords: number): string {
  if (!plain.includes('/') && !/www\./i.test(plain)) return plain;
  const bare = plain.replace(ADDRESSES, ' ');
  return bare.length === plain.length || wordsIn(bare).length < minWords ? plain : bare;
}

/** Without everything that depends on where the text was pasted from. Line breaks stay. */
function plainText(text: string): string {
  let plain = text;
  if (NOT_ASCII.test(plain)) {
    plain = plain.replace(SOFT_HYPHENATION, '').replace(MOJIBAKE, repairMojibake).replace(INVISIBLE, '');
  }
  if (plain.includes('&')) {
    // Twice, for what was encoded twice.
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
    .replace(LIST_NUMBER, (marker) => (marker.includes('>') ? '\n> ' : '\n'));
  const tail = plain.slice(-TAIL_LENGTH);
  return plain.slice(0, -TAIL_LENGTH) + tail.replace(READ_MORE, '').replace(CUT_MARKUP, '');
}

/** Commands that stand for letters or words; the others stand for signs, which are not words. */
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

/** One Unicode form, no accents, and words in one piece: no apostrophes, digit groups, or hyphens at line ends. */
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

/** @returns the characters that were meant, or what was given when it is not UTF-8 */
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
