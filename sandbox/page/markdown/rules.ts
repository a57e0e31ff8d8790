import { rulesExtended } from 'discord-markdown-parser';

type ParserRule = (typeof rulesExtended)[string];

/** What Discord's clients read and discord-markdown-parser does not: lists, and addresses with brackets in them. */

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

export const OWN_RULES: Readonly<Record<string, ParserRule>> = { list, url };
