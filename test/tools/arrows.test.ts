import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { circles, fault, importsOf } from '../../tools/arrows.ts';
import { biomeLayers } from '../../tools/biome-layers.ts';

test('Biome’s rules are those of the layers (npm run arrows -- --write)', () => {
  const written = readFileSync(new URL('../../biome.layers.json', import.meta.url), 'utf8');
  expect(JSON.parse(written)).toEqual(biomeLayers());
});

test('imports are found in every form, and types are told apart', () => {
  const source = `
import { a } from './a.ts';
import type { B } from '../text/b.ts';
import {
  c,
} from './deep/c.ts';
export * from './d.ts';
import fs from 'node:fs';
const e = await import('./e.ts');
`;
  expect(importsOf('src/corpus/x.ts', source)).toEqual([
    { from: 'src/corpus/x.ts', to: 'src/corpus/a.ts', isType: false },
    { from: 'src/corpus/x.ts', to: 'src/text/b.ts', isType: true },
    { from: 'src/corpus/x.ts', to: 'src/corpus/deep/c.ts', isType: false },
    { from: 'src/corpus/x.ts', to: 'src/corpus/d.ts', isType: false },
    { from: 'src/corpus/x.ts', to: 'src/corpus/e.ts', isType: false },
  ]);
});

describe('an arrow', () => {
  const from = (a: string, to: string) => fault({ from: a, to, isType: true });

  test.each([
    ['commands/search.ts', 'src/search/engine.ts'],
    ['src/search/engine.ts', 'src/search/query/parser.ts'],
    ['src/app.ts', 'package.json'],
    ['sandbox/page/app.ts', 'sandbox/src/server/page-state.ts'],
  ])('may lead from %s to %s', (a, b) => {
    expect(from(a, b)).toBeUndefined();
  });

  test.each([
    ['src/search/engine.ts', 'commands/search.ts'],
    ['src/search/engine.ts', 'src/links/fragment.ts'],
    ['src/text/analyser.ts', 'src/corpus/model.ts'],
    ['src/digest/runner.ts', 'src/discord/views/cards.ts'],
    ['src/discord/gateway/reply.ts', 'src/discord/views/cards.ts'],
    ['src/discord/views/cards.ts', 'src/discord/actions/sharing.ts'],
    ['src/app.ts', 'sandbox/src/server/server.ts'],
    ['sandbox/src/world/world.ts', 'sandbox/src/server/server.ts'],
    ['sandbox/src/index.ts', 'src/clock.ts'],
    ['src/nowhere/x.ts', 'src/clock.ts'],
  ])('may not lead from %s to %s', (a, b) => {
    expect(from(a, b)).toBeTypeOf('string');
  });
});

test('circles of files are found, whatever leads into them', () => {
  const arrow = (a: string, b: string) => ({ from: a, to: b, isType: false });
  expect(circles([arrow('a', 'b'), arrow('b', 'c'), arrow('a', 'c')])).toEqual([]);
  const found = circles([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'd'), arrow('d', 'b')]);
  expect(found.map((circle) => circle.sort())).toEqual([['b', 'c', 'd']]);
});
