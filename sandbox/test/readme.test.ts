import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(`${folder}README.md`, 'utf8');

test('README.md has every request of the HTTP API, and no other', () => {
  const sources = ['page-api', 'control-api'].map((name) =>
    readFileSync(`${folder}src/server/${name}.ts`, 'utf8'),
  );
  const made = sources.flatMap((source) => [
    ...[...source.matchAll(/\bapi\.(get|post|delete)\b[^(]*\(\s*'([^']+)'/g)].map(
      ([, method = '', path]) => `${method.toUpperCase()} ${path}`,
    ),
    ...[...source.matchAll(/\broute\('([^']+)'/g)].map(([, path]) => `POST ${path}`),
  ]);
  const told = [...readme.matchAll(/^\| `((?:GET|POST|DELETE) [^`]+)`/gm)].map(([, request]) => request);
  expect(told.toSorted()).toEqual(made.toSorted());
});

test('README.md has every option of the command', () => {
  const source = readFileSync(`${folder}src/cli.ts`, 'utf8');
  const options = [...source.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(options.length).toBeGreaterThan(5);
  for (const option of options) if (option !== '--help') expect(readme).toContain(`\`${option}`);
});

test('README.md names every folder that holds code, and no other', () => {
  const folders = ['src', 'page'].flatMap((top) =>
    readdirSync(folder + top, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file.includes('/'))
      .map((file) => `${top}/${dirname(file)}/`),
  );
  const named = [...readme.matchAll(/^\| ((?:`[\w./-]+`(?:, )?)+) \|/gm)]
    .flatMap(([, names = '']) => [...names.matchAll(/`((?:src|page)\/[\w-]+\/)`/g)])
    .map(([, name]) => name);
  expect(named.toSorted()).toEqual([...new Set(folders)].sort());
});
