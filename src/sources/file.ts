import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, HOUR_MS } from '../clock.ts';
import type { Config } from '../config.ts';
import { SOURCES_FILE } from '../corpus/catalog.ts';
import { StartError, UserError } from '../errors.ts';
import { EVERYBODY } from '../library/scoped.ts';
import type { Logger } from '../log.ts';
import type { SourceSpec } from './model.ts';
import type { Sources } from './sources.ts';

/** A source in the operator's file. */
export interface ListedSource {
  readonly what: string;
  readonly filter?: string;
  readonly karma?: number;
}

const MAX_LISTED = 500;
/** How often to retry what could not be followed. */
const RETRY_MS = HOUR_MS;

const File = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        what: z.string().trim().min(1).max(500),
        filter: z.string().trim().min(1).max(200).optional(),
        karma: z.number().int().min(0).max(1000).optional(),
      }),
    )
    .max(MAX_LISTED),
});

/**
 * Reads the operator's list of sources for everybody: SOURCES_FILE, or `sources.json` beside the seeds.
 *
 * @returns undefined if there is no such file and none was configured
 * @throws StartError if it cannot be used
 */
export function readListedSources({
  seedsDir,
  sourcesFile,
}: Pick<Config, 'seedsDir' | 'sourcesFile'>): Promise<ListedSource[] | undefined> {
  return readSourcesFile(sourcesFile ?? join(seedsDir, SOURCES_FILE), sourcesFile !== undefined);
}

async function readSourcesFile(path: string, isRequired: boolean): Promise<ListedSource[] | undefined> {
  let raw: string;
  try {
    raw = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !isRequired) return undefined;
    throw new StartError(`The list of sources ${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const { data, error } = File.safeParse(JSON.parse(raw));
    if (!data) {
      const [issue] = error.issues;
      throw new StartError(`The list of sources ${path}: ${issue?.path.join('.')}: ${issue?.message}.`);
    }
    return data.sources.map(({ what, filter, karma }) => ({
      what,
      ...(filter !== undefined && { filter }),
      ...(karma !== undefined && { karma }),
    }));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The list of sources ${path} is not valid JSON: ${(error as Error).message}.`);
  }
}

export interface FollowOptions {
  readonly sources: Pick<Sources, 'feeds' | 'add' | 'refresh'>;
  /** @throws UserError if it cannot be recognised, perhaps because its site is down */
  readonly recognise: (listed: ListedSource) => Promise<SourceSpec>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Follows the listed sources for everybody, and stops following those that the list no longer contains. Until all of them
 * can be followed, this is retried every hour. Never throws.
 *
 * @param signal stops retrying
 */
export async function followListed(
  listed: readonly ListedSource[],
  options: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { sources, clock, logger } = options;
  try {
    const followed = await followAll(listed, options, signal);
    if (signal.aborted) return;
    if (!followed) {
      const cancel = clock.alarm(clock.now() + RETRY_MS, () => {
        if (!signal.aborted) void followListed(listed, options, signal);
      });
      signal.addEventListener('abort', cancel, { once: true });
      return;
    }
    for (const { feed, scope } of await sources.feeds.of(EVERYBODY)) {
      if (scope.from_file === 1 && !followed.has(feed.id)) await sources.feeds.unfollow(scope.id);
    }
    await sources.refresh();
  } catch (error) {
    logger.error({ err: error }, 'the listed sources could not be followed');
  }
}

/** @returns the feeds' ids; undefined unless all of them are followed */
async function followAll(
  listed: readonly ListedSource[],
  { sources, recognise, logger }: FollowOptions,
  signal: AbortSignal,
): Promise<Set<number> | undefined> {
  const followed = new Set<number>();
  let complete = true;
  for (const each of listed) {
    if (signal.aborted) return undefined;
    const filter = each.filter ?? null;
    try {
      const spec = await recognise(each);
      const known = await sources.feeds.byUrl(spec.url);
      const followers = known ? await sources.feeds.followersOf(known.id) : [];
      const present = followers.find(({ guild_id, from_file }) => guild_id === EVERYBODY && from_file === 1);
      if (known && present?.filter === filter) followed.add(known.id);
      else {
        const added = await sources.add({ spec, filter }, EVERYBODY, null, { fromFile: true });
        followed.add(added.followed.feed.id);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      complete = false;
      logger.warn({ source: each.what, reason: error.message }, 'a listed source cannot be followed yet');
    }
  }
  return complete ? followed : undefined;
}
