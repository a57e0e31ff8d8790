import { z } from 'zod';
import { clean, cleanLine, excerptOf } from './excerpt.ts';
import { momentOf, NoFeed, webAddress } from './feed.ts';
import type { FeedContent, FeedPost, ForumQuery, LeftOut } from './model.ts';

/** Posts per response: a poll needs the newest, an import walks back page by page. */
export const FORUM_PAGE = 50;
/** Ids to check at once for existence. */
export const FORUM_IDS = 100;

const MAX_TITLE_LENGTH = 300;
const MAX_NAME_LENGTH = 100;
const MAX_LEFT_OUT = 20;

/** The fields of a post to request. */
const FIELDS = `_id title pageUrl url postedAt baseScore af shortform debate collabEditorDialogue isEvent hideAuthor
  user { displayName } coauthors { displayName } tags { name }
  fmCrosspost { isCrosspost hostedHere foreignPostId } contents { plaintextDescription }`;

/** A GraphQL request. */
export interface GraphQl {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Requests the newest posts.
 *
 * @param before requests posts older than this, ISO 8601
 */
export function postsRequest({ want, af }: ForumQuery, before?: string): GraphQl {
  const terms: Record<string, unknown> = { sortedBy: 'new', excludeEvents: true, ...(before && { before }) };
  if (want.kind === 'author') terms['userId'] = want.userId;
  if (want.kind === 'tag') {
    const { tagId, tagName } = want;
    terms['filterSettings'] = { tags: [{ tagId, tagName, filterMode: 'Required' }] };
  }
  if (want.kind === 'all') terms['karmaThreshold'] = want.karma;
  if (af) terms['af'] = true;
  const selector = { [want.kind === 'author' ? 'userPosts' : 'default']: terms };
  return {
    query: `query Posts($selector: PostSelector, $limit: Int) { posts(selector: $selector, limit: $limit) { results { ${FIELDS} } } }`,
    variables: { selector, limit: FORUM_PAGE },
  };
}

/** Requests which of the posts still exist. */
export function idsRequest(ids: readonly string[]): GraphQl {
  return {
    query:
      'query Ids($selector: PostSelector, $limit: Int) { posts(selector: $selector, limit: $limit) { results { _id } } }',
    variables: { selector: { default: { exactPostIds: ids } }, limit: FORUM_IDS },
  };
}

/** Requests the user with the name in a profile's address. */
export function userRequest(slug: string): GraphQl {
  return {
    query:
      'query User($slug: String) { users(selector: { usersProfile: { slug: $slug } }, limit: 1) { results { _id slug displayName } } }',
    variables: { slug },
  };
}

/** Requests a tag. */
export function tagRequest(slug: string): GraphQl {
  return {
    query:
      'query Tag($slug: String) { tags(selector: { tagBySlug: { slug: $slug } }, limit: 1) { results { _id slug name } } }',
    variables: { slug },
  };
}

/** The forum's RSS feed for the same, in case GraphQL fails. */
export function forumRss({ endpoint, want, af }: ForumQuery): string {
  const url = new URL(
    '/feed.xml',
    af ? endpoint.replace('www.lesswrong.com', 'www.alignmentforum.org') : endpoint,
  );
  if (want.kind === 'author') {
    url.searchParams.set('view', 'userPosts');
    url.searchParams.set('userId', want.userId);
  } else if (want.kind === 'tag') {
    const { tagId, tagName } = want;
    url.searchParams.set('view', 'new');
    url.searchParams.set(
      'filterSettings',
      JSON.stringify({ tags: [{ tagId, tagName, filterMode: 'Required' }] }),
    );
  } else if (want.karma > 0) url.searchParams.set('karmaThreshold', String(want.karma));
  return url.href;
}

const text = z.string().nullish();
const Named = z.object({ displayName: text, name: text, _id: text, slug: text }).nullish();
const Post = z.object({
  _id: z.string().min(1).max(64),
  title: text,
  pageUrl: text,
  url: text,
  postedAt: text,
  baseScore: z.number().nullish(),
  shortform: z.boolean().nullish(),
  debate: z.boolean().nullish(),
  collabEditorDialogue: z.boolean().nullish(),
  isEvent: z.boolean().nullish(),
  hideAuthor: z.boolean().nullish(),
  user: Named,
  coauthors: z.array(Named).nullish(),
  tags: z.array(Named).nullish(),
  fmCrosspost: z
    .object({ isCrosspost: z.boolean().nullish(), hostedHere: z.boolean().nullish(), foreignPostId: text })
    .nullish(),
  contents: z.object({ plaintextDescription: text }).nullish(),
});
const MAX_RESULTS = 5000;
const results = <T extends z.ZodType>(name: string, item: T) =>
  z.object({ data: z.object({ [name]: z.object({ results: z.array(item).max(MAX_RESULTS) }) }) });

function parse<T extends z.ZodType>(document: string, name: string, item: T): z.output<T>[] {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw new NoFeed('its answer cannot be read');
  }
  const { data } = results(name, item).safeParse(value);
  if (!data) throw new NoFeed('its answer is not what a forum gives');
  return (data.data as Record<string, { results: z.output<T>[] }>)[name]?.results ?? [];
}

/** The user or tag in a response to `userRequest` or `tagRequest`. */
export function readNamed(
  document: string,
  kind: 'users' | 'tags',
): { id: string; slug: string; name: string } | undefined {
  const [found] = parse(document, kind, Named);
  if (!found?._id) return undefined;
  const name = cleanLine(found.displayName ?? found.name ?? found.slug ?? '', MAX_NAME_LENGTH);
  return { id: found._id, slug: found.slug ?? '', name: name || 'Unnamed' };
}

/** The ids in a response to `idsRequest`. */
export function readIds(document: string): Set<string> {
  return new Set(parse(document, 'posts', z.object({ _id: z.string() })).map(({ _id }) => _id));
}

/** The posts in a response to `postsRequest`; an import continues at `oldest`. */
export function readForum(
  document: string,
  { endpoint }: Pick<ForumQuery, 'endpoint'>,
  now: number,
): FeedContent & { readonly oldest?: string; readonly count: number } {
  const found = parse(document, 'posts', Post);
  const posts: FeedPost[] = [];
  const leftOut: LeftOut[] = [];
  for (const post of found) {
    const title = cleanLine(post.title ?? '', MAX_TITLE_LENGTH);
    const excerpt = excerptOf(post.contents?.plaintextDescription ?? '');
    const reason = notAPost(post) ?? (excerpt === '' ? 'it has no text' : undefined);
    if (reason) {
      if (leftOut.length < MAX_LEFT_OUT) leftOut.push({ title: title || post._id, reason });
      continue;
    }
    const url = webAddress(post.pageUrl ?? `/posts/${post._id}`, endpoint);
    const postedAt = momentOf(post.postedAt ?? undefined, now);
    const authors = post.hideAuthor ? [] : [post.user, ...(post.coauthors ?? [])];
    const alsoAt = [webAddress(post.url ?? undefined, endpoint), crosspost(post.fmCrosspost)];
    posts.push({
      guid: clean(post._id),
      ...(title && { title }),
      ...(url && { url }),
      authors: namesOf(authors.map((each) => each?.displayName)),
      tags: namesOf((post.tags ?? []).map((each) => each?.name)),
      ...(postedAt !== undefined && { postedAt }),
      alsoAt: [...new Set(alsoAt.filter((address) => address !== undefined && address !== url))] as string[],
      text: excerpt,
    });
  }
  const oldest = found.at(-1)?.postedAt;
  return { posts, leftOut, complete: true, count: found.length, ...(oldest && { oldest }) };
}

/** Entries that a forum lists among its posts. */
function notAPost(post: z.output<typeof Post>): string | undefined {
  if (post.shortform) return 'it is a shortform';
  if (post.debate || post.collabEditorDialogue) return 'it is a dialogue';
  if (post.isEvent) return 'it is an event';
  return undefined;
}

/** The EA Forum and LessWrong share some posts. */
function crosspost(cross: z.output<typeof Post>['fmCrosspost']): string | undefined {
  if (!cross?.isCrosspost || !cross.foreignPostId || !/^[\w-]{1,64}$/.test(cross.foreignPostId))
    return undefined;
  return `https://forum.effectivealtruism.org/posts/${cross.foreignPostId}`;
}

function namesOf(given: readonly (string | null | undefined)[]): string[] {
  const lines = given.map((name) => cleanLine(name ?? '', MAX_NAME_LENGTH));
  return [...new Set(lines)].filter(Boolean);
}
