import { matchAt } from './match.ts';
import type { Found, MarkdownNode, Reader, Rule, Surroundings, TimeStyle } from './nodes.ts';

/** What can stand inside a line, by its first character, in the order in which it is tried. */
export const INLINE_RULES: ReadonlyMap<string, readonly Rule[]> = new Map<string, readonly Rule[]>([
  ['\\', [escaped]],
  ['*', [span(starItalic, between('bold', '**', '*'))]],
  ['_', [span(underscoreItalic, between('underline', '__', '_'))]],
  ['~', [span(between('strike', '~~'))]],
  ['|', [span(between('spoiler', '||'))]],
  ['`', [codeBlock, code]],
  ['[', [maskedLink]],
  ['<', [angled]],
  ['@', [everyone]],
  ['h', [bareLink]],
]);

/** Text between two marks. */
interface Span {
  readonly kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler';
  readonly inner: string;
  readonly end: number;
}

type FindSpan = (source: string, at: number) => Span | undefined;

/** Whether an address may be opened: the schemes that Discord turns into links. */
function isLinkable(url: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(url) && URL.canParse(url);
}

/** A backslash takes the meaning from any sign that is neither a letter, a digit nor white space. */
function escaped(source: string, at: number): Found | undefined {
  const next = source[at + 1];
  if (next === undefined || /[0-9A-Za-z\s]/.test(next)) return undefined;
  return { node: { kind: 'text', text: next }, end: at + 2 };
}

/** How many characters to go on: an escaped one counts with its backslash. */
function step(source: string, at: number): number {
  return source[at] === '\\' ? 2 : 1;
}

/** The longest of several readings, the first of equals, and only that one read further. */
function span(...readings: readonly FindSpan[]): Rule {
  return (source, at, around, read) => {
    const spans = readings.flatMap((find) => find(source, at) ?? []);
    if (spans.length === 0) return undefined;
    const { kind, inner, end } = spans.reduce((best, other) => (other.end > best.end ? other : best));
    return { node: { kind, children: read(inner, { ...around, inline: true }) }, end };
  };
}

/**
 * Text between two equal marks, which may span lines.
 *
 * @param notBefore the closing mark does not count before this
 */
function between(kind: Span['kind'], mark: string, notBefore?: string): FindSpan {
  return (source, at) => {
    if (!source.startsWith(mark, at)) return undefined;
    const start = at + mark.length;
    for (let end = start; end < source.length; end += step(source, end)) {
      const after = end + mark.length;
      const closes = end > start && source.startsWith(mark, end);
      if (!closes || (notBefore && source[after] === notBefore)) continue;
      return { kind, inner: source.slice(start, end), end: after };
    }
    return undefined;
  };
}

/** `*italic*`: not next to white space on the inside; pairs of stars inside are bold. */
function starItalic(source: string, at: number): Span | undefined {
  const start = at + 1;
  if (/\s/.test(source[start] ?? ' ')) return undefined;
  for (let end = start; end < source.length; ) {
    if (source.startsWith('**', end)) end += 2;
    else if (source[end] !== '*') end += step(source, end);
    else if (end === start || /\s/.test(source[end - 1]!)) return undefined;
    else return { kind: 'italic', inner: source.slice(start, end), end: end + 1 };
  }
  return undefined;
}

/** `_italic_`: the closing mark stands at the end of a word, so that snake_case stays as it is. */
function underscoreItalic(source: string, at: number): Span | undefined {
  const start = at + 1;
  for (let end = start; end < source.length; ) {
    if (source.startsWith('__', end)) end += 2;
    else if (source[end] !== '_') end += step(source, end);
    else if (end === start || /\w/.test(source[end + 1] ?? '')) return undefined;
    else return { kind: 'italic', inner: source.slice(start, end), end: end + 1 };
  }
  return undefined;
}

function codeBlock(source: string, at: number): Found | undefined {
  const match = matchAt(/```(?:([a-z0-9_+\-.#]+)\n)?\n*([\s\S]*?)\n*```\n?/iy, source, at);
  if (!match?.[2]) return undefined;
  return {
    node: { kind: 'code-block', language: match[1] ?? null, text: match[2] },
    end: at + match[0].length,
  };
}

/** As many backticks end it as began it. */
function code(source: string, at: number): Found | undefined {
  const ticks = matchAt(/`+/y, source, at)![0];
  const start = at + ticks.length;
  for (const { 0: run, index } of source.slice(start).matchAll(/`+/g)) {
    if (run.length !== ticks.length) continue;
    const inner = source.slice(start, start + index);
    return { node: { kind: 'code', text: inner.trim() || inner }, end: start + index + run.length };
  }
  return undefined;
}

/** `[text](address "title")`. Words that pretend to be an address make no link. */
function maskedLink(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  if (around.linked) return undefined;
  const close = closingBracket(source, at);
  const target = matchAt(
    /\(\s*(?:<([^<>\s]+)>|((?:\\\S|\([^()\s]*\)|[^\s()\\])+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y,
    source,
    close + 1,
  );
  if (close < 0 || !target) return undefined;
  const label = source.slice(at + 1, close);
  const url = target[1] ?? target[2]!.replace(/\\(?=[^0-9A-Za-z\s])/g, '');
  if (!label.trim() || /https?:\/\//i.test(label) || !isLinkable(url)) return undefined;
  const children = read(label, { ...around, linked: true, inline: true });
  return { node: { kind: 'link', url, children }, end: close + 1 + target[0].length };
}

/** The bracket that closes the one at `at`; -1 when there is none. */
function closingBracket(source: string, at: number): number {
  let open = 0;
  for (let i = at; i < source.length; i += step(source, i)) {
    if (source[i] === '[') open++;
    else if (source[i] === ']' && --open === 0) return i;
  }
  return -1;
}

function bareLink(source: string, at: number, around: Surroundings): Found | undefined {
  const match = around.linked ? null : matchAt(/https?:\/\/[^\s<]+/y, source, at);
  if (!match) return undefined;
  let url = match[0];
  // What closes a sentence or a bracket around the address is no part of it.
  while (/[.,:;"'\]]$/.test(url) || (url.endsWith(')') && count(url, ')') > count(url, '(')))
    url = url.slice(0, -1);
  return isLinkable(url) ? plainLink(url, at + url.length) : undefined;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function plainLink(url: string, end: number): Found {
  return { node: { kind: 'link', url, children: [{ kind: 'text', text: url }] }, end };
}

/** Everything in angle brackets: mentions, timestamps, emoji, commands, addresses without a preview. */
function angled(source: string, at: number, around: Surroundings): Found | undefined {
  const match = matchAt(/<([^<>\s]+|\/[^<>\n]+)>/y, source, at);
  if (!match) return undefined;
  const end = at + match[0].length;
  const inside = match[1]!;
  if (isLinkable(inside)) return around.linked ? undefined : plainLink(inside, end);
  const node = angledNode(inside);
  return node && { node, end };
}

function angledNode(inside: string): MarkdownNode | undefined {
  const mention = /^(@!?|@&|#)(\d{1,20})$/.exec(inside);
  if (mention) {
    const kind = mention[1] === '#' ? 'channel' : mention[1] === '@&' ? 'role' : 'user';
    return { kind, id: mention[2]! };
  }
  const time = /^t:(-?\d{1,13})(?::([tTdDfFR]))?$/.exec(inside);
  if (time && !Number.isNaN(new Date(Number(time[1]) * 1000).getTime())) {
    return { kind: 'time', seconds: Number(time[1]), style: (time[2] ?? 'f') as TimeStyle };
  }
  const emoji = /^a?:(\w{2,32}):\d{1,20}$/.exec(inside);
  if (emoji) return { kind: 'emoji', name: emoji[1]! };
  const command = /^\/([-\w' ]{1,100}):\d{1,20}$/u.exec(inside);
  return command ? { kind: 'command', name: command[1]! } : undefined;
}

function everyone(source: string, at: number): Found | undefined {
  const match = matchAt(/@(?:everyone|here)\b/y, source, at);
  if (!match) return undefined;
  return { node: { kind: 'everyone', text: match[0] as '@everyone' | '@here' }, end: at + match[0].length };
}
