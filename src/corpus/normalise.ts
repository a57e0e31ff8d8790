import { decodeHTML } from 'entities';

const NOT_ASCII = /[^\0-\x7f]/;
const INVISIBLE = /\p{Cf}|\u034f|[\u115f\u1160\u3164\uffa0]/gu;
/** Only these are tags: `<name>` and `<someone@example.org>` are words of the text. */
const TAGS =
  /<!--[\s\S]{0,2000}?-->|<\/?(a|abbr|article|b|blockquote|br|center|cite|code|del|div|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]{0,2000})?\/?>/gi;
const INLINE_TAG = /^(?:a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|tt|u)$/i;
const FOOTNOTE_TAGS = /<sup\b[^<>]{0,200}>[\s[(]{0,3}[\d*†‡]{1,3}[\s\])]{0,3}<\/sup>/gi;
const MARKDOWN_LINK = /!?\[([^[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\s"[^"]{0,500}")?\)|\[[^[\]]{0,100}\])/g;
/** `[1]`, `[^note]`, `[*]`, `¹`. Years and other real numbers in brackets have more digits. */
const FOOTNOTES = /\[(?:\d{1,3}|\^[^[\]\s]{1,40}|(?:note|fn)\s?\d{1,3}|[*†‡]{1,3})\]|[⁰¹²³⁴-⁹]+/g;
const LIST_NUMBER = /^[^\p{L}\p{N}\n]{0,20}\d{1,3}[.)](?=\s)/gmu;
/** What a page writes where it cut the text; "more" alone only behind an ellipsis or in brackets. */
const READ_MORE =
  /(?:(?:read|see|show|view) (?:more|on|the rest|(?:the )?full post)|(?:continue|keep) reading|(?<=(?:\.\.|…|\[|\() ?)(?:more|continued|truncated|snip))[^\p{L}\p{N}]*$/iu;
const READ_MORE_LENGTH = 60;
const APOSTROPHES = /(?<=[\p{L}\p{N}])['’‘ʼ´`′＇](?=\p{L})/gu;
const DIGIT_GROUPS = /(?<=\d),(?=\d{3}(?!\d))/g;
/** A word; in scripts that are written without spaces, a character. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;

/**
 * The words of a text, for comparing only: in one Unicode form and case, without accents, invisible characters,
 * punctuation, HTML, Markdown, quote and list markers, footnote marks, and what marks a cut at the end.
 * A text without any letter or digit is one word.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = plainText(text);
  return plain.match(WORD) ?? [plain.replace(/\s+/g, '')].filter((rest) => rest !== '');
}

/** The words of a text as one string: texts are equal after normalisation when these are equal. */
export function comparable(text: string): string {
  return wordsOf(text).join(' ');
}

function plainText(text: string): string {
  let plain = text.replace(INVISIBLE, '');
  if (plain.includes('&')) plain = decodeHTML(plain).replace(INVISIBLE, '');
  if (plain.includes('<')) {
    plain = plain
      .replace(FOOTNOTE_TAGS, ' ')
      .replace(TAGS, (_, name: string | undefined) => (name && INLINE_TAG.test(name) ? '' : '\n'));
  }
  plain = plain
    .replace(MARKDOWN_LINK, '$1')
    .replace(FOOTNOTES, ' ')
    .replace(LIST_NUMBER, '')
    .replace(DIGIT_GROUPS, '');
  const tail = plain.slice(-READ_MORE_LENGTH);
  plain = plain.slice(0, -READ_MORE_LENGTH) + tail.replace(READ_MORE, '');
  if (NOT_ASCII.test(plain)) plain = plain.normalize('NFKD').replace(/\p{M}/gu, '');
  // Upper case first: ß and SS, ſ and S meet there.
  return plain.replace(APOSTROPHES, '').toUpperCase().toLowerCase();
}
