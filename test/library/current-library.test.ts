import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CurrentLibrary } from '../../src/library/current-library.ts';

let folder: string;
let seeds: string;
let log: string[];
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
  seeds = join(folder, 'seeds');
  await mkdir(seeds);
  await write('a.txt', 'Aardvarks read at night.');
  log = [];
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) await stop();
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, ...lines: string[]) =>
  writeFile(join(seeds, name), lines.map((line) => `${line}\n`).join(''));

async function load(indexFile?: string): Promise<CurrentLibrary> {
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  return CurrentLibrary.load({ seedsDir: seeds, indexFile }, logger);
}

async function watch(current: CurrentLibrary): Promise<void> {
  stops.push(await current.watch(async () => {}));
}

const opening = async () => {
  const current = await load();
  await watch(current);
  return current;
};

/** Waits until the library holds exactly these texts. */
function holds(current: CurrentLibrary, ...texts: string[]): Promise<void> {
  const held = () => current.library.corpus.excerpts.map(({ text }) => text).toSorted();
  return expect.poll(held, { timeout: 30_000 }).toEqual(texts.toSorted());
}

describe('the seeds folder', () => {
  test('replaced by rename, then edited', async () => {
    const current = await opening();
    await mkdir(join(folder, 'new'));
    await writeFile(join(folder, 'new', 'a.txt'), 'Badgers read underground.\n');
    await rename(seeds, join(folder, 'old'));
    await rename(join(folder, 'new'), seeds);
    await holds(current, 'Badgers read underground.');
    await write('b.txt', 'Cats sit on what is read.');
    await holds(current, 'Badgers read underground.', 'Cats sit on what is read.');
    await writeFile(join(folder, 'old', 'x.txt'), 'Nobody reads this.\n');
    await write('a.txt', 'Dogs bring what is read.');
    await holds(current, 'Dogs bring what is read.', 'Cats sit on what is read.');
  });

  test('removed and made again, then edited', async () => {
    const current = await opening();
    await rm(seeds, { recursive: true });
    await expect.poll(() => log.join(), { timeout: 30_000 }).toContain('reload rejected');
    await mkdir(seeds);
    await write('a.txt', 'Badgers read underground.');
    await holds(current, 'Badgers read underground.');
    await write('a.txt', 'Cats sit on what is read.');
    await holds(current, 'Cats sit on what is read.');
  });

  test('with a folder in it that is replaced by rename', async () => {
    await mkdir(join(seeds, 'sub'));
    await write('sub/a.txt', 'Yaks read what is warm.');
    const current = await opening();
    await mkdir(join(folder, 'new'));
    await writeFile(join(folder, 'new', 'a.txt'), 'Badgers read underground.\n');
    await rename(join(seeds, 'sub'), join(folder, 'old'));
    await rename(join(folder, 'new'), join(seeds, 'sub'));
    await holds(current, 'Aardvarks read at night.', 'Badgers read underground.');
    await write('sub/a.txt', 'Cats sit on what is read.');
    await holds(current, 'Aardvarks read at night.', 'Cats sit on what is read.');
  });

  test('edited between loading and watching', async () => {
    const current = await load();
    await write('a.txt', 'Badgers read underground.');
    await watch(current);
    await holds(current, 'Badgers read underground.');
  });
});

test('what editors leave is passed over, and a file of another kind spoils no other', async () => {
  const current = await opening();
  for (const name of ['a.txt~', '.a.txt.swp', 'a.txt.swp', '#a.txt#'])
    await write(name, 'Left by an editor.');
  await write('picture.png', 'no picture');
  await write('notes.jsonl', '{ broken');
  await write('b.txt', 'Badgers read underground.');
  await holds(current, 'Aardvarks read at night.', 'Badgers read underground.');
  expect(log.join()).toContain('picture.png');
  expect(log.join()).not.toContain('swp');
  await write('c.jsonl', '{"text":"Cats sit on what is read."}', '{ broken');
  await expect.poll(() => log.join(), { timeout: 30_000 }).toContain('reload rejected');
  await holds(current, 'Aardvarks read at night.', 'Badgers read underground.');
});

test('the old library is let go after a reload, and two reloads leave one sound index', async () => {
  const index = join(folder, 'bot.index');
  const current = await load(index);
  await watch(current);
  const old = new WeakRef(current.library);
  await write('a.txt', 'Badgers read underground.');
  await holds(current, 'Badgers read underground.');
  await write('a.txt', 'Cats sit on what is read.');
  await holds(current, 'Cats sit on what is read.');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await expect
    .poll(() => {
      collect();
      return old.deref();
    })
    .toBeUndefined();
  for (const stop of stops.splice(0)) await stop();
  expect(await readdir(folder)).toEqual(['bot.index', 'seeds']);
  await load(index);
  expect(log.at(-1)).toContain('"fromSaved":true');
});

test('without a place for the index nothing is written', async () => {
  await opening();
  expect(await readdir(folder)).toEqual(['seeds']);
});
