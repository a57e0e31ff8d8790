import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { files } from '../../tools/reference.ts';

const ROOT = new URL('../../', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

test.each(Object.entries(files()))('%s is what npm run reference writes', (path, text) => {
  expect(read(path)).toBe(text);
});

test('every setting that is read stands in .env.example', () => {
  const schema = /const Environment = z\.object\(\{([\s\S]*?)\n\}\)/.exec(read('src/config.ts'))?.[1] ?? '';
  const names = [...schema.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1]);
  expect(names).toContain('DISCORD_TOKEN');
  for (const name of names) expect(read('.env.example')).toMatch(new RegExp(`^#?${name}=`, 'm'));
});

test('every script is told of somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...markdown('docs/'),
    'bench/README.md',
    'sandbox/README.md',
  ];
  const text = pages.map((path) => (exists(path) ? read(path) : '')).join('\n');
  const untold = Object.keys(packageJson.scripts).filter((name) => !text.includes(name));
  expect(untold).toEqual([]);
});

test('every link between pages leads somewhere', () => {
  const broken: string[] = [];
  for (const page of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'PRIVACY.md', ...markdown('docs/')]) {
    for (const [, target] of read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)) {
      const url = new URL(target!, new URL(page, ROOT));
      if (!exists(url.pathname.slice(ROOT.pathname.length))) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

function markdown(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name);
}

function exists(path: string): boolean {
  try {
    readdirSync(new URL(path, ROOT));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}
