import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadCorpus } from '../src/corpus/load.ts';
import { Library } from '../src/library.ts';
import { type Reload, watchSeeds } from '../src/reload.ts';
import { seedsFolder } from './corpus/folder.ts';

/** Watches a seeds folder as the app does; `next` waits for the next reload. */
async function watched(files: Record<string, string>) {
  const dir = await seedsFolder(files);
  const open = async () => Library.build(await loadCorpus(dir));
  let library = await open();
  let told = Promise.withResolvers<Reload>();
  const stop = await watchSeeds({
    seedsDir: dir,
    current: () => library,
    open,
    onReload: (reload) => {
      if (reload.kind === 'swapped') library = reload.library;
      told.resolve(reload);
      told = Promise.withResolvers();
    },
  });
  onTestFinished(stop);
  const texts = () => library.corpus.excerpts.map(({ text }) => text);
  return { dir, texts, next: () => told.promise };
}

it('takes new, changed and deleted seeds into use', async () => {
  const { dir, texts, next } = await watched({ 'a.txt': 'One.\n', 'b.txt': 'Two.\n' });
  for (const [change, expected] of [
    [() => writeFile(join(dir, 'c.txt'), 'Three.\n'), ['One.', 'Two.', 'Three.']],
    [() => writeFile(join(dir, 'a.txt'), 'Another.\n'), ['Another.', 'Two.', 'Three.']],
    [() => rm(join(dir, 'b.txt')), ['Another.', 'Three.']],
  ] as const) {
    const reloaded = next();
    await change();
    expect((await reloaded).kind).toBe('swapped');
    expect(texts()).toEqual(expected);
  }
});

it('keeps the old library and says why when an edit is broken, until it is mended', async () => {
  const { dir, texts, next } = await watched({ 'a.jsonl': '{"text":"One."}\n' });
  const broken = next();
  await writeFile(join(dir, 'a.jsonl'), '{"text":"One."}\n{"text":\n');
  expect(await broken).toEqual({ kind: 'kept', problems: [expect.stringMatching(/^a\.jsonl:2: /)] });
  expect(texts()).toEqual(['One.']);
  const mended = next();
  await writeFile(join(dir, 'a.jsonl'), '{"text":"One."}\n{"text":"Two."}\n');
  expect((await mended).kind).toBe('swapped');
  expect(texts()).toEqual(['One.', 'Two.']);
});

it('keeps the old library when nothing is left', async () => {
  const { dir, texts, next } = await watched({ 'a.txt': 'One.\n' });
  const emptied = next();
  await rm(join(dir, 'a.txt'));
  expect(await emptied).toMatchObject({
    kind: 'kept',
    problems: [expect.stringContaining('holds no excerpt')],
  });
  expect(texts()).toEqual(['One.']);
});
