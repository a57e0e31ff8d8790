import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LAYERS } from '../../tools/layers.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');

test('docs/architecture.md names files that there are', () => {
  const named = [...page.matchAll(/`((?:src|commands|sandbox|tools|seeds)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('docs/architecture.md names every room', () => {
  const rooms = LAYERS.flat().filter((room) => !room.endsWith('.ts'));
  const missing = rooms.filter((room) => existsSync(new URL(room, root)) && !page.includes(`\`${room}/\``));
  expect(missing).toEqual([]);
});
