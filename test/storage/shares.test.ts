import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/database.ts';
import { type Share, Shares } from '../../src/storage/shares.ts';
import { numRuns, openTestDatabase } from '../support/databases.ts';

let storage: Storage;
let shares: Shares;
beforeEach(async () => {
  storage = await openTestDatabase();
  shares = new Shares(storage.db);
});
afterEach(() => storage.close());

const everywhere = () => true;
const ALL = { offset: 0, limit: 1000 };

/** Small worlds, so that everything meets everything. */
const anyShares = fc
  .array(
    fc.record({
      excerpt: fc.constantFrom('a', 'b', 'old-b'),
      guildId: fc.constantFrom('g1', 'g2'),
      // A thread's place is its channel.
      channelId: fc.constantFrom('c1', 'c2', 'c1-thread'),
      userId: fc.constantFrom('u1', 'u2'),
      at: fc.nat(5),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map(
      (row, i): Share => ({
        ...row,
        messageId: `m${i}`,
        placeId: row.channelId.replace('-thread', ''),
      }),
    ),
  );

async function withShares(all: readonly Share[], check: () => Promise<void>): Promise<void> {
  await storage.db.deleteFrom('shares').execute();
  for (const share of all) await shares.add(share);
  await check();
}

const newestFirst = (a: Share, b: Share) => b.at - a.at || (a.messageId < b.messageId ? 1 : -1);

test('a list holds what matches and may be seen, the newest first, in pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShares,
      fc.record({
        guildId: fc.constantFrom('g1', 'g2'),
        excerpts: fc.option(fc.constantFrom<string[]>(['a'], ['b', 'old-b']), { nil: undefined }),
        userId: fc.option(fc.constantFrom('u1', 'u2'), { nil: undefined }),
        channelId: fc.option(fc.constantFrom('c1', 'c1-thread'), { nil: undefined }),
      }),
      fc.subarray<string>(['c1', 'c2']),
      fc.integer({ min: 1, max: 7 }),
      async (all, { guildId, excerpts, userId, channelId }, visible, limit) =>
        withShares(all, async () => {
          const expected = all
            .filter((share) => share.guildId === guildId && visible.includes(share.placeId))
            .filter((share) => !excerpts || excerpts.includes(share.excerpt))
            .filter((share) => !userId || share.userId === userId)
            .filter((share) => !channelId || [share.channelId, share.placeId].includes(channelId))
            .sort(newestFirst);
          const filter = {
            guildId,
            ...(excerpts && { excerpts }),
            ...(userId && { userId }),
            ...(channelId && { channelId }),
          };
          const seen: Share[] = [];
          for (let offset = 0; offset <= expected.length; offset += limit) {
            const page = await shares.list(filter, (place) => visible.includes(place), { offset, limit });
            expect(page.total).toBe(expected.length);
            seen.push(...page.shares);
          }
          expect(seen).toEqual(expected);
        }),
    ),
    numRuns(50),
  );
});

test('a summary counts what may be seen, under former ids as well, and names the newest three', async () => {
  const wanted = [
    { id: 'a', formerIds: [] },
    { id: 'b', formerIds: ['old-b'] },
  ];
  await fc.assert(
    fc.asyncProperty(anyShares, fc.subarray<string>(['c1', 'c2']), async (all, visible) =>
      withShares(all, async () => {
        const summaries = await shares.summarise('g1', wanted, (place) => visible.includes(place));
        for (const { id, formerIds } of wanted) {
          const expected = all
            .filter((share) => share.guildId === 'g1' && visible.includes(share.placeId))
            .filter((share) => [id, ...formerIds].includes(share.excerpt))
            .sort(newestFirst);
          const summary = summaries.get(id);
          expect(summary?.count ?? 0).toBe(expected.length);
          expect(summary?.newest ?? []).toEqual(expected.slice(0, 3));
        }
      }),
    ),
    numRuns(50),
  );
});

describe('deleting', () => {
  const share = (messageId: string, more: Partial<Share> = {}): Share => ({
    messageId,
    excerpt: 'a',
    guildId: 'g1',
    channelId: 'c1',
    placeId: 'c1',
    userId: 'u1',
    at: 1,
    ...more,
  });
  const left = async () =>
    (await shares.list({ guildId: 'g1' }, everywhere, ALL)).shares.map((s) => s.messageId);

  beforeEach(async () => {
    await shares.add(share('m1'));
    await shares.add(share('m2', { channelId: 't1', userId: 'u2' }));
    await shares.add(share('m3', { channelId: 'c2', placeId: 'c2' }));
  });

  test('messages', async () => {
    await shares.deleteMessages(['m1', 'm3', 'unknown']);
    expect(await left()).toEqual(['m2']);
  });

  test('a channel with its threads, or a thread alone', async () => {
    await shares.deleteChannel('t1');
    expect(await left()).toEqual(['m3', 'm1']);
    await shares.deleteChannel('c1');
    expect(await left()).toEqual(['m3']);
  });

  test('a person', async () => {
    expect(await shares.deletePerson('u1')).toBe(2);
    expect(await left()).toEqual(['m2']);
  });

  test('a server', async () => {
    await shares.deleteGuild('g2');
    expect(await left()).toHaveLength(3);
    await shares.deleteGuild('g1');
    expect(await left()).toEqual([]);
  });
});

test('what was shared in a channel since a moment', async () => {
  const add = (messageId: string, excerpt: string, channelId: string, at: number) =>
    shares.add({ messageId, excerpt, guildId: 'g1', channelId, placeId: channelId, userId: 'u1', at });
  await add('m1', 'old', 'c1', 99);
  await add('m2', 'new', 'c1', 100);
  await add('m3', 'new', 'c1', 101);
  await add('m4', 'elsewhere', 'c2', 101);
  expect(await shares.sharedSince('c1', 100)).toEqual(['new']);
  await shares.add({
    ...{ messageId: 'm5', excerpt: 'in a post', guildId: 'g1', channelId: 'post', placeId: 'forum' },
    ...{ userId: 'u1', at: 101 },
  });
  expect(await shares.sharedSince('forum', 100)).toEqual(['in a post']);
});
