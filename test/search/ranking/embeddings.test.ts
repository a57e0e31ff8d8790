import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartError } from '../../../src/errors.ts';
import { Library } from '../../../src/library/library.ts';
import { Embeddings } from '../../../src/search/ranking/embeddings.ts';
import { corpusOf } from '../../support/corpus.ts';

/** Stands for @huggingface/transformers: a model is a folder that says which way words point. "mute" has no end. */
const PACKAGE = `
import { appendFileSync, readFileSync } from 'node:fs';
export const env = {};
export async function pipeline(task, model) {
  if (task !== 'feature-extraction') throw new Error('unknown task');
  const directions = JSON.parse(readFileSync(model + '/directions.json', 'utf8'));
  return async (text, { pooling, normalize }) => {
    if (pooling !== 'mean' || !normalize) throw new Error('these are no unit vectors');
    appendFileSync(model + '/embedded.log', JSON.stringify(text) + '\\n');
    if (text === 'mute') await new Promise((done) => setTimeout(done, 2 ** 30));
    const sum = [0.1, 0.1, 0.1];
    for (const word of text.toLowerCase().match(/\\w+/g) ?? []) sum[directions[word] ?? 2]++;
    return { data: Float32Array.from(sum, (value) => value / Math.hypot(...sum)) };
  };
}`;
const DIRECTIONS = { harbour: 0, vessel: 0, picture: 0, parrot: 1 };
const TEXTS = [
  'A picture of something that a parrot has seen from its cage',
  'A picture of something that a vessel has seen from its mast',
  'A picture of something that a person has seen from the road',
];

let folder: string;
let model: string;
const opened: Embeddings[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embeddings-'));
  model = join(folder, 'model');
  await mkdir(model);
  await writeFile(join(folder, 'package.mjs'), PACKAGE);
  await writeFile(join(model, 'directions.json'), JSON.stringify(DIRECTIONS));
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  await rm(folder, { recursive: true });
});

async function open(options: { packageName?: string; model?: string } = {}): Promise<Embeddings> {
  const packageName = pathToFileURL(join(folder, 'package.mjs')).href;
  const embeddings = await Embeddings.open({ model, file: join(folder, 'vectors'), packageName, ...options });
  opened.push(embeddings);
  return embeddings;
}

/** Texts of excerpts that were embedded since the last call, by their place. */
async function embedded(): Promise<number[]> {
  const log = await readFile(join(model, 'embedded.log'), 'utf8');
  await writeFile(join(model, 'embedded.log'), '');
  return log.split('\n').flatMap((line) => {
    const at = TEXTS.findIndex((text) => line.includes(text));
    return at === -1 ? [] : [at];
  });
}

it('ranks what the model finds near first, as soon as it has read all candidates', async () => {
  const library = await Library.build(corpusOf(TEXTS));
  const embeddings = await open();
  const best = async (query: string) => {
    const similarity = await embeddings.similarityTo(query);
    return library.search({ query, limit: 3, similarity }).hits.map(({ excerpt }) => excerpt.text);
  };
  const without = library
    .search({ query: 'harbour picture', limit: 3 })
    .hits.map(({ excerpt }) => excerpt.text);
  expect(await best('harbour picture')).toEqual(without);
  await embeddings.keepUp(library.corpus.excerpts.slice(1));
  expect(await best('harbour picture')).toEqual(without);
  await embeddings.keepUp(library.corpus.excerpts);
  expect((await best('harbour picture'))[0]).toBe(TEXTS[1]);
  expect((await best('parrot picture'))[0]).toBe(TEXTS[0]);
});

it('embeds only new texts after a restart, whatever the last one left', async () => {
  const { excerpts } = corpusOf(TEXTS);
  const first = await open();
  await first.keepUp(excerpts.slice(0, 2));
  expect(await embedded()).toEqual([0, 1]);
  await first.close();
  await appendFile(join(folder, 'vectors'), 'half a');

  const second = await open();
  await second.keepUp(excerpts);
  expect(await embedded()).toEqual([2]);
  const similarity = await second.similarityTo('parrot');
  const [parrot, ...others] = excerpts.map((excerpt) => similarity!(excerpt)!);
  expect(parrot).toBeGreaterThan(Math.max(...others));
  await second.close();

  await (await open()).keepUp(excerpts);
  expect(await embedded()).toEqual([]);
});

it('embeds all texts anew when the folder holds another model', async () => {
  const { excerpts } = corpusOf(TEXTS);
  const first = await open();
  await first.keepUp(excerpts);
  await first.close();
  await embedded();
  await writeFile(join(model, 'directions.json'), JSON.stringify({ ...DIRECTIONS, library: 1, place: 1 }));
  await (await open()).keepUp(excerpts);
  expect(await embedded()).toEqual([0, 1, 2]);
});

it('lets a search go on without when the model takes too long, or the query has no words', async () => {
  const embeddings = await open();
  expect(await embeddings.similarityTo('author:turner')).toBeUndefined();
  expect(await embeddings.similarityTo('mute')).toBeUndefined();
  await embeddings.close();
  expect(await embeddings.similarityTo('parrot')).toBeUndefined();
});

it('says at start what is missing', async () => {
  const packageName = pathToFileURL(join(folder, 'absent.mjs')).href;
  await expect(open({ packageName })).rejects.toThrow(
    new StartError(
      `EMBEDDINGS_MODEL "${model}" cannot be used: run "npm install --no-save @huggingface/transformers"`,
    ),
  );
  await expect(open({ model: join(folder, 'nowhere') })).rejects.toThrow(/nowhere" cannot be used: ENOENT/);
});
