import type { Clock } from '../clock.ts';
import { HOUR_MS } from '../clock.ts';
import { idOfItem } from '../corpus/items.ts';
import { DatabaseAwayError, UserError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Library } from '../library/library.ts';
import { EVERYBODY, type Scope, type ScopedLibraries } from '../library/scoped.ts';
import type { Logger } from '../log.ts';
import {
  arxivNeedsFilter,
  feedProblem,
  fileProblem,
  tooManyAdds,
  tooManySources,
} from '../messages/sources.ts';
import { type Feed, Feeds, type FollowedFeed } from '../storage/feeds.ts';
import { Items, type StoredItem } from '../storage/items.ts';
import type { Database } from '../storage/schema.ts';
import { filterable } from './announce.ts';
import { type ArchiveDeps, IMPORT_PAGE, type ImportJob, importPage, startImport } from './archive.ts';
import { createFetcher, type Fetch, FetchError, type FetcherOptions } from './fetch.ts';
import { followListed, type ListedSource } from './file.ts';
import { filterOf } from './filter.ts';
import { readImport } from './import-file.ts';
import { followFeeds, storeExcerpts } from './imports.ts';
import type { Report } from './intake.ts';
import { REFRESH_MS, type SourceItems } from './items.ts';
import { MAX_ADDS_PER_HOUR, MAX_SOURCES } from './limits.ts';
import type { FeedContent, FeedPost, SourceSpec } from './model.ts';
import { politely, type SharedTurns } from './polite.ts';
import { Poller } from './poller.ts';
import { problemOf, readSource } from './read.ts';
import { FORUMS, type Forum, recognise } from './recognise.ts';

export interface SourcesOptions {
  readonly db: Database;
  readonly items: SourceItems;
  readonly libraries: ScopedLibraries;
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'add' | 'handle'>;
  readonly logger: Logger;
  readonly fetcher: FetcherOptions;
  /** Further forums besides LessWrong and the Alignment Forum. */
  readonly forums?: readonly Forum[];
  /** Milliseconds between two requests to a host. */
  readonly gapMs?: number;
  /** Lets several processes take turns with each host. */
  readonly turns?: SharedTurns | undefined;
  /** Called when announcements have been planned. */
  readonly onPlanned: () => void;
  /** Called with the result of each fetch, once it is stored. */
  readonly onFetched?: (report: Report) => void;
  /** Wakes the process that fetches if it is another one. */
  readonly wakeFetcher?: () => void;
}

/** A recognised source with its current posts, not stored. */
export interface Preview {
  readonly spec: SourceSpec;
  readonly filter: string | null;
  readonly content: FeedContent;
  /** The posts that pass the filter, newest first. */
  readonly posts: readonly FeedPost[];
  /** How many of them the library already has. */
  readonly known: number;
}

/** Follows authors, forums and feeds: recognises and fetches them, and keeps track of who follows what. */
export class Sources {
  readonly feeds: Feeds;
  readonly items: Items;
  readonly poller: Poller;
  readonly #options: SourcesOptions;
  readonly #fetch: Fetch;
  readonly #archive: ArchiveDeps;
  readonly #forums: readonly Forum[];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SourcesOptions) {
    const { db, clock, jobs, logger, fetcher, gapMs, turns, onPlanned, onFetched, wakeFetcher } = options;
    this.#options = options;
    this.feeds = new Feeds(db);
    this.items = new Items(db);
    this.#fetch = politely(createFetcher(fetcher), clock, gapMs, turns);
    this.#archive = { db, jobs, clock, fetch: this.#fetch };
    this.#forums = [...FORUMS, ...(options.forums ?? [])];
    this.poller = new Poller({
      db,
      clock,
      logger,
      fetch: this.#fetch,
      random: Math.random,
      onChange: () => this.refresh(),
      onPlanned,
      ...(onFetched && { onFetched }),
      ...(wakeFetcher && { wakeFetcher }),
    });
  }

  /** Starts picking up changes. The poller, which fetches, is started separately. */
  async start(): Promise<void> {
    const { logger } = this.#options;
    await this.refresh();
    await this.#handleImports();
    // Another process may make changes at any time.
    this.#timer = setInterval(
      () =>
        void this.refresh().catch((error: unknown) => {
          if (error instanceof DatabaseAwayError)
            logger.warn({ reason: error.message }, 'could not refresh sources');
          else logger.error({ err: error }, 'could not refresh sources');
        }),
      REFRESH_MS,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.poller.close();
  }

  /** Updates the libraries after changes. */
  async refresh(): Promise<void> {
    const { items, libraries } = this.#options;
    await items.refresh();
    await libraries.renew();
  }

  /**
   * Recognises and fetches a typed address without storing anything.
   *
   * @throws UserError if there is nothing to follow
   */
  async preview(typed: string, karma: number, filter: string | null, scope: Scope): Promise<Preview> {
    const { clock, libraries } = this.#options;
    const now = clock.now();
    const spec = await recognise(typed, karma, { fetch: this.#fetch, forums: this.#forums }, now);
    if (spec.kind === 'arxiv' && !filter?.trim()) throw new UserError(arxivNeedsFilter());
    const reading = await readSource(this.#fetch, spec, { etag: null, lastModified: null }, now);
    if (reading.kind === 'busy' || reading.kind === 'failed')
      throw new UserError(feedProblem(reading.reason));
    const content = reading.kind === 'content' ? reading.content : { posts: [], leftOut: [] };
    const passes = filterOf(filter);
    const posts = content.posts
      .filter((post) => passes({ ...post, title: post.title ?? null, postedAt: post.postedAt ?? null }))
      .sort((a, b) => (b.postedAt ?? 0) - (a.postedAt ?? 0));
    const library = await libraries.of(scope);
    const base = await libraries.itemBase();
    const known = posts.filter(
      ({ text, url, title }) => base.find(text) || library.excerpt(idOfItem({ text, url, title })),
    );
    return { spec, filter, content, posts, known: known.length };
  }

  /**
   * Makes a scope follow a source, and fetches it.
   *
   * @throws UserError if the scope has too many
   */
  async add(
    { spec, filter }: Pick<Preview, 'spec' | 'filter'>,
    scope: Scope,
    addedBy: string | null,
    { fromFile = false } = {},
  ): Promise<{ followed: FollowedFeed; report: Report | undefined }> {
    const now = this.#options.clock.now();
    if (!fromFile) await this.#checkLimits(scope, now);
    const { kind, url, name, query, site } = spec;
    const followed = await this.feeds.follow(
      { kind, url, name, query: query ? JSON.stringify(query) : null, site: site ?? null },
      { guild_id: scope, added_by: addedBy, filter, from_file: Number(fromFile) },
      now,
    );
    const report = followed.feed.baseline_at === null ? await this.poller.fetchNow(followed.feed) : undefined;
    await this.refresh();
    this.poller.wake();
    return { followed, report };
  }

  async #checkLimits(scope: Scope, now: number): Promise<void> {
    const { all, added } = await this.feeds.count(scope, now - HOUR_MS);
    if (all >= MAX_SOURCES) throw new UserError(tooManySources(MAX_SOURCES));
    if (added >= MAX_ADDS_PER_HOUR) throw new UserError(tooManyAdds(MAX_ADDS_PER_HOUR));
  }

  /** The current library of a scope, even within work that started with an earlier one. */
  libraryOf(scope: Scope): Promise<Library> {
    return this.#options.libraries.of(scope);
  }

  /** The items of a source that a scope sees: those that pass its filter and are not hidden. */
  async itemsOf({ feed, scope }: FollowedFeed): Promise<StoredItem[]> {
    const hidden = await this.items.hiddenFrom([scope.guild_id, EVERYBODY]);
    const passes = filterOf(scope.filter);
    const items = await this.items.of(feed.id);
    return items.filter((item) => item.gone_at === null && !hidden.has(item.id) && passes(filterable(item)));
  }

  /** The number of items of a source that a scope sees. Only a filter requires reading them. */
  async countOf(followed: FollowedFeed): Promise<number> {
    const { feed, scope } = followed;
    if (scope.filter?.trim()) return (await this.itemsOf(followed)).length;
    return this.items.countVisible(feed.id, [scope.guild_id, EVERYBODY]);
  }

  /**
   * Fetches a file to import.
   *
   * @throws UserError if it cannot be fetched
   */
  async fetchFile(url: string): Promise<Buffer> {
    try {
      const fetched = await this.#fetch({ url, accept: '*/*' });
      const problem = problemOf(fetched, this.#options.clock.now());
      if (problem && problem.kind !== 'unchanged') throw new UserError(fileProblem(problem.reason));
      return fetched.body;
    } catch (error) {
      if (error instanceof FetchError) throw new UserError(fileProblem(error.message));
      throw error;
    }
  }

  /**
   * Imports a file: excerpts as a source named after it, or feeds to follow.
   *
   * @throws UserError if it is not such a file, or the scope has too many sources
   */
  async importFile(bytes: Buffer, name: string, scope: Scope, addedBy: string) {
    const { db, clock } = this.#options;
    const file = await readImport(bytes);
    if (file.kind === 'feeds') {
      const { added, problems } = await followFeeds(db, file.feeds, { scope, addedBy, clock });
      this.poller.wake();
      return { kind: 'feeds' as const, added, problems: [...file.problems, ...problems] };
    }
    const url = `import:${scope}/${name}`;
    const now = clock.now();
    if (!(await this.feeds.byUrl(url))) await this.#checkLimits(scope, now);
    const { feed } = await this.feeds.follow(
      { kind: 'import', url, name, query: null, site: null },
      { guild_id: scope, added_by: addedBy, filter: null, from_file: 0 },
      now,
    );
    const stored = await storeExcerpts(db, feed, file.posts, file.problems, now);
    await this.refresh();
    return { kind: 'posts' as const, name, ...stored, problems: file.problems };
  }

  /** Starts importing a forum's older posts for a server in the background, or resumes an earlier import. */
  async startImport(feed: Feed, scope: Scope): Promise<void> {
    await startImport(this.#archive, { feed: feed.id, scope });
  }

  /** Registers the job that imports archive pages, and resumes unfinished imports. */
  async #handleImports(): Promise<void> {
    const { jobs } = this.#options;
    await jobs.handle<ImportJob>(IMPORT_PAGE, async (job) => {
      if (await importPage(this.#archive, job)) await this.refresh();
    });
    for (const feed of await this.feeds.importing()) {
      const [follower] = await this.feeds.followersOf(feed.id);
      if (follower) await this.startImport(feed, follower.guild_id);
    }
  }

  /** Follows the operator's list for everybody, see `followListed`. @param signal stops retrying */
  async followListed(listed: readonly ListedSource[], signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    const recogniser = { fetch: this.#fetch, forums: this.#forums };
    const recogniseListed = ({ what, karma = 0 }: ListedSource) =>
      recognise(what, karma, recogniser, clock.now());
    await followListed(listed, { sources: this, recognise: recogniseListed, clock, logger }, signal);
  }
}
