/** Messages about sources: the feeds, authors and forums that a server follows. */

import { pluralize } from './pluralize.ts';

export const NOT_A_SOURCE =
  'I found no posts to follow there. Give me the address of a feed or of a site that has one, or of an author, a tag or the front page on LessWrong or the Alignment Forum. `arxiv:cs.AI` and `github:owner/project` work too.';

/** @param reason why it cannot be fetched: "the server refused the connection" */
export function feedProblem(reason: string): string {
  return `I can’t read that source: ${reason}.`;
}

export function unknownAuthor(slug: string, forum: string): string {
  return `${forum} has no author “${slug.slice(0, 60)}”. Copy the address of the author’s profile page.`;
}

export function unknownTag(slug: string, forum: string): string {
  return `${forum} has no tag “${slug.slice(0, 60)}”. Copy the address of the tag’s page.`;
}

/** Removes characters from an untrusted name that Discord would interpret as formatting, a link or a mention. */
function bare(name: string): string {
  return name.replace(/[\\*_~|`<>@#[\]()]|:\/\//g, '').slice(0, 100);
}

/** Sent to whoever added a source that has failed for two weeks. */
export function sourceFailed(name: string, reason: string): string {
  return `I’ve paused the source ${bare(name)} because I haven’t been able to read it for two weeks. The last problem: ${reason}. The excerpts from it stay in the library. \`/source check\` shows details; \`/source resume\` tries again.`;
}

/** Sent to whoever added a source that has shut down for good. */
export function sourceGone(name: string, reason: string): string {
  return `I’ve paused the source ${bare(name)}: ${reason}. The excerpts from it stay in the library.`;
}

export function tooManySources(limit: number): string {
  return `This server already follows ${limit} sources, the maximum. Remove one with \`/source remove\` first.`;
}

export function tooManyAdds(limit: number): string {
  return `This server has added ${limit} sources in the last hour, the maximum. Try again a little later.`;
}

export function arxivNeedsFilter(): string {
  return 'arXiv publishes hundreds of papers a day. Use the `filter` option to say which ones you want: words they must contain, or `author:"A name"`.';
}

export const ONLY_THE_OPERATOR =
  'Only the person who runs this bot can add sources for everybody. Leave out the `everybody` option to add it for this server.';

export const UNKNOWN_SOURCE =
  'Pick a source from the suggestions as you type. `/source list` shows them all.';

export const PREVIEW_EXPIRED = 'This preview has expired. Run `/source add` again.';

export const ADD_CANCELLED = 'Nothing was added.';

export const NO_SOURCES = 'This server doesn’t follow any sources yet. Add one with `/source add`.';

export const CHECKED_TOO_SOON =
  'This source was fetched less than five minutes ago. Leave out the `now` option to see the result.';

export const FROM_THE_FILE = 'This source is on the operator’s list, so only the operator can remove it.';

export const CANNOT_FOLLOW_FOR_EVERYBODY =
  'This source is shared by all servers. To announce its posts here, add it to this server with `/source add`.';

export const NOT_FROM_A_SOURCE =
  'Pick a post from the suggestions: only posts from this server’s sources can be hidden.';

export const NO_ARCHIVE =
  'I can only import older posts from authors, tags and front pages on LessWrong and the Alignment Forum.';

export const ONE_THING_TO_IMPORT =
  'Choose what to import: a `source` to get its older posts, a `file`, or the `address` of one.';

export const NOT_AN_IMPORT =
  'I can’t read that file. I can read OPML, JSONL as written by `/source export`, and CSV with column names in the first row, including `text`.';

export const NO_FEEDS_IN_OPML = 'This OPML file doesn’t list any feeds.';

/** @param columns the table's columns, joined */
export function noTextColumn(columns: string): string {
  return `I can’t read that table: its first row needs a column called \`text\`, \`quote\` or \`highlight\`. It has ${bare(columns)}.`;
}

/** @param reason why it cannot be fetched: "it is larger than 8 MB" */
export function fileProblem(reason: string): string {
  return `I can’t read that file: ${reason}.`;
}

export const NOT_FETCHED = 'This source is a file. Import it again when it changes.';

/** Why a listed feed is not followed. */
export const ADDED_BEFORE = 'this server already follows it';
export const ARXIV_WITHOUT_FILTER = 'arXiv needs a filter: add it with /source add';

export function overSources(limit: number): string {
  return `this server already follows ${limit} sources, the maximum`;
}

export function overTheHour(limit: number): string {
  return `${limit} sources were added in the last hour, the maximum; import the file again later to add the rest`;
}

/** Why an excerpt is not imported. */
export function overExcerpts(limit: number): string {
  return `the source already has ${limit} excerpts, the maximum`;
}

/** @param problems the number of lines that were skipped or partly imported. @param name Markdown */
export function excerptsImported(
  name: string,
  { added, edited, same }: { readonly added: number; readonly edited: number; readonly same: number },
): string {
  const facts = [
    `${pluralize(added, 'excerpt')} added`,
    ...(edited > 0 ? [`${edited} updated`] : []),
    ...(same > 0 ? [`${same} already there`] : []),
  ];
  return `## ${name}\n${facts.join(', ')}. You can search the file’s excerpts now. They won’t be announced.`;
}

/** @param names Markdown */
export function feedsImported(names: readonly string[]): string {
  if (names.length === 0) return '## No feeds added';
  return `## ${pluralize(names.length, 'feed')} added\n${names.join(', ')}\nI’m fetching them one by one. \`/source list\` shows my progress.`;
}

/** The heading of a list of problems. */
export function importProblems(left: number, partly: number): string {
  const parts = [
    ...(left > 0 ? [`${left} left out`] : []),
    ...(partly > 0 ? [`${partly} taken in part`] : []),
  ];
  return `**${parts.join(', ')}:**`;
}

export const ALL_PROBLEMS_IN_FILE =
  'The file lists all of them. Fix them in your file and import it again. What is already there stays.';

export function lineNumber(line: number): string {
  return `Line ${line}`;
}

export const NOTHING_TO_EXPORT = 'There’s nothing from this server’s sources yet.';

export const ONLY_IN_DIRECT_MESSAGES =
  'This only works in direct messages. Here you see this server’s library.';

export const COMMON_LIBRARY_CHOSEN =
  'You now see the shared library here, and your `/digest me` draws from it.';

export const NO_SHARED_SERVER = 'Pick a server from the suggestions. We both have to be in it.';

export function serverChosen(server: string): string {
  return `You now see the library of **${server}** here, and your \`/digest me\` draws from it. To go back to the shared library, run \`/source server\` without a server.`;
}

const KINDS = {
  feed: 'A feed',
  arxiv: 'An arXiv listing',
  forum: 'Posts of a forum',
  import: 'A file',
} as const;

/** A preview's heading. Names are Markdown. */
export function recognised(found: {
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  readonly site: string;
  readonly filter: string | null;
  readonly posts: number;
  readonly known: number;
  readonly leftOut: number;
}): string {
  const { name, kind, site, filter, posts, known, leftOut } = found;
  const has = posts === 0 ? 'It has no posts now' : `It has ${pluralize(posts, 'post')} now`;
  const already = known > 0 ? `, ${known} of them in the library already` : '';
  const said = [
    `${has}${already}.`,
    ...(filter ? [`Only what matches “${filter}” is taken.`] : []),
    ...(leftOut > 0 ? [`${leftOut} more would be left out.`] : []),
    ...(posts > 1 ? ['The newest:'] : []),
  ];
  return [`## ${name}`, `-# ${KINDS[kind]} · ${site}`, said.join(' ')].join('\n');
}

/** @param problem why it could not be fetched, if it could not */
export function sourceAdded(name: string, count: number, problem?: string): string {
  if (problem)
    return `**${name}** has been added, but I couldn’t fetch it yet: ${problem}. I’ll try again automatically.`;
  const posts = count === 1 ? 'One post is' : `${count} posts are`;
  return `**${name}** has been added. ${posts} in the library, and new ones will follow automatically. Use \`/source follow\` to announce them in a channel.`;
}

export function sourcePaused(name: string): string {
  return `**${name}** is paused. The excerpts from it stay. \`/source resume\` starts it again.`;
}

export function sourceResumed(name: string): string {
  return `**${name}** is active again. I’m fetching it now.`;
}

export function sourceRemoved(name: string, kept: boolean): string {
  return kept
    ? `**${name}** has been removed. The excerpts from it stay in the library.`
    : `**${name}** and the excerpts from it have been removed.`;
}

export function followStarted(name: string, channel: string): string {
  return `New posts from **${name}** will be announced in ${channel}, half an hour after I see them.`;
}

export function followStopped(name: string): string {
  return `New posts from **${name}** will no longer be announced.`;
}

export function hidden(title: string): string {
  return `“${title}” is no longer in this server’s library.`;
}

export function importStarted(name: string): string {
  return `I’m importing the older posts from **${name}**, one page every few seconds. \`/source list\` shows my progress.`;
}

/** Sent to whoever added the source, by direct message. */
export function importDone(name: string, posts: number): string {
  return `The older posts from **${name}** are in the library now: ${pluralize(posts, 'post')} in all.`;
}

export function exported(count: number, complete: boolean): string {
  const what = count === 1 ? 'One post' : `${count} posts`;
  return complete ? `${what}, one on each line.` : `The first ${count} posts. More don’t fit in one file.`;
}

/** The heading of an announcement. */
export function newPost(source: string): string {
  return `### New from ${source}`;
}

export function newPosts(source: string, count: number): string {
  return `### ${count} new posts from ${source}`;
}

export function whyAnnounced(channel: string): string {
  return `This server follows this source, and its new posts are announced in ${channel}. Admins can change that with \`/source follow\`.`;
}

/** Sent to whoever set up announcements that cannot be posted. */
export function announcementsBlocked(channel: string, reason: string): string {
  return `I can’t announce new posts in ${channel}: ${reason}. I’ll resume automatically once that’s fixed.`;
}

export const NOT_IN_LIBRARY = 'This excerpt is no longer in the library.';

export const TAKEN_DOWN = 'The author’s site has taken this post down, so it is no longer in the library.';

/** Replaces a title in the list of shares. */
export const SHARED_AND_GONE = 'An excerpt from a post that has been taken down';

export const NEW_POST = 'New post';
/** The label of a button below an announcement. */
export const WHY_ANNOUNCED = 'Why this?';

export const cannotAnnounce = (channel: string, problem: string) =>
  `I can’t announce posts in ${channel}: ${problem}.`;

/** A source's state in the list. Times are Discord timestamps. */
export const HEALTH = {
  paused: '⏸️ Paused',
  failing: (problem: string) => `⚠️ Paused after failing for two weeks: ${problem}`,
  problem: (problem: string) => `⚠️ ${problem}`,
  imported: (ago: string) => `📄 A file, imported ${ago}`,
  unfetched: '⏳ Not fetched yet',
  fine: '✅ Fine',
  lastNew: (ago: string) => `last new ${ago}`,
  nextCheck: (when: string) => `next check ${when}`,
  importing: (posts: number) => `importing older posts (${posts} so far)`,
  announced: 'announced',
  forEverybody: '(for everybody)',
  only: (filter: string) => `Only “${filter}”`,
} as const;

/** What happened to a source's post. */
export const FATE = {
  gone: 'left out: taken down by its site',
  hidden: 'left out: hidden here',
  filtered: 'left out: doesn’t match the filter',
  waiting: 'not in the library yet',
  same: (source: string) => `same text as an excerpt from ${source}`,
  elsewhere: 'elsewhere',
  new: 'new',
  inLibrary: 'in the library',
  leftOut: (reason: string) => `left out: ${reason}`,
} as const;

/** The last fetch in `/source check`. */
export const FETCHED = {
  never: 'Not fetched yet.',
  last: (ago: string, outcome: string) => `Fetched ${ago}: ${outcome}.`,
  imported: (ago: string, outcome: string) => `Imported ${ago}: ${outcome}.`,
  next: (when: string) => `Next check ${when}.`,
  unchanged: 'nothing had changed',
  counts: (found: number, added: number, edited: number) =>
    `${pluralize(found, 'post')}, ${added} new, ${edited} edited`,
} as const;

/** Marks a share that is older than the last edit of its post. */
export const EDITED_SINCE = 'edited since';

/** Above a card or citation that was requested on a message with the text before an edit. */
export const SHOWN_BEFORE_EDIT =
  '-# The post has been edited since this was shown. This is the current text.';
