import { expect, it } from 'vitest';
import { SearchEngine } from '../../../src/search/engine.ts';
import { analyse } from '../../../src/search/index/analysis.ts';
import type { SearchDocument } from '../../../src/search/index/document.ts';
import { parseQuery } from '../../../src/search/query/parser.ts';
import { RANKING } from '../../../src/search/ranking/settings.ts';
import { loadWordVectors, WordVectors } from '../../../src/search/ranking/word-vectors.ts';
import { Slicer } from '../../../src/yielding.ts';

function documents(...texts: readonly string[]): SearchDocument[] {
  return texts.map((text, id) => ({ id: String(id), title: '', text, authors: [], tags: [], date: '' }));
}

async function ranked(
  all: readonly SearchDocument[],
  query: string,
  vectors?: WordVectors,
): Promise<number[]> {
  const analysis = await analyse(all, (each) => each, new Slicer());
  const engine = await SearchEngine.build(analysis, [], new Slicer(), RANKING, vectors);
  return engine
    .search({ query: parseQuery(query), order: 'relevance', limit: 10 })
    .best.map(({ doc }) => doc);
}

/** Two topics: animals point one way, ships another. */
const file = Buffer.concat([
  Buffer.from('{"words":4,"dimensions":4}\ndog\npuppy\nship\nvessel\n'),
  Buffer.from(new Int8Array([120, 10, 0, 0, 110, 0, 20, 0, 0, 10, 120, 5, 0, 0, 115, 20]).buffer),
]);

it('prefers, of documents with the same word, the one whose other words mean what the query means', async () => {
  const all = documents('a picture of a vessel', 'a picture of a puppy', 'a picture of a house');
  expect((await ranked(all, 'dog picture', await WordVectors.read(file)))[0]).toBe(1);
  expect((await ranked(all, 'ship picture', await WordVectors.read(file)))[0]).toBe(0);
});

it('does without vectors, and never finds what has no word of the query', async () => {
  const all = documents('a picture of a vessel', 'a picture of a puppy', 'a puppy alone');
  expect((await ranked(all, 'dog picture')).sort()).toEqual([0, 1]);
  expect((await ranked(all, 'dog picture', await WordVectors.read(file))).sort()).toEqual([0, 1]);
});

it('lifts what is similar to the best', async () => {
  const all = documents(
    'gradient hacking by mesa optimisers',
    'gradient of the hill behind the old mill',
    'gradient noise in mesa optimisers that hide',
    ...Array.from(
      { length: 9 },
      (_, at) => `filler number ${at} about the hill and the old mill or optimisers`,
    ),
  );
  expect((await ranked(all, 'gradient hacking')).slice(0, 2)).toEqual([0, 2]);
});

it('tells by stop words what other words do not, and finds nothing by them', async () => {
  const all = documents('control the monitor', 'control after training', 'how long ago was that after all');
  expect(await ranked(all, 'what comes after control')).toEqual([1, 0]);
});

it('leaves the English vectors out of texts in other languages', async () => {
  const german = (word: string) =>
    `Ein Bild mit einem ${word}, das niemand gesehen hat, weil es seit vielen Jahren hinter einer verschlossenen Tür hängt und vergessen wurde.`;
  const all = documents(german('vessel'), german('puppy'));
  expect(await ranked(all, 'Bild dog', await WordVectors.read(file))).toEqual(await ranked(all, 'Bild dog'));
});

it('comes with vectors of common words', async () => {
  const vectors = await loadWordVectors();
  const near = (a: string, b: string) => {
    const packed = vectors!.pack([
      vectors!.addUnit(new Float32Array(vectors!.dimensions), vectors!.row(a), 1),
    ]);
    return vectors!.cosines(vectors!.row(b), packed)[0]!;
  };
  expect(near('dog', 'puppy')).toBeGreaterThan(0.5);
  expect(Math.abs(near('dog', 'parliament'))).toBeLessThan(0.2);
  expect(near('dog', 'dog')).toBeCloseTo(1, 1);
});
