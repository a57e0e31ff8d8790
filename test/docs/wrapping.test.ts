import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { longLines, markdownFiles, wrap } from '../../tools/wrap.ts';

test.each(markdownFiles())('%s is wrapped at 100 columns (npm run wrap)', (file) => {
  expect(longLines(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))).toEqual([]);
});

describe('wrapping', () => {
  const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

  test('keeps every word, and list items apart', () => {
    const page = `- ${words(40)}\n- ${words(3)}\n\n${words(50)}`;
    const wrapped = wrap(page);
    expect(Math.max(...wrapped.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(wrapped.split(/\s+/)).toEqual(page.split(/\s+/));
    expect(wrapped.match(/^- /gm)).toHaveLength(2);
    expect(wrap(wrapped)).toBe(wrapped);
  });

  test.each([
    ['a table', `| ${words(40)} |`],
    ['code', `\`\`\`\n${words(40)}\n\`\`\``],
    ['a heading', `# ${words(40)}`],
    ['a long address', `https://a.b/${'c'.repeat(200)}`],
    ['a broken line', 'Status: accepted  \nDate: 2026-11-26'],
  ])('leaves %s as it is', (_, page) => {
    expect(wrap(page)).toBe(page);
  });

  test('begins no list where there is none', () => {
    expect(wrap(`${words(14)} ${'x'.repeat(8)} - ${words(20)}`)).not.toMatch(/^- /m);
  });
});
