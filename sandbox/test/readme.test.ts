import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(`${folder}README.md`, 'utf8');

test('README.md has every request of the HTTP API, and no other', () => {
  const sources = ['page-api', 'control-api'].map((name) => readFileSync(`${folder}src/${name}.ts`, 'utf8'));
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

test('README.md names files that there are', () => {
  const files = readdirSync(`${folder}src`, { recursive: true, encoding: 'utf8' });
  const named = [...readme.matchAll(/^\| ((?:`[\w./-]+`(?:, )?)+) \|/gm)]
    .flatMap(([, names = '']) => [...names.matchAll(/`([\w-]+\.ts)`/g)])
    .map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !files.includes(name))).toEqual([]);
});
