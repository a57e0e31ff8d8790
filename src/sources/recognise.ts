import { UserError } from '../errors.ts';
import { feedProblem, NOT_A_SOURCE, unknownAuthor, unknownTag } from '../messages/sources.ts';
import { NoFeed, readFeed, webAddress } from './feed.ts';
import { decode, type Fetch, FetchError } from './fetch.ts';
import { readNamed, tagRequest, userRequest } from './forum.ts';
import type { ForumQuery, SourceSpec } from './model.ts';
import { problemOf, queryForum } from './read.ts';

/** A forum that runs ForumMagnum. */
export interface Forum {
  readonly name: string;
  readonly hosts: readonly string[];
  /** The origin to send requests to. */
  readonly endpoint: string;
  readonly af: boolean;
}

/** Both show the same posts. LessWrong is asked for both, since the Alignment Forum blocks bots. */
export const FORUMS: readonly Forum[] = [
  {
    name: 'LessWrong',
    hosts: ['www.lesswrong.com', 'lesswrong.com', 'www.greaterwrong.com', 'greaterwrong.com'],
    endpoint: 'https://www.lesswrong.com',
    af: false,
  },
  {
    name: 'Alignment Forum',
    hosts: ['www.alignmentforum.org', 'alignmentforum.org'],
    endpoint: 'https://www.lesswrong.com',
    af: true,
  },
];

/** Where sites usually have their feed if they do not link to it. */
const COMMON_PATHS = ['/feed', '/rss.xml', '/atom.xml', '/index.xml', '/feed.json'];
const MAX_LINKS = 20;
/** Characters of a page to search for links to feeds. */
const MAX_HEAD_LENGTH = 300_000;

export interface Recogniser {
  readonly fetch: Fetch;
  readonly forums: readonly Forum[];
}

/**
 * Recognises the source at a typed address, asking the site if necessary.
 *
 * @param karma the minimum karma of posts, for a whole forum
 * @throws UserError if there is none
 */
export async function recognise(
  typed: string,
  karma: number,
  { fetch, forums }: Recogniser,
  now: number,
): Promise<SourceSpec> {
  const what = typed.trim();
  const known = knownSource(what);
  if (known) return known;
  const url = addressOf(what);
  if (!url) throw new UserError(NOT_A_SOURCE);
  const forum = forums.find(({ hosts }) => hosts.includes(url.host));
  if (forum && url.pathname !== '/feed.xml') return forumSource(url, forum, karma, fetch);
  return discover(url, fetch, now);
}

/** Recognises sources without asking the site. */
export function knownSource(what: string): SourceSpec | undefined {
  const arxiv = /^arxiv:\s*([a-z-]+(?:\.[a-z-]+)?(?:\s*[+,]\s*[a-z-]+(?:\.[a-z-]+)?){0,9})$/i.exec(what)?.[1];
  if (arxiv) return arxivSource(arxiv);
  const repository = /^github:\s*([\w.-]{1,100}\/[\w.-]{1,100})$/i.exec(what)?.[1];
  if (repository) return releases(repository);
  const url = addressOf(what);
  if (!url) return undefined;
  const [owner, name, page] = url.pathname.split('/').filter(Boolean);
  if (/^(?:www\.)?github\.com$/.test(url.hostname) && owner && name && (!page || page === 'releases')) {
    return releases(`${owner}/${name}`);
  }
  if (url.hostname === 'rss.arxiv.org') {
    const list = url.pathname.split('/').at(-1) ?? '';
    if (/^[\w.+-]+$/.test(list)) return arxivSource(list);
  }
  return undefined;
}

function addressOf(typed: string): URL | undefined {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
  const url = webAddress(address);
  const parsed = url ? URL.parse(url) : null;
  return parsed && (parsed.hostname.includes('.') || parsed.hostname.startsWith('[')) ? parsed : undefined;
}

function arxivSource(list: string): SourceSpec {
  const archives = list.split(/\s*[+,]\s*/).filter(Boolean);
  const joined = archives.join('+');
  return {
    kind: 'arxiv',
    url: `https://rss.arxiv.org/rss/${joined}`,
    name: `arXiv ${archives.join(', ')}`,
    site: `https://arxiv.org/list/${archives[0]}/recent`,
  };
}

function releases(repository: string): SourceSpec {
  const site = `https://github.com/${repository.replace(/\.git$/, '')}/releases`;
  return { kind: 'feed', url: `${site}.atom`, name: `${repository} releases`, site };
}

async function forumSource(url: URL, forum: Forum, karma: number, fetch: Fetch): Promise<SourceSpec> {
  const { endpoint, af } = forum;
  const [kind, slug] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const source = (want: ForumQuery['want'], name: string): SourceSpec => {
    const query: ForumQuery = { endpoint, af, want };
    const key = new URL('/graphql', endpoint);
    key.search = new URLSearchParams({ af: String(af), want: JSON.stringify(want) }).toString();
    return { kind: 'forum', url: key.href, query, name: `${name} (${forum.name})`, site: url.href };
  };
  if ((kind === 'users' || kind === 'user') && slug) {
    const found = await lookUp(fetch, forum, 'users', slug);
    if (!found) throw new UserError(unknownAuthor(slug, forum.name));
    return source({ kind: 'author', slug, userId: found.id }, found.name);
  }
  if ((kind === 'tag' || kind === 'w' || kind === 'topics') && slug) {
    const found = await lookUp(fetch, forum, 'tags', slug);
    if (!found) throw new UserError(unknownTag(slug, forum.name));
    return source({ kind: 'tag', slug, tagId: found.id, tagName: found.name }, found.name);
  }
  if (kind === undefined || kind === 'allPosts') {
    return source({ kind: 'all', karma }, karma > 0 ? `All posts with ${karma} karma or more` : 'All posts');
  }
  throw new UserError(NOT_A_SOURCE);
}

async function lookUp(fetch: Fetch, { endpoint }: Forum, kind: 'users' | 'tags', slug: string) {
  const request = kind === 'users' ? userRequest(slug) : tagRequest(slug);
  const fetched = await tryFetch(() => queryForum(fetch, { endpoint }, request));
  return orRefuse(() => readNamed(decode(fetched), kind));
}

/** Finds the feed at an address: the address itself, one that the page links to, or one at a common path. */
async function discover(url: URL, fetch: Fetch, now: number): Promise<SourceSpec> {
  const fetched = await tryFetch(() => fetch({ url: url.href }));
  const document = decode(fetched);
  const own = feedAt(fetched.url, document, now);
  if (own) return own;
  const candidates = [
    ...linkedFeeds(document, fetched.url),
    ...COMMON_PATHS.map((path) => new URL(path, fetched.url).href),
  ];
  for (const candidate of [...new Set(candidates)].slice(0, COMMON_PATHS.length + 3)) {
    try {
      const answer = await fetch({ url: candidate });
      const found = problemOf(answer, now) ? undefined : feedAt(answer.url, decode(answer), now);
      if (found) return found;
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
    }
  }
  throw new UserError(NOT_A_SOURCE);
}

function feedAt(url: string, document: string, now: number): SourceSpec | undefined {
  try {
    const { name, site } = readFeed(document, url, now);
    return { kind: 'feed', url, name: name ?? new URL(url).hostname, ...(site && { site }) };
  } catch (error) {
    if (error instanceof NoFeed) return undefined;
    throw error;
  }
}

const LINK = /<link\b[^>]{0,1000}>/gi;
const FEED_TYPE = /\btype\s*=\s*["']?application\/(?:rss\+xml|atom\+xml|feed\+json|json)\b/i;

/**
 * Feed autodiscovery (https://www.rssboard.org/rss-autodiscovery): `<link rel="alternate" type="application/rss+xml"
 * href="…">`.
 */
function linkedFeeds(html: string, base: string): string[] {
  const links = html.slice(0, MAX_HEAD_LENGTH).match(LINK) ?? [];
  const feeds = links.filter(
    (link) => /\brel\s*=\s*["']?[^"'>]{0,50}\balternate\b/i.test(link) && FEED_TYPE.test(link),
  );
  return feeds.slice(0, MAX_LINKS).flatMap((link) => {
    const { double, single, bare } =
      /\bhref\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s>]+))/i.exec(link)?.groups ?? {};
    return webAddress((double ?? single ?? bare)?.replaceAll('&amp;', '&'), base) ?? [];
  });
}

/** @throws UserError that says why it cannot be fetched */
async function tryFetch(run: () => ReturnType<Fetch>): ReturnType<Fetch> {
  try {
    const fetched = await run();
    const problem = problemOf(fetched, Date.now());
    if (problem && problem.kind !== 'unchanged') throw new UserError(feedProblem(problem.reason));
    return fetched;
  } catch (error) {
    if (error instanceof FetchError) throw new UserError(feedProblem(error.message));
    throw error;
  }
}

/** @throws UserError if the answer cannot be parsed */
function orRefuse<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof NoFeed) throw new UserError(feedProblem(error.message));
    throw error;
  }
}
