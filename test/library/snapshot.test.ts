import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { libraryKey, openLibrary, readLibrary, writeLibrary } from '../../src/library/snapshot/library.ts';
import { seedsFolder } from '../corpus/folder.ts';
import { corpusOf } from '../support/corpus.ts';

const corpus = corpusOf(
  [
    {
      text: 'Obfuscated chains.',
      title: 'On chains',
      authors: ['Alex Turner'],
      mentors: ['Alex Cloud'],
      date: '2025-01',
      formerIds: ['old'],
    },
    { text: 'Reward “hacking” naïvely ≠ fine 🦀.', title: 'Reward', authors: ['Alex Turner'], tags: ['AI'] },
    { text: 'A sparse autoencoder (SAE).', source: 'other' },
  ],
  [{ short: 'CoT', long: 'chain of thought' }],
);

/** Where an index can be kept until the test ends. */
const scratch = async () => join(await seedsFolder({}), 'library.index');

describe('a saved library', () => {
  it('is the same after reading, with its people and sources shared as before', async () => {
    const path = await scratch();
    await writeLibrary(path, 'key', await Library.build(corpus));
    const read = (await readLibrary(path, 'key')) as Library;
    expect(read.corpus).toEqual(corpus);
    expect(read.corpus.posts[0]!.authors[0]).toBe(read.corpus.posts[1]!.authors[0]);
    expect(read.excerpt('old')).toBe(read.corpus.excerpts[0]);
    for (const query of [
      'chains',
      'autoencoders',
      'sae',
      'hacking rewards',
      'author:turner',
      '"sparse autoencoder"',
    ]) {
      expect(read.search({ query, limit: 5 })).toEqual(
        (await Library.build(corpus)).search({ query, limit: 5 }),
      );
      expect(read.suggest(query, 25)).toEqual((await Library.build(corpus)).suggest(query, 25));
    }
  });

  it('is not used for other seeds, and not when there is none', async () => {
    const path = await scratch();
    expect(await readLibrary(path, 'key')).toBeUndefined();
    await writeLibrary(path, 'key', await Library.build(corpus));
    expect(await readLibrary(path, 'another key')).toBeUndefined();
  });

  it('is refused wherever it is damaged or cut', async () => {
    const path = await scratch();
    await writeLibrary(path, 'key', await Library.build(corpus));
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, cut) => {
          const damaged = Buffer.from(cut ? whole.subarray(0, at) : whole);
          if (!cut) damaged[at]! ^= change;
          await writeFile(path, damaged);
          expect(await readLibrary(path, 'key')).not.toBeInstanceOf(Library);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('openLibrary', () => {
  it('reads the seeds once, and again when they change or the saved index is damaged', async () => {
    const seeds = await seedsFolder({ 'a.txt': 'One excerpt about reward.\n' });
    const path = await scratch();
    const open = async () => {
      const { library, fromSaved, damage, saved } = await openLibrary(seeds, path);
      expect(await saved).toBeUndefined();
      return {
        fromSaved,
        damaged: damage !== undefined,
        texts: library.corpus.excerpts.map(({ text }) => text),
      };
    };
    const texts = ['One excerpt about reward.'];
    expect(await open()).toEqual({ fromSaved: false, damaged: false, texts });
    expect(await open()).toEqual({ fromSaved: true, damaged: false, texts });
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 3));
    expect(await open()).toEqual({ fromSaved: false, damaged: true, texts });
    expect(await open()).toEqual({ fromSaved: true, damaged: false, texts });
    await writeFile(join(seeds, 'b.txt'), 'Another one about hacking.\n');
    const both = [...texts, 'Another one about hacking.'];
    expect(await open()).toEqual({ fromSaved: false, damaged: false, texts: both });
  });

  it('opens the library also where nothing can be saved', async () => {
    const seeds = await seedsFolder({ 'a.txt': 'One excerpt about reward.\n' });
    const { library, saved } = await openLibrary(seeds, join(seeds, 'a.txt', 'index'));
    expect(library.search({ query: 'reward', limit: 1 }).total).toBe(1);
    expect(await saved).toMatch(/ENOTDIR|EEXIST/);
  });
});

describe('libraryKey', () => {
  it('differs when a file, a name or the division into files differs', async () => {
    const folders = [
      { 'a.txt': 'x\ny\n' },
      { 'a.txt': 'x\n', 'b.txt': 'y\n' },
      { 'b.txt': 'x\ny\n' },
      { 'a.txt': 'x\nz\n' },
    ];
    const keys = await Promise.all(folders.map(async (files) => libraryKey(await seedsFolder(files))));
    expect(new Set(keys).size).toBe(folders.length);
    expect(await libraryKey(await seedsFolder(folders[0]!))).toBe(keys[0]);
  });
});
