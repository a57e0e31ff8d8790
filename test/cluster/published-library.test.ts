import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishedLibrary, publishLibrary } from '../../src/cluster/published-library.ts';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { Listener } from '../../src/storage/listener.ts';
import { Snapshots } from '../../src/storage/snapshots.ts';
import { jsonl, seedsFolder } from '../corpus/folder.ts';
import { openTestDatabase, testDatabaseUrl } from '../support/databases.ts';
import { Wire } from '../support/wire.ts';

const logger = pino({ level: 'silent' });
let storage: Storage;
let folder: string;

beforeEach(async () => {
  storage = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'published-'));
});
afterEach(async () => {
  await storage.close();
  await rm(folder, { recursive: true, force: true });
});

const seeds = (text: string) => seedsFolder({ 'a.jsonl': jsonl({ text, title: text }) });
const publish = async (text: string, code: string) => {
  await publishLibrary(await seeds(text), join(folder, 'new'), new Snapshots(storage.db, code), logger);
};
const open = async (code: string, { db } = storage) => {
  const listener = new Listener(await testDatabaseUrl(), logger);
  const snapshots = new Snapshots(db, code);
  const { signal } = new AbortController();
  const published = publishedLibrary({ snapshots, listener, logger, file: join(folder, 'read'), signal });
  const { library } = await published.open();
  return library.corpus.excerpts.map(({ text }) => text);
};

test('other processes open it, and neither side leaves a file behind', async () => {
  await publish('What a worker read.', 'code');
  expect(await open('code')).toEqual(['What a worker read.']);
  expect(await readdir(folder)).toEqual([]);
});

test('it is kept for gateways of the previous version, but no older one', async () => {
  const kept = async () => {
    const rows = await storage.db
      .selectFrom('library_snapshots')
      .select('code')
      .orderBy('revision')
      .execute();
    return rows.map(({ code }) => code);
  };
  for (const code of ['oldest', 'older', 'older', 'newest', 'newest', 'newest']) {
    await publish(`Version ${Math.random()}`, code);
  }
  expect(await kept()).toEqual(['older', 'older', 'newest', 'newest']);
  const blocks = await storage.db.selectFrom('library_blocks').select('revision').distinct().execute();
  expect(blocks).toHaveLength(4);
});

test('a process that starts while the database is away opens it when that is back', async () => {
  await publish('What a worker read.', 'code');
  const wire = await Wire.open(await testDatabaseUrl());
  const far = await openDatabase(`${wire.url}?query_timeout=300`);
  wire.cut();
  const opening = open('code', far);
  const isAway = far.db.selectFrom('leases').selectAll().execute();
  await expect(isAway).rejects.toThrow();
  wire.mend();
  expect(await opening).toEqual(['What a worker read.']);
  await far.close();
  wire.close();
});
