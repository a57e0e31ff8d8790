import { NoFeed, readArxiv, readFeed } from './feed.ts';
import { decode, type Fetch, FetchError, type Fetched } from './fetch.ts';
import { FORUM_IDS, forumRss, type GraphQl, idsRequest, postsRequest, readForum, readIds } from './forum.ts';
import type { FeedContent, FeedKind, ForumQuery, SourceSpec } from './model.ts';
import { BUSY_MS, freshness, retryAfter } from './schedule.ts';

/** The result of fetching a source. Reasons are for users. */
export type Reading =
  | {
      readonly kind: 'content';
      readonly content: FeedContent;
      readonly etag?: string;
      readonly lastModified?: string;
      readonly maxAgeMs?: number;
      /** Its new permanent address. */
      readonly movedTo?: string;
    }
  | { readonly kind: 'unchanged'; readonly maxAgeMs?: number }
  /** How long it asks to wait. */
  | { readonly kind: 'busy'; readonly reason: string; readonly waitMs: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly gone?: boolean };

/** Validators from the last fetch, for conditional requests. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

type Spec = Pick<SourceSpec, 'kind' | 'url' | 'query'>;

/** Fetches and parses a source; never throws, whatever the server does. */
export async function readSource(fetch: Fetch, spec: Spec, known: Validators, now: number): Promise<Reading> {
  if (spec.kind !== 'forum' || !spec.query) return readDocument(fetch, spec.url, spec.kind, known, now);
  const answer = await readPosts(fetch, spec.query, now);
  if (answer.kind !== 'failed') return answer;
  // Fall back to the forum's RSS, which has less metadata but independent infrastructure.
  const rss = await readDocument(fetch, forumRss(spec.query), 'feed', known, now);
  if (rss.kind !== 'content') return rss.kind === 'failed' ? answer : rss;
  return { ...rss, content: { ...rss.content, partial: true } };
}

async function readDocument(
  fetch: Fetch,
  url: string,
  kind: FeedKind,
  known: Validators,
  now: number,
): Promise<Reading> {
  try {
    const fetched = await fetch({ url, ...known });
    const problem = problemOf(fetched, now);
    if (problem) return problem;
    const maxAgeMs = freshness(fetched.headers, now);
    const fresh = maxAgeMs === undefined ? {} : { maxAgeMs };
    if (fetched.status === 304) return { kind: 'unchanged', ...fresh };
    const document = decode(fetched);
    if (/^\s*Rate exceeded\.?\s*$/i.test(document)) return busy(fetched, now);
    const content = (kind === 'arxiv' ? readArxiv : readFeed)(document, fetched.url, now);
    const { etag, 'last-modified': lastModified } = fetched.headers;
    return {
      kind: 'content',
      content,
      ...fresh,
      ...(etag && { etag }),
      ...(lastModified && { lastModified }),
      ...(fetched.movedTo && { movedTo: fetched.movedTo }),
    };
  } catch (error) {
    return failure(error);
  }
}

/** One page of a forum's posts. */
export async function readPosts(
  fetch: Fetch,
  query: ForumQuery,
  now: number,
  before?: string,
): Promise<Reading & { readonly oldest?: string; readonly count?: number }> {
  try {
    const fetched = await queryForum(fetch, query, postsRequest(query, before));
    const problem = problemOf(fetched, now);
    if (problem) return problem;
    const content = readForum(decode(fetched), query, now);
    const { oldest, count } = content;
    return { kind: 'content', content, count, ...(oldest && { oldest }) };
  } catch (error) {
    return failure(error);
  }
}

/**
 * Finds out which of a forum's posts no longer exist.
 *
 * @param ids at most `FORUM_IDS`
 * @returns undefined if the forum did not answer
 */
export async function missingFrom(
  fetch: Fetch,
  query: ForumQuery,
  ids: readonly string[],
  now: number,
): Promise<string[] | undefined> {
  try {
    const fetched = await queryForum(fetch, query, idsRequest(ids.slice(0, FORUM_IDS)));
    if (problemOf(fetched, now)) return undefined;
    const there = readIds(decode(fetched));
    return ids.filter((id) => !there.has(id));
  } catch {
    return undefined;
  }
}

/** Sends a GraphQL request to a forum. */
export function queryForum(
  fetch: Fetch,
  { endpoint }: Pick<ForumQuery, 'endpoint'>,
  request: GraphQl,
): Promise<Fetched> {
  return fetch({ url: new URL('/graphql', endpoint).href, json: request, accept: 'application/json' });
}

/** What an error status means; undefined for a success. */
export function problemOf(fetched: Fetched, now: number): Exclude<Reading, { kind: 'content' }> | undefined {
  const { status, headers } = fetched;
  if ((status >= 200 && status < 300) || status === 304) return undefined;
  if (headers['cf-mitigated'] === 'challenge') {
    return {
      kind: 'failed',
      reason: 'the site lets only browsers in (Cloudflare’s check), so I can’t read it',
    };
  }
  if (status === 429 || status === 503) return busy(fetched, now);
  if (status === 410) return { kind: 'failed', reason: 'the site says it’s gone for good', gone: true };
  if (status === 401 || status === 403)
    return { kind: 'failed', reason: `the site won’t let me in (${status})` };
  if (status === 404) return { kind: 'failed', reason: 'there’s nothing at this address (404)' };
  return { kind: 'failed', reason: `the site answered with an error (${status})` };
}

function busy({ status, headers }: Fetched, now: number): Reading & { kind: 'busy' } {
  const waitMs = retryAfter(headers['retry-after'], now) ?? BUSY_MS;
  return { kind: 'busy', reason: `the site asks me to come less often (${status})`, waitMs };
}

function failure(error: unknown): Reading & { kind: 'failed' } {
  if (error instanceof FetchError || error instanceof NoFeed)
    return { kind: 'failed', reason: error.message };
  return { kind: 'failed', reason: 'it cannot be read' };
}
