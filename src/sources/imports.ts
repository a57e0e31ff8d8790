import type { Clock } from '../clock.ts';
import { HOUR_MS } from '../clock.ts';
import type { Scope } from '../library/scoped.ts';
import {
  ADDED_BEFORE,
  ARXIV_WITHOUT_FILTER,
  lineNumber,
  overSources,
  overTheHour,
} from '../messages/sources.ts';
import { inTransaction } from '../storage/database.ts';
import { type Feed, Feeds } from '../storage/feeds.ts';
import { Items } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import type { ListedFeed, Problem } from './import-file.ts';
import { changesOf, factsOf, type Report } from './intake.ts';
import { MAX_ADDS_PER_HOUR, MAX_ITEMS, MAX_SOURCES } from './limits.ts';
import type { FeedPost } from './model.ts';
import { knownSource } from './recognise.ts';

/** Unusable lines to report in `/source check`. */
const MAX_LEFT_OUT = 20;

/** The result of importing excerpts. */
export interface Imported {
  readonly added: number;
  readonly edited: number;
  /** How many were already there unchanged. */
  readonly same: number;
  /** How many exceeded the limit. */
  readonly over: readonly FeedPost[];
}

/**
 * Stores a file's excerpts as a source, all of them or none. Importing the same file again changes nothing; an excerpt with its
 * own id is replaced.
 */
export async function storeExcerpts(
  db: Database,
  feed: Feed,
  posts: readonly FeedPost[],
  problems: readonly Problem[],
  now: number,
): Promise<Imported> {
  return inTransaction(db, async (trx) => {
    const feeds = new Feeds(trx);
    const present = await feeds.lock(feed.id);
    const items = new Items(trx);
    const byGuid = new Map(posts.map((post) => [post.guid, post]));
    const known = await items.known(feed.id, [...byGuid.keys()], []);
    let edited = 0;
    for (const item of known) {
      const post = byGuid.get(item.guid);
      const changes = post && changesOf(item, factsOf(post), now);
      byGuid.delete(item.guid);
      if (!changes) continue;
      await items.update(item.id, changes);
      edited++;
    }
    const fresh = [...byGuid.values()];
    const room = Math.max(0, MAX_ITEMS - (await items.count(feed.id)));
    const taken = fresh.slice(0, room);
    // Imported excerpts are not news: they do not lead a digest and are not announced.
    await items.insert(feed.id, taken.map(factsOf), { at: now, baseline: true });
    const report: Report = {
      kind: 'content',
      ...{ found: posts.length, added: taken.length, edited },
      leftOut: problems
        .filter((problem) => !problem.taken)
        .slice(0, MAX_LEFT_OUT)
        .map(({ line, reason, raw }) => ({ title: line ? lineNumber(line) : raw.slice(0, 100), reason })),
    };
    await feeds.update(feed.id, {
      checked_at: now,
      baseline_at: present?.baseline_at ?? now,
      report: JSON.stringify(report),
      ...(taken.length + edited > 0 && { rev: (present?.rev ?? 0) + 1 }),
    });
    return { added: taken.length, edited, same: known.length - edited, over: fresh.slice(room) };
  });
}

/** The result of importing a list of feeds. */
export interface Followed {
  readonly added: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Makes a server follow the feeds of a list, within its limits. They are fetched in turn like all others, even after a restart.
 * Those it already follows stay as they are, so importing the same list again resumes where it ended.
 */
export async function followFeeds(
  db: Database,
  listed: readonly ListedFeed[],
  { scope, addedBy, clock }: { readonly scope: Scope; readonly addedBy: string; readonly clock: Clock },
): Promise<Followed> {
  const feeds = new Feeds(db);
  const followed = new Set((await feeds.of(scope)).map(({ feed }) => feed.url));
  const counted = await feeds.count(scope, clock.now() - HOUR_MS);
  let [all, added] = [counted.all, counted.added];
  const names: string[] = [];
  const problems: Problem[] = [];
  const refusalOf = ({ url, kind }: Pick<Feed, 'url' | 'kind'>) => {
    if (followed.has(url)) return ADDED_BEFORE;
    if (kind === 'arxiv') return ARXIV_WITHOUT_FILTER;
    if (all >= MAX_SOURCES) return overSources(MAX_SOURCES);
    return added >= MAX_ADDS_PER_HOUR ? overTheHour(MAX_ADDS_PER_HOUR) : undefined;
  };
  for (const { url, name } of listed) {
    const spec = knownSource(url) ?? { kind: 'feed' as const, url, name: name ?? new URL(url).hostname };
    const reason = refusalOf(spec);
    if (reason) {
      problems.push({ reason, raw: url, taken: reason === ADDED_BEFORE });
      continue;
    }
    await feeds.follow(
      { kind: spec.kind, url: spec.url, name: spec.name, query: null, site: spec.site ?? null },
      { guild_id: scope, added_by: addedBy, filter: null, from_file: 0 },
      clock.now(),
    );
    followed.add(spec.url);
    names.push(spec.name);
    all++;
    added++;
  }
  return { added: names, problems };
}
