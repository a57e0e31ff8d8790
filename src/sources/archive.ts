import type { Clock } from '../clock.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { importDone } from '../messages/sources.ts';
import { inTransaction } from '../storage/database.ts';
import { type Feed, Feeds } from '../storage/feeds.ts';
import { Items } from '../storage/items.ts';
import { Notices } from '../storage/notices.ts';
import type { Database } from '../storage/schema.ts';
import type { Fetch } from './fetch.ts';
import { factsOf } from './intake.ts';
import { MAX_ITEMS } from './limits.ts';
import type { ForumQuery } from './model.ts';
import { readPosts } from './read.ts';
import { FAILING_MS, retryAt } from './schedule.ts';

/** The kind of the jobs that each import one page of a forum's older posts. */
export const IMPORT_PAGE = 'import-page';
/** Milliseconds between two pages. */
const PAGE_GAP_MS = 3000;

/** The feed whose archive is imported, and the server that asked for it. */
export interface ImportJob {
  readonly feed: number;
  readonly scope: string;
}

export interface ArchiveDeps {
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Starts importing a forum's older posts, or resumes an earlier import. */
export async function startImport({ db, jobs, clock }: ArchiveDeps, job: ImportJob): Promise<void> {
  await inTransaction(db, async (trx) => {
    const feeds = new Feeds(trx);
    const feed = await feeds.lock(job.feed);
    if (feed?.import_before === null) {
      await feeds.update(job.feed, { import_before: new Date(clock.now()).toISOString(), imported: 0 });
    }
    await jobs.add(IMPORT_PAGE, job, { key: String(job.feed), trx });
  });
}

/**
 * Fetches the next page and stores it in one transaction with the import's progress and the job for the page after it, so
 * that a restart resumes where it left off. A forum that is busy is given the time it asks for.
 *
 * @returns whether new posts were stored
 */
export async function importPage({ db, jobs, fetch, clock }: ArchiveDeps, job: ImportJob): Promise<boolean> {
  const feed = await new Feeds(db).get(job.feed);
  const query = JSON.parse(feed?.query ?? 'null') as ForumQuery | null;
  if (!feed || !query || feed.import_before === null) return false;
  const reading = await readPosts(fetch, query, clock.now(), feed.import_before);
  const now = clock.now();
  return inTransaction(db, async (trx) => {
    const feeds = new Feeds(trx);
    const present = await feeds.lock(feed.id);
    const reached = present?.import_before;
    // Removed meanwhile, or another process was faster.
    if (!present || reached == null || reached !== feed.import_before) return false;
    const scheduleNext = (delayMs: number) =>
      jobs.add(IMPORT_PAGE, job, { key: String(feed.id), delayMs, trx });
    if (reading.kind !== 'content') {
      const waitMs = reading.kind === 'busy' ? reading.waitMs : undefined;
      if (hasFailedForGood(present, now)) await feeds.update(feed.id, { import_before: null });
      else await scheduleNext(retryAt(now, 1, waitMs) - now);
      return false;
    }
    const items = new Items(trx);
    const posts = [...reading.content.posts].reverse();
    const before = await items.count(feed.id);
    await items.insert(feed.id, posts.map(factsOf), { at: now, baseline: true });
    const after = await items.count(feed.id);
    const { oldest, count = 0 } = reading;
    const isComplete = count === 0 || oldest === undefined || oldest >= reached || after >= MAX_ITEMS;
    await feeds.update(feed.id, {
      import_before: isComplete ? null : oldest,
      imported: present.imported + count,
      ...(after > before && { rev: present.rev + 1 }),
    });
    if (!isComplete) await scheduleNext(PAGE_GAP_MS);
    else await notify(new Notices(trx), await feeds.followersOf(feed.id), job, importDone(feed.name, after));
    return after > before;
  });
}

/** Its followers have already been told, see `takeIn`. */
function hasFailedForGood({ failing_since }: Feed, now: number): boolean {
  return failing_since !== null && now - failing_since >= FAILING_MS;
}

/** Tells whoever added the source to the server that its older posts have been imported. */
async function notify(
  notices: Notices,
  scopes: Awaited<ReturnType<Feeds['followersOf']>>,
  { scope }: ImportJob,
  words: string,
): Promise<void> {
  for (const { guild_id, added_by } of scopes) {
    if (guild_id === scope && added_by !== null) await notices.add(added_by, words);
  }
}
