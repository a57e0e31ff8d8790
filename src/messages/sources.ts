/** Words about sources: the feeds, authors and forums that a server follows. */

import { pluralize } from './pluralize.ts';

export const NOT_A_SOURCE =
  'I find no posts to follow there. Give the address of a feed, of a site that has one, or of an author, a tag or the front page on LessWrong or the Alignment Forum; or write `arxiv:cs.AI` or `github:owner/project`.';

/** @param reason why it cannot be fetched: "the server does not take connections" */
export function feedProblem(reason: string): string {
  return `I can’t read that source: ${reason}.`;
}

export function unknownAuthor(slug: string, forum: string): string {
  return `${forum} has no author “${slug.slice(0, 60)}”. Copy the address of the author’s profile page.`;
}

export function unknownTag(slug: string, forum: string): string {
  return `${forum} has no tag “${slug.slice(0, 60)}”. Copy the address of the tag’s page.`;
}

/** A name from outside without the signs that Discord would take for formatting, a link or a mention. */
function bare(name: string): string {
  return name.replace(/[\\*_~|`<>@#[\]()]|:\/\//g, '').slice(0, 100);
}

/** For whoever added a source that has failed for two weeks. */
export function sourceFailed(name: string, reason: string): string {
  return `I have paused the source ${bare(name)}: for two weeks I could not read it, the last time because ${reason}. What it brought so far stays. \`/source check\` shows more, \`/source resume\` tries again.`;
}

/** For whoever added a source that says it has ended. */
export function sourceGone(name: string, reason: string): string {
  return `I have paused the source ${bare(name)}: ${reason}. What it brought so far stays.`;
}

export function tooManySources(limit: number): string {
  return `This server follows ${limit} sources already, which is the most. Remove one with \`/source remove\` first.`;
}

export function tooManyAdds(limit: number): string {
  return `This server has added ${limit} sources within the last hour. Please wait a little before you add more.`;
}

export function arxivNeedsFilter(): string {
  return 'arXiv brings hundreds of papers a day. Say which ones with the `filter` option: words that they must have, or `author:"A name"`.';
}

export const ONLY_THE_OPERATOR =
  'Only whoever runs me can add sources for everybody. Leave the option `everybody` out to add it for this server.';

export const UNKNOWN_SOURCE =
  'Choose a source from the list that opens while you type. `/source list` shows them all.';

export const PREVIEW_EXPIRED = 'This preview has expired. Run `/source add` again.';

export const ADD_CANCELLED = 'Nothing was added.';

export const NO_SOURCES = 'This server follows no sources yet. `/source add` adds one.';

export const CHECKED_TOO_SOON =
  'It was fetched within the last five minutes. Leave the option `now` out to see what came of that.';

export const FROM_THE_FILE =
  'The operator’s list of sources has this one. It ends when it is taken off that list.';

export const CANNOT_FOLLOW_FOR_EVERYBODY =
  'This source is for everybody. Add it to this server with `/source add` to have its posts announced here.';

export const NOT_FROM_A_SOURCE =
  'Choose a post from the list that one of this server’s sources brought. Excerpts of the seeds can’t be hidden here.';

export const NO_ARCHIVE =
  'Only authors, tags and front pages of LessWrong and the Alignment Forum have an archive that I can read.';

export const ONE_THING_TO_IMPORT =
  'Say what to import: a `source` whose older posts are wanted, a `file`, or the `address` of one.';

export const NOT_AN_IMPORT =
  'I can’t read that file. I read OPML, JSONL as `/source export` writes it, and CSV whose first row names the columns, one of them `text`.';

export const NO_FEEDS_IN_OPML = 'This OPML file lists no feeds.';

/** @param columns those that it has, joined */
export function noTextColumn(columns: string): string {
  return `I can’t read that table: its first row names no column \`text\`, \`quote\` or \`highlight\`, only ${bare(columns)}.`;
}

/** @param reason why it cannot be fetched: "it is larger than 8 MB" */
export function fileProblem(reason: string): string {
  return `I can’t read that file: ${reason}.`;
}

export const NOT_FETCHED = 'This source is a file. Import it again when it has changed.';

/** Why a feed of a list is not followed. */
export const ADDED_BEFORE = 'this server follows it already';
export const ARXIV_WITHOUT_FILTER = 'arXiv needs a filter: add it with /source add';

export function overSources(limit: number): string {
  return `this server follows ${limit} sources, which is the most`;
}

export function overTheHour(limit: number): string {
  return `${limit} sources were added within the last hour; import the file again later for the rest`;
}

/** Why an excerpt of a file is not taken. */
export function overExcerpts(limit: number): string {
  return `the source has ${limit} excerpts, which is the most`;
}

/** @param problems how many lines were left out or taken in part. @param name is Markdown already */
export function excerptsImported(
  name: string,
  { added, edited, same }: { readonly added: number; readonly edited: number; readonly same: number },
): string {
  const facts = [
    `${pluralize(added, 'excerpt')} added`,
    ...(edited > 0 ? [`${edited} updated`] : []),
    ...(same > 0 ? [`${same} there already`] : []),
  ];
  return `## ${name}\n${facts.join(', ')}. What is there can be searched now; it is announced nowhere.`;
}

/** @param names are Markdown already */
export function feedsImported(names: readonly string[]): string {
  if (names.length === 0) return '## No feeds added';
  return `## ${pluralize(names.length, 'feed')} added\n${names.join(', ')}\nI’m fetching them one after the other; \`/source list\` shows how far I am.`;
}

/** Heads a list of what could not be used. */
export function importProblems(left: number, partly: number): string {
  const parts = [
    ...(left > 0 ? [`${left} left out`] : []),
    ...(partly > 0 ? [`${partly} taken in part`] : []),
  ];
  return `**${parts.join(', ')}:**`;
}

export const ALL_PROBLEMS_IN_FILE =
  'The file lists all of them. Fix them in yours and import it again: what is there already stays.';

export function lineNumber(line: number): string {
  return `Line ${line}`;
}

export const NOTHING_TO_EXPORT = 'This server’s sources have brought nothing yet.';

export const ONLY_IN_DIRECT_MESSAGES =
  'This works in direct messages only: here you read this server’s library.';

export const COMMON_LIBRARY_CHOSEN = 'You now read the common library here, and `/digest me` draws from it.';

export const NO_SHARED_SERVER = 'Choose a server from the list: one that we are both in.';

export function serverChosen(server: string): string {
  return `You now read the library of **${server}** here, and \`/digest me\` draws from it. \`/source server\` without a server goes back to the common one.`;
}

const KINDS = {
  feed: 'A feed',
  arxiv: 'An arXiv listing',
  forum: 'Posts of a forum',
  import: 'A file',
} as const;

/** What was recognised. Names are Markdown already. */
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

/** @param problem why it could not be fetched, when it could not */
export function sourceAdded(name: string, count: number, problem?: string): string {
  if (problem)
    return `**${name}** is added, but I could not fetch it yet: ${problem}. I’ll try again by myself.`;
  const posts = count === 1 ? 'One post is' : `${count} posts are`;
  return `**${name}** is added. ${posts} in the library; new ones come by themselves. \`/source follow\` announces them in a channel.`;
}

export function sourcePaused(name: string): string {
  return `**${name}** is paused. What it brought stays; \`/source resume\` goes on.`;
}

export function sourceResumed(name: string): string {
  return `**${name}** goes on: I’ll fetch it now.`;
}

export function sourceRemoved(name: string, kept: boolean): string {
  return kept
    ? `**${name}** is removed. The excerpts that it brought stay in the library.`
    : `**${name}** and the excerpts that it brought are removed.`;
}

export function followStarted(name: string, channel: string): string {
  return `New posts of **${name}** will be announced in ${channel}, half an hour after I see them.`;
}

export function followStopped(name: string): string {
  return `New posts of **${name}** are no longer announced.`;
}

export function hidden(title: string): string {
  return `“${title}” is no longer in this server’s library.`;
}

export function importStarted(name: string): string {
  return `I’m fetching the older posts of **${name}**, a page every few seconds. \`/source list\` shows how far I am; it goes on after a restart.`;
}

export function exported(count: number, complete: boolean): string {
  const what = count === 1 ? 'One post' : `${count} posts`;
  return complete ? `${what}, one on each line.` : `The first ${count} posts: more do not fit in one file.`;
}

/** Heads an announcement. */
export function newPost(source: string): string {
  return `### New from ${source}`;
}

export function newPosts(source: string, count: number): string {
  return `### ${count} new posts from ${source}`;
}

export function whyAnnounced(channel: string): string {
  return `A source of this server has a new post, and ${channel} follows it. Admins of this server can change that with \`/source follow\`.`;
}

/** For whoever set up announcements that cannot be posted. */
export function announcementsBlocked(channel: string, reason: string): string {
  return `I can’t announce new posts in ${channel}: ${reason}. I’ll go on by myself once that is fixed.`;
}

export const NOT_IN_LIBRARY = 'This excerpt is no longer in the library.';

export const TAKEN_DOWN = 'This excerpt’s post was taken down at its source, so it has left the library.';

/** In the list of what was shared, in place of a title. */
export const SHARED_AND_GONE = 'An excerpt whose post was taken down at its source';

export const NEW_POST = 'New post';
/** A button below an announcement. */
export const WHY_ANNOUNCED = 'Why this?';

export const cannotAnnounce = (channel: string, problem: string) =>
  `I can’t announce posts in ${channel}: ${problem}.`;

/** How a source is doing, in the list of sources. Times are Discord's. */
export const HEALTH = {
  paused: '⏸️ Paused',
  failing: (problem: string) => `⚠️ Paused because it failed for too long: ${problem}`,
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

/** What became of a source's post. */
export const FATE = {
  gone: 'left out: taken down at its source',
  hidden: 'left out: hidden here',
  filtered: 'left out: does not match the filter',
  waiting: 'not in the library yet',
  same: (source: string) => `the same as an excerpt from ${source}: equal text`,
  elsewhere: 'elsewhere',
  new: 'new',
  inLibrary: 'in the library',
  leftOut: (reason: string) => `left out: ${reason}`,
} as const;

/** What `/source check` says of the last fetch. */
export const FETCHED = {
  never: 'It has not been fetched yet.',
  last: (ago: string, outcome: string) => `Fetched ${ago}: ${outcome}.`,
  imported: (ago: string, outcome: string) => `Imported ${ago}: ${outcome}.`,
  next: (when: string) => `Next check ${when}.`,
  unchanged: 'nothing had changed',
  counts: (found: number, added: number, edited: number) =>
    `${pluralize(found, 'post')}, ${added} new, ${edited} edited`,
} as const;

/** Where an excerpt was shared or quoted before its post was edited. */
export const EDITED_SINCE = 'edited since';

/** Heads a card or a citation that is asked for where the words of before stand. */
export const SHOWN_BEFORE_EDIT = '-# The post was edited since this was shown; these are its words now.';
