import { matchAt } from './match.ts';
import type { Found, MarkdownNode, Reader, Rule, Surroundings } from './nodes.ts';

/** What can stand at the beginning of a line, in the order in which it is tried. */
export const BLOCK_RULES: readonly Rule[] = [heading, small, quoteToEnd, quote, list];

const ITEM = /^( *)([-*]|\d{1,9}\.) +(?=\S)/;

function heading(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  const match = matchAt(/ *(#{1,3}) +(\S[^\n]*)(?:\n|$)/y, source, at);
  if (!match) return undefined;
  const level = match[1]!.length as 1 | 2 | 3;
  const children = read(match[2]!.trimEnd(), { ...around, inline: true });
  return { node: { kind: 'heading', level, children }, end: at + match[0].length };
}

function small(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  const match = matchAt(/ *-# +(\S[^\n]*)(?:\n|$)/y, source, at);
  if (!match) return undefined;
  const children = read(match[1]!.trimEnd(), { ...around, inline: true });
  return { node: { kind: 'small', children }, end: at + match[0].length };
}

/** `>>> ` takes everything that follows. */
function quoteToEnd(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  const match = around.quoted ? null : matchAt(/ *>>> ([\s\S]*)/y, source, at);
  if (!match) return undefined;
  const children = read(match[1]!, { ...around, quoted: true });
  return { node: { kind: 'quote', children }, end: source.length };
}

function quote(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  const match = around.quoted ? null : matchAt(/(?: *> [^\n]*(?:\n|$))+/y, source, at);
  if (!match) return undefined;
  const content = match[0].replace(/^ *> /gm, '').replace(/\n$/, '');
  const children = read(content, { ...around, quoted: true });
  return { node: { kind: 'quote', children }, end: at + match[0].length };
}

/** A list, with what is indented below its items. */
function list(source: string, at: number, around: Surroundings, read: Reader): Found | undefined {
  const first = ITEM.exec(lineAt(source, at));
  if (!first) return undefined;
  const indent = first[1]!.length;
  const ordered = isNumber(first[2]!);
  const items: string[][] = [];
  let end = at;
  while (end < source.length) {
    const line = lineAt(source, end);
    const item = ITEM.exec(line);
    const itsIndent = /^ */.exec(line)![0].length;
    if (item && itsIndent <= indent + 1) {
      if (isNumber(item[2]!) !== ordered || (itsIndent < indent && items.length > 0)) break;
      items.push([line.slice(item[0].length)]);
    } else if (itsIndent > indent + 1 && line.trim()) {
      items.at(-1)!.push(line.slice(indent + 2));
    } else break;
    end += line.length + 1;
  }
  const readItem = (lines: string[]): MarkdownNode[] => read(lines.join('\n'), around);
  const start = ordered ? Number.parseInt(first[2]!, 10) : null;
  return { node: { kind: 'list', start, items: items.map(readItem) }, end: Math.min(end, source.length) };
}

function isNumber(marker: string): boolean {
  return marker.endsWith('.');
}

function lineAt(source: string, at: number): string {
  const end = source.indexOf('\n', at);
  return source.slice(at, end < 0 ? source.length : end);
}
