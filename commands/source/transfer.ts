import type { ChatInputCommandInteraction } from 'discord.js';
import type { Message } from '../../src/discord/gateway/command.ts';
import { attachment, container, note, text } from '../../src/discord/gateway/components.ts';
import { escapeLine } from '../../src/discord/views/markdown.ts';
import { UserError } from '../../src/errors.ts';
import { exported, importStarted, NO_ARCHIVE, NOTHING_TO_EXPORT } from '../../src/messages/sources.ts';
import { managedServer, type SourceDeps, sourceMeant } from './support.ts';

const NAME_BUDGET = 100;
/** Discord takes ten megabytes; some are left for the rest of the message. */
const MAX_EXPORT_BYTES = 9 << 20;

/** `/source import`: an author's or a forum's older posts. */
export async function importArchive(
  interaction: ChatInputCommandInteraction,
  deps: SourceDeps,
): Promise<Message> {
  const { feed } = await sourceMeant(interaction, deps);
  if (feed.kind !== 'forum') throw new UserError(NO_ARCHIVE);
  await deps.sources.startImport(feed);
  return note(importStarted(escapeLine(feed.name, NAME_BUDGET)));
}

/** `/source export`: all that the server's sources brought, one JSON object a line, as seeds are written. */
export async function exportAll(
  interaction: ChatInputCommandInteraction,
  { sources }: SourceDeps,
): Promise<Message> {
  const guildId = managedServer(interaction);
  const lines: string[] = [];
  let size = 0;
  let complete = true;
  for (const { feed } of await sources.feeds.of(guildId, { kept: true })) {
    for (const item of await sources.items.of(feed.id)) {
      if (item.gone_at !== null) continue;
      const line = JSON.stringify({
        text: item.text,
        ...(item.title && { title: item.title }),
        ...(item.url && { url: item.url }),
        authors: JSON.parse(item.authors),
        ...(item.posted_at !== null && { date: new Date(item.posted_at).toISOString().slice(0, 10) }),
        tags: JSON.parse(item.tags),
      });
      size += Buffer.byteLength(line) + 1;
      complete = size <= MAX_EXPORT_BYTES;
      if (complete) lines.push(line);
    }
  }
  if (lines.length === 0) throw new UserError(NOTHING_TO_EXPORT);
  const name = 'sources.jsonl';
  const message = container([text(exported(lines.length, complete)), attachment(name)]);
  return { ...message, files: [{ name, data: Buffer.from(`${lines.join('\n')}\n`) }] };
}
