import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Singleton } from '../../src/cluster/singleton.ts';
import { openDatabase, type Storage } from '../../src/storage/database.ts';
import { Leases } from '../../src/storage/leases.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { Wire } from '../support/wire.ts';

const TTL_MS = 1_500;
const logger = pino({ level: 'silent' });

let url: string;
let wire: Wire;
const storages: Storage[] = [];
const singletons: Singleton[] = [];
/** Who works, in the order in which they began. */
let working: string[];
let history: string[];

beforeEach(async () => {
  url = await createPostgresDatabase();
  wire = await Wire.open(url);
  working = [];
  history = [];
});
afterEach(async () => {
  for (const singleton of singletons.splice(0)) await singleton.close();
  for (const storage of storages.splice(0)) await storage.close();
  wire.close();
});

interface StandByOptions {
  readonly address?: string;
  readonly failures?: number;
  /** What its start waits for. */
  readonly ready?: Promise<void>;
}

async function standBy(name: string, options: StandByOptions = {}) {
  const storage = await openDatabase(options.address ?? url);
  storages.push(storage);
  let { failures = 0 } = options;
  const singleton = new Singleton({
    name: 'sender',
    leases: new Leases(storage.db, name, TTL_MS),
    logger,
    start: async () => {
      history.push(name);
      if (failures-- > 0) throw new Error('cannot start');
      await options.ready;
      expect(working, 'nobody else works').toEqual([]);
      working.push(name);
    },
    stop: async () => {
      working = working.filter((each) => each !== name);
    },
  });
  singletons.push(singleton);
  return singleton;
}

test('one works; when it gives the work back, the other one takes it', async () => {
  const first = await standBy('a');
  await expect.poll(() => working).toEqual(['a']);
  await standBy('b');
  await first.close();
  await expect.poll(() => working).toEqual(['b']);
  expect(history).toEqual(['a', 'b']);
});

test('one that is cut off from the database ends its work before another begins', async () => {
  const first = await standBy('a', { address: `${wire.url}?query_timeout=500` });
  await expect.poll(() => working).toEqual(['a']);
  await standBy('b');
  wire.cut();
  await expect.poll(() => first.held).toBe(false);
  await expect.poll(() => working).toEqual(['b']);
  wire.mend();
});

test('one that cannot start its work lets another try, and tries again later itself', async () => {
  await standBy('a', { failures: 1 });
  await expect.poll(() => history).toEqual(['a']);
  await standBy('b', { failures: Number.POSITIVE_INFINITY });
  await expect.poll(() => working).toEqual(['a']);
  expect(history[0]).toBe('a');
  expect(history.at(-1)).toBe('a');
});

test('one whose work takes longer to start than a lease lasts keeps it', async () => {
  const ready = Promise.withResolvers<void>();
  await standBy('a', { ready: ready.promise });
  await expect.poll(() => history).toEqual(['a']);
  const { db } = await openDatabase(url).then((storage) => {
    storages.push(storage);
    return storage;
  });
  const until = async () => (await db.selectFrom('leases').select('until').executeTakeFirstOrThrow()).until;
  const acquired = await until();
  await standBy('b');
  await expect.poll(until).toBeGreaterThan(acquired + TTL_MS);
  ready.resolve();
  await expect.poll(() => working).toEqual(['a']);
  expect(history).toEqual(['a']);
});
