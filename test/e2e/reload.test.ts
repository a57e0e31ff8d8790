import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/src/server/server.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { botDatabase } from '../support/databases.ts';
import { person } from '../support/driver.ts';

let sandbox: RunningSandbox;
let bot: Bot;
let folder: string;
let seeds: string;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'commonplace-'));
  seeds = join(folder, 'seeds');
  await cp(new URL('../../seeds', import.meta.url), seeds, { recursive: true });
  bot = await startBot(sandbox, { folder, env: { SEEDS_DIR: seeds, ...(await botDatabase()) } });
});

afterAll(async () => {
  await bot.stop();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const search = async (query: string) =>
  (await person(sandbox, 'admin', '#general').slash('search', { query })).text();
const said = (words: string) => bot.log.filter((line) => line['msg'] === words).length;

describe('editing the seeds while the bot runs', () => {
  test('a new file is found without a restart', async () => {
    expect(await search('quokkas')).toContain('Nothing found');
    await writeFile(
      join(seeds, 'more.txt'),
      'Quokkas keep their own commonplace books, and never lend them.\n',
    );
    await bot.logged('library reloaded');
    expect(await search('quokkas')).toContain('**Quokkas** keep their own commonplace books');
  });

  test('a broken edit keeps the old library and says why; mending it brings the new one', async () => {
    await writeFile(join(seeds, 'even-more.jsonl'), '{"text": "Wombats dig cubes."}\n{"text": broken\n');
    await bot.logged('reload rejected; keeping the current library');
    expect(bot.log).toContainEqual(
      expect.objectContaining({
        msg: 'seed entry rejected',
        file: 'even-more.jsonl',
        line: 2,
      }),
    );
    expect(await search('wombats')).toContain('Nothing found');
    await writeFile(join(seeds, 'even-more.jsonl'), '{"text": "Wombats dig cubes."}\n');
    await expect.poll(() => said('library reloaded'), { timeout: 10_000 }).toBe(2);
    expect(await search('wombats')).toContain('dig cubes');
  });

  test('a folder that was emptied keeps the old library', async () => {
    const before = said('reload rejected; keeping the current library');
    await rm(seeds, { recursive: true });
    await expect.poll(() => said('reload rejected; keeping the current library')).toBeGreaterThan(before);
    expect(await search('wombats')).toContain('dig cubes');
  });

  test('a folder that comes back is watched again', async () => {
    await mkdir(seeds);
    await writeFile(join(seeds, 'again.txt'), 'Numbats read only what termites wrote.\n');
    await expect.poll(() => search('numbats')).toContain('only what termites wrote');
    await writeFile(join(seeds, 'again.txt'), 'Bilbies read by ear.\n');
    await expect.poll(() => search('bilbies')).toContain('read by ear');
  });
});
