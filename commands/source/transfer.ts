import type { Attachment, ChatInputCommandInteraction } from 'discord.js';
import type { Message } from '../../src/discord/gateway/command.ts';
import { attachment, container, note, text } from '../../src/discord/gateway/components.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import {
  ALL_PROBLEMS_IN_FILE,
  excerptsImported,
  exported,
  feedsImported,
  fileProblem,
  importProblems,
  importStarted,
  lineNumber,
  NO_ARCHIVE,
  NOTHING_TO_EXPORT,
  ONE_THING_TO_IMPORT,
  overExcerpts,
} from '../../src/messages/sources.ts';
import { cleanLine } from '../../src/sources/excerpt.ts';
import { webAddress } from '../../src/sources/feed.ts';
import { MAX_BYTES } from '../../src/sources/fetch.ts';
import type { Problem } from '../../src/sources/import-file.ts';
import { MAX_ITEMS } from '../../src/sources/limits.ts';
import type { FeedPost } from '../../src/sources/model.ts';
import type { StoredItem } from '../../src/storage/items.ts';
import { managedServer, type SourceDeps, sourceMeant } from './support.ts';

const NAME_BUDGET = 100;
const NAMES_BUDGET = 1500;
/** Discord accepts ten megabytes; some are left for the rest of the message. */
const MAX_FILE_BYTES = 9 << 20;
/** The number of problems in the message; the file has all of them. */
const TOLD = 5;
const REASON_BUDGET = 200;

/** `/source import`: an author's or a forum's older posts, or a file. */
export async function importAny(
  interaction: ChatInputCommandInteraction,
  deps: SourceDeps,
): Promise<Message> {
  const guildId = managedServer(interaction);
  const { options, user } = interaction;
  const file = options.getAttachment('file');
  const address = options.getString('address')?.trim();
  const wanted = [options.getString('source'), file, address].filter(Boolean);
  if (wanted.length !== 1) throw new UserError(ONE_THING_TO_IMPORT);
  const found = file ? attached(file) : address ? addressed(address) : undefined;
  if (found) {
    const { url, name } = found;
    const bytes = await deps.sources.fetchFile(url);
    return importMessage(await deps.sources.importFile(bytes, name, guildId, user.id));
  }
  const { feed } = await sourceMeant(interaction, deps);
  if (feed.kind !== 'forum') throw new UserError(NO_ARCHIVE);
  await deps.sources.startImport(feed, guildId);
  return note(importStarted(escapeLine(feed.name, NAME_BUDGET)));
}

/** @throws UserError if it is too large to fetch */
function attached({ url, name, size }: Attachment) {
  if (size > MAX_BYTES) throw new UserError(fileProblem(`it is larger than ${MAX_BYTES >> 20} MB`));
  return { url, name: cleanLine(name, NAME_BUDGET) };
}

/** @throws UserError if it is not an address */
function addressed(typed: string) {
  const url = webAddress(typed);
  if (!url) throw new UserError(fileProblem('that isn’t a web address'));
  const { hostname, pathname } = new URL(url);
  return { url, name: cleanLine(`${hostname} ${pathname.split('/').at(-1)}`, NAME_BUDGET) };
}

type Outcome = Awaited<ReturnType<SourceDeps['sources']['importFile']>>;

function importMessage(outcome: Outcome): Message {
  if (outcome.kind === 'feeds') {
    const names = outcome.added.map((name) => escapeLine(name, NAME_BUDGET));
    return withProblems(feedsImported(names).slice(0, NAMES_BUDGET), outcome.problems);
  }
  const over = outcome.over.map(
    (post): Problem => ({ reason: overExcerpts(MAX_ITEMS), raw: JSON.stringify(seedOf(post)), taken: false }),
  );
  const said = excerptsImported(escapeLine(outcome.name, NAME_BUDGET), outcome);
  return withProblems(said, [...outcome.problems, ...over]);
}

/** What could not be imported: the first problems in words, and all of them in a file, so that nothing is lost. */
function withProblems(said: string, problems: readonly Problem[]): Message {
  if (problems.length === 0) return note(said);
  const left = problems.filter(({ taken }) => !taken).length;
  const told = problems
    .slice(0, TOLD)
    .map(({ line, reason, raw }) => `- ${whereOf(line, raw)}: ${escapeLine(reason, REASON_BUDGET)}`);
  const words = [said, importProblems(left, problems.length - left), ...told];
  const name = 'left-out.txt';
  const lines = problems.map(
    ({ line, reason, raw }) => `# ${line ? `${lineNumber(line)}: ` : ''}${reason}\n${raw}\n`,
  );
  const data = Buffer.from(lines.join('\n')).subarray(0, MAX_FILE_BYTES);
  const message = container([text(words.join('\n')), text(`-# ${ALL_PROBLEMS_IN_FILE}`), attachment(name)]);
  return { ...message, files: [{ name, data }] };
}

function whereOf(line: number | undefined, raw: string): string {
  return line === undefined ? escapeLine(raw, NAME_BUDGET) : lineNumber(line);
}

/** `/source export`: all excerpts of the server's sources, one JSON object per line, like seeds. */
export async function exportAll(
  interaction: ChatInputCommandInteraction,
  { sources }: SourceDeps,
): Promise<Message> {
  const guildId = managedServer(interaction);
  const lines: string[] = [];
  let size = 0;
  let complete = true;
  for (const followed of await sources.feeds.of(guildId, { kept: true })) {
    for (const item of await sources.itemsOf(followed)) {
      const line = JSON.stringify(seedOf(postOf(item)));
      size += Buffer.byteLength(line) + 1;
      complete = size <= MAX_FILE_BYTES;
      if (complete) lines.push(line);
    }
  }
  if (lines.length === 0) throw new UserError(NOTHING_TO_EXPORT);
  const name = 'sources.jsonl';
  const message = container([text(exported(lines.length, complete)), attachment(name)]);
  return { ...message, files: [{ name, data: Buffer.from(`${lines.join('\n')}\n`) }] };
}

type Seed = Pick<FeedPost, 'text' | 'title' | 'url' | 'authors' | 'tags' | 'postedAt'>;

function postOf({ text: words, title, url, authors, tags, posted_at: postedAt }: StoredItem): Seed {
  return {
    text: words,
    ...(title && { title }),
    ...(url && { url }),
    authors: JSON.parse(authors),
    ...(postedAt !== null && { postedAt }),
    tags: JSON.parse(tags),
  };
}

/** An excerpt in the form of a seed file. */
function seedOf({ text: words, title, url, authors, tags, postedAt }: Seed): object {
  return {
    text: words,
    title,
    url,
    authors,
    ...(postedAt !== undefined && { date: new Date(postedAt).toISOString().slice(0, 10) }),
    tags,
  };
}
