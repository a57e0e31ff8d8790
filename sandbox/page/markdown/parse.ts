import { BLOCK_RULES } from './blocks.ts';
import { INLINE_RULES } from './inline.ts';
import type { Found, MarkdownNode, Surroundings } from './nodes.ts';

/** What stands deeper stays as it is written. */
const DEEPEST = 30;

/**
 * Reads Discord's Markdown. What is not Markdown stays text, line breaks included; nothing throws.
 *
 * Own code, because it has to agree with Discord's own dialect: the parsers on npm lack its lists or take other
 * escapes, and what the bot escapes has to look right here only if it looks right there.
 */
export function parseMarkdown(source: string): MarkdownNode[] {
  return read(source, { quoted: false, linked: false, depth: 0, inline: false });
}

function read(source: string, around: Surroundings): MarkdownNode[] {
  const nodes: MarkdownNode[] = [];
  let text = '';
  const flush = () => {
    if (text) nodes.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const found = ruleAt(source, at, around);
    if (!found) {
      text += source[at++];
    } else {
      if (found.node.kind === 'text') {
        text += found.node.text;
      } else {
        flush();
        nodes.push(found.node);
      }
      at = found.end;
    }
  }
  flush();
  return nodes;
}

function ruleAt(source: string, at: number, around: Surroundings): Found | undefined {
  if (around.depth > DEEPEST) return undefined;
  const startsLine = !around.inline && (at === 0 || source[at - 1] === '\n');
  const rules = [...(startsLine ? BLOCK_RULES : []), ...(INLINE_RULES.get(source[at]!) ?? [])];
  const deeper = { ...around, depth: around.depth + 1 };
  for (const rule of rules) {
    const found = rule(source, at, deeper, read);
    if (found) return found;
  }
  return undefined;
}
