import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import type { MarkdownNode, TimeStyle } from './nodes.ts';
import { OWN_RULES } from './rules.ts';

/** What stands deeper stays as it is written. */
const DEEPEST = 30;

const parser = SimpleMarkdown.parserFor({ ...rulesExtended, ...OWN_RULES });

function text(words: string): MarkdownNode {
  return { kind: 'text', text: words };
}

/** A node of the parser. */
interface Parsed {
  readonly type: string;
  readonly content?: string | readonly Parsed[];
  readonly [key: string]: unknown;
}

/**
 * Reads Discord's Markdown with discord-markdown-parser, a parser that is not the bot's author's: what the bot escapes
 * is judged by it. What is not Markdown stays text, line breaks included; nothing throws.
 */
export function parseMarkdown(source: string): MarkdownNode[] {
  try {
    return nodesOf(parser(source, { inline: true }) as unknown as Parsed[], 0);
  } catch (error) {
    // Thousands of marks inside each other are deeper than the stack.
    if (error instanceof RangeError) return [text(source)];
    throw error;
  }
}

function nodesOf(parsed: readonly Parsed[], depth: number): MarkdownNode[] {
  const nodes: MarkdownNode[] = [];
  for (const each of parsed) {
    for (const node of nodeOf(each, depth + 1)) {
      const before = nodes.at(-1);
      if (node.kind === 'text' && before?.kind === 'text') {
        nodes[nodes.length - 1] = { kind: 'text', text: before.text + node.text };
      } else if (node.kind !== 'text' || node.text) nodes.push(node);
    }
  }
  return nodes;
}

const SPANS = {
  strong: 'bold',
  em: 'italic',
  underline: 'underline',
  strikethrough: 'strike',
  spoiler: 'spoiler',
  blockQuote: 'quote',
  subtext: 'small',
} as const;

function nodeOf(parsed: Parsed, depth: number): MarkdownNode[] {
  if (Array.isArray(parsed)) return nodesOf(parsed, depth);
  const { type, content } = parsed;
  const own = typeof content === 'string' ? content : '';
  const inside = (): MarkdownNode[] =>
    typeof content === 'string' ? [text(content)] : depth > DEEPEST ? [] : nodesOf(content ?? [], depth);
  const value = (key: string) => String(parsed[key] ?? '');
  switch (type) {
    case 'strong':
    case 'em':
    case 'underline':
    case 'strikethrough':
    case 'spoiler':
    case 'subtext':
      return [{ kind: SPANS[type], children: inside() }];
    case 'blockQuote':
      return [{ kind: 'quote', children: withoutLastBreak(inside()) }];
    case 'heading':
      return [{ kind: 'heading', level: parsed['level'] as 1 | 2 | 3, children: inside() }];
    case 'inlineCode':
      return [{ kind: 'code', text: own }];
    case 'codeBlock':
      return [{ kind: 'code-block', language: value('lang') || null, text: own }];
    case 'list': {
      const items = parsed['items'] as readonly (readonly Parsed[])[];
      return [
        {
          kind: 'list',
          start: parsed['start'] as number | null,
          items: items.map((item) => (depth > DEEPEST ? [] : withoutLastBreak(nodesOf(item, depth)))),
        },
      ];
    }
    case 'link':
    case 'url':
    case 'autolink':
      return link(value('target'), inside());
    case 'user':
    case 'role':
    case 'channel':
      return [{ kind: type, id: value('id') }];
    case 'everyone':
    case 'here':
      return [{ kind: 'everyone', text: `@${type}` }];
    case 'emoji':
      return [{ kind: 'emoji', name: value('name') }];
    case 'slashCommand':
      return [{ kind: 'command', name: value('fullName') }];
    case 'timestamp':
      return [timestamp(value('timestamp'), value('format'))];
    case 'br':
      return [text('\n')];
    case 'twemoji':
      return [text(value('name'))];
    default:
      return inside();
  }
}

/** Only http and https lead anywhere, and words that pretend to be an address make no link. */
function link(url: string, children: MarkdownNode[]): MarkdownNode[] {
  const label = plain(children);
  const opens = /^https?:\/\/\S+$/i.test(url) && URL.canParse(url);
  const pretends = /https?:\/\//i.test(label) && label !== url;
  if (opens && !pretends && label.trim()) return [{ kind: 'link', url, children }];
  return [text('['), ...children, text(`](${url})`)];
}

function plain(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map((node) => ('text' in node ? node.text : 'children' in node ? plain(node.children) : ''))
    .join('');
}

function timestamp(seconds: string, style: string): MarkdownNode {
  const at = Number(seconds);
  if (Number.isNaN(new Date(at * 1000).getTime())) return text(`<t:${seconds}${style ? `:${style}` : ''}>`);
  return { kind: 'time', seconds: at, style: (style || 'f') as TimeStyle };
}

/** A quote or an item ends with its last line, not with a break after it. */
function withoutLastBreak(nodes: MarkdownNode[]): MarkdownNode[] {
  const last = nodes.at(-1);
  if (last?.kind !== 'text' || !last.text.endsWith('\n')) return nodes;
  const left = last.text.slice(0, -1);
  return [...nodes.slice(0, -1), ...(left ? [text(left)] : [])];
}
