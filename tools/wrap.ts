/** `npm run wrap`: wraps the Markdown files at 100 columns. Tables, code, headings and long words stay as they are. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const WIDTH = 100;
const ROOT = new URL('../', import.meta.url);

/** Lines that are not running text: blank, headings, tables, quotes, HTML, rules, link definitions. */
const STANDS_ALONE = /^\s*(?:$|#|\||>|<|---|\[[^\]]+\]:)/;
const ITEM = /^(\s*)([-*]|\d+\.)(\s+)/;
/** Would begin a heading, an item or a quote at the beginning of a line. */
const BEGINS_BLOCK = /^(?:[-+*>#]|\d+\.$)/;

/** Every Markdown file of the project, by its path. */
export function markdownFiles(): string[] {
  return execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
}

/** The lines of running text that are too long, counted from 1. */
export function longLines(markdown: string): number[] {
  const wrapped = wrap(markdown).split('\n');
  return markdown
    .split('\n')
    .flatMap((line, at) => (line.length > WIDTH && !wrapped.includes(line) ? [at + 1] : []));
}

/** The same page with its paragraphs and list items wrapped. */
export function wrap(markdown: string): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  const flush = () => {
    if (paragraph.length > 0) out.push(...wrapParagraph(paragraph));
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const isFence = /^\s*```/.test(line);
    if (isFence || isCode || STANDS_ALONE.test(line)) {
      flush();
      out.push(line);
      if (isFence) isCode = !isCode;
      continue;
    }
    if (ITEM.test(line)) flush();
    paragraph.push(line);
    // Two spaces at the end break the line.
    if (line.endsWith('  ')) flush();
  }
  flush();
  return out.join('\n');
}

function wrapParagraph(lines: readonly string[]): string[] {
  const [first = ''] = lines;
  const [start = /^\s*/.exec(first)?.[0] ?? ''] = ITEM.exec(first) ?? [];
  const indent = ' '.repeat(start.length);
  const text = lines.map((line, at) => (at === 0 ? line.slice(start.length) : line.trim())).join(' ');
  const end = first.endsWith('  ') ? '  ' : '';
  // Code is not broken.
  const words = text.trim().match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? [];
  const wrapped: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of words) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH && !BEGINS_BLOCK.test(word)) {
      wrapped.push(line);
      line = indent + word;
      continue;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...wrapped, line + end];
}

if (import.meta.main) {
  for (const file of markdownFiles()) {
    const url = new URL(file, ROOT);
    const text = readFileSync(url, 'utf8');
    if (longLines(text).length > 0) writeFileSync(url, wrap(text));
  }
}
