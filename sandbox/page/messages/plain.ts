import type { APIMessage } from 'discord-api-types/v10';
import type { MarkdownNode } from '../markdown/nodes.ts';
import { parseMarkdown } from '../markdown/parse.ts';
import { Component } from '../model/discord.ts';

interface Part {
  readonly type: number;
  readonly content?: string;
  readonly components?: readonly Part[];
}

/** What a message says without its looks, for one line of it and for the clipboard. */
export function plainText(message: APIMessage): string {
  const texts = [message.content, ...(message.components ?? []).flatMap((part) => textsOf(part as Part))];
  return texts
    .filter(Boolean)
    .map((text) => words(parseMarkdown(text)))
    .join('\n')
    .trim();
}

/** The Markdown of a message as it was sent. */
export function markdownOf(message: APIMessage): string {
  return [message.content, ...(message.components ?? []).flatMap((part) => textsOf(part as Part))]
    .filter(Boolean)
    .join('\n');
}

function textsOf({ type, content, components = [] }: Part): string[] {
  return [...(type === Component.TextDisplay && content ? [content] : []), ...components.flatMap(textsOf)];
}

function words(nodes: readonly MarkdownNode[]): string {
  return nodes.map(wordsOf).join('');
}

function wordsOf(node: MarkdownNode): string {
  if ('text' in node) return node.kind === 'code-block' ? `${node.text}\n` : node.text;
  if ('children' in node)
    return words(node.children) + (['heading', 'small', 'quote'].includes(node.kind) ? '\n' : '');
  if (node.kind === 'list') return node.items.map((item) => `${words(item)}\n`).join('');
  return '';
}
