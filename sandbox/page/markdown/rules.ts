import { rulesExtended } from 'discord-markdown-parser';

type ParserRule = (typeof rulesExtended)[string];

/** What Discord's clients read and discord-markdown-parser does not: lists, addresses with brackets in them, and links in
 * linear time. */

const ITEM = /^( *)([-*]|\d{1,9}\.) +(?=\S)/;

/** A list, with what is indented below its items. */
const list: ParserRule = {
  order: rulesExtended['heading']?.order ?? 0,
  match(source, _, before) {
    if (before !== '' && !before.endsWith('\n')) return null;
    const end = listEnd(source);
    return end > 0 ? [source.slice(0, end)] : null;
  },
  parse([whole = ''], parse, state) {
    const lines = whole.replace(/\n$/, '').split('\n');
    const [, indent = '', marker = ''] = ITEM.exec(lines[0] ?? '') ?? [];
    const items: string[][] = [];
    for (const line of lines) {
      const item = ITEM.exec(line);
      if (item && (item[1] ?? '').length <= indent.length + 1) items.push([line.slice(item[0].length)]);
      else items.at(-1)?.push(line.slice(indent.length + 2));
    }
    return {
      start: marker.endsWith('.') ? Number.parseInt(marker, 10) : null,
      items: items.map((item) => parse(item.join('\n'), { ...state, prevCapture: null })),
    };
  },
};

/** Where the list ends that a text begins with; 0 when it begins with none. */
function listEnd(source: string): number {
  const first = ITEM.exec(source);
  if (!first) return 0;
  const [, indent = '', marker = ''] = first;
  let end = 0;
  while (end < source.length) {
    const stop = source.indexOf('\n', end);
    const line = source.slice(end, stop < 0 ? source.length : stop);
    const item = ITEM.exec(line);
    const itsIndent = /^ */.exec(line)?.[0].length ?? 0;
    const isItem = item !== null && itsIndent <= indent.length + 1;
    const isSameKind = item?.[2]?.endsWith('.') === marker.endsWith('.') && itsIndent >= indent.length;
    const isBelow = itsIndent > indent.length + 1 && line.trim() !== '';
    if (isItem ? !(isSameKind || end === 0) : !isBelow) break;
    end = Math.min(source.length, end + line.length + 1);
  }
  return end;
}

/** An address in the text: what closes a sentence or a bracket around it is no part of it. */
const url: ParserRule = {
  order: rulesExtended['url']?.order ?? 0,
  match(source) {
    const found = /^https?:\/\/[^\s<]+/.exec(source)?.[0];
    if (!found) return null;
    let address = found;
    const opens = address.split('(').length;
    while (/[.,:;"'\]]$/.test(address) || (address.endsWith(')') && address.split(')').length > opens)) {
      address = address.slice(0, -1);
    }
    return [address];
  },
  parse: ([address = '']) => ({ content: [{ type: 'text', content: address }], target: address }),
};

/** `[label](address "title")`. The parser's own expression takes seconds for a message full of `[a](`. */
const link: ParserRule = {
  order: rulesExtended['link']?.order ?? 0,
  match(source) {
    const close = closingBracket(source);
    if (close < 0 || source[close + 1] !== '(') return null;
    const target =
      /^\(\s*(?:<([^<>\s]{1,2000})>|((?:\\\S|\([^()\s]{0,2000}\)|[^\s()\\]){1,2000}))(?:\s+(?:"[^"]{0,500}"|'[^']{0,500}'))?\s*\)/.exec(
        source.slice(close + 1, close + 4_000),
      );
    if (!target) return null;
    const address = target[1] ?? (target[2] ?? '').replace(/\\(?=[^0-9A-Za-z\s])/g, '');
    return [source.slice(0, close + 1 + target[0].length), source.slice(1, close), address];
  },
  parse: ([, label = '', address = ''], parse, state) => ({ content: parse(label, state), target: address }),
};

/** The bracket that closes the one at the beginning; -1 when there is none. */
function closingBracket(source: string): number {
  if (source[0] !== '[') return -1;
  let open = 0;
  for (let at = 0; at < source.length; at += source[at] === '\\' ? 2 : 1) {
    if (source[at] === '[') open++;
    else if (source[at] === ']' && --open === 0) return at;
  }
  return -1;
}

export const OWN_RULES: Readonly<Record<string, ParserRule>> = { list, url, link };
