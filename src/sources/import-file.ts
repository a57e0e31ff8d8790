import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse as parseCsv } from 'csv-parse';
import { parseOpml } from 'feedsmith';
import { readEntry, type SeedEntry } from '../corpus/formats.ts';
import { UserError } from '../errors.ts';
import { NO_FEEDS_IN_OPML, NOT_AN_IMPORT, noTextColumn } from '../messages/sources.ts';
import { Slicer } from '../yielding.ts';
import { clean, cleanLine } from './excerpt.ts';
import { webAddress } from './feed.ts';
import { decode } from './fetch.ts';
import { MAX_ITEMS } from './limits.ts';
import type { FeedPost } from './model.ts';

/** Something unusable in a file. */
export interface Problem {
  /** Counted from 1; absent if the text itself is enough. */
  readonly line?: number;
  readonly reason: string;
  /** The text itself, for people to correct and import again. */
  readonly raw: string;
  /** Whether the rest of it was imported. */
  readonly taken: boolean;
}

/** A feed in an OPML file. */
export interface ListedFeed {
  readonly url: string;
  readonly name: string | undefined;
}

/** The content of a file: excerpts, or feeds to follow. */
export type ImportedFile =
  | { readonly kind: 'posts'; readonly posts: readonly FeedPost[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'feeds'; readonly feeds: readonly ListedFeed[]; readonly problems: readonly Problem[] };

const MAX_FEEDS = 1000;
const MAX_NAME_LENGTH = 100;
const MAX_RECORD_LENGTH = 1 << 20;
const CHUNK_LENGTH = 1 << 16;

/**
 * Reads a file: OPML, JSONL like the seeds, or CSV with a column of texts. The format is detected from its start.
 *
 * @throws UserError if it is none of them
 */
export async function readImport(bytes: Buffer): Promise<ImportedFile> {
  const text = textOf(bytes);
  const [first] = text.trimStart();
  if (first === '<') return readOpml(text);
  if (first === '{') return { kind: 'posts', ...(await readJsonl(text)) };
  if (first === undefined) throw new UserError(NOT_AN_IMPORT);
  return { kind: 'posts', ...(await readCsv(text)) };
}

/** Spreadsheets write CSV as Windows-1252 by default. */
function textOf(bytes: Buffer): string {
  const marked = bytes[0] === 0xff || bytes[0] === 0xfe;
  const type = marked || isUtf8(bytes) ? '' : 'text/csv; charset=windows-1252';
  return decode({ body: bytes, headers: { 'content-type': type } });
}

/** Turns a file's entries into posts and collects unusable ones. */
class ImportReader {
  readonly posts: FeedPost[] = [];
  readonly problems: Problem[] = [];

  /** @param value an object with the keys of a seed */
  add(value: unknown, line: number, raw: string): void {
    if (this.posts.length >= MAX_ITEMS) {
      this.refuse(`the file has more than ${MAX_ITEMS} excerpts before it`, line, raw);
      return;
    }
    const reasons: string[] = [];
    const entry = readEntry(value, line, (reason) => reasons.push(reason));
    if (entry?.date && entry.date.length < 'YYYY-MM-DD'.length) {
      reasons.push(`the date ${entry.date} has no day, so it is left out`);
    }
    if (entry) this.posts.push(postOf(entry));
    if (reasons.length > 0) this.problems.push({ line, reason: reasons.join('; '), raw, taken: !!entry });
  }

  refuse(reason: string, line: number, raw: string): void {
    this.problems.push({ line, reason, raw, taken: false });
  }
}

function postOf({ id, text, title, url, authors = [], date, tags = [] }: SeedEntry): FeedPost {
  const words = clean(text).trim();
  const hash = createHash('sha256')
    .update(JSON.stringify([url, title, words]))
    .digest('hex');
  return {
    guid: id ? `id ${id}` : hash,
    ...(title && { title: clean(title) }),
    ...(url && { url }),
    authors: authors.map(clean),
    tags: tags.map(clean),
    ...(date && date.length === 'YYYY-MM-DD'.length && { postedAt: Date.parse(date) }),
    alsoAt: [],
    text: words,
  };
}

async function readJsonl(text: string): Promise<ImportReader> {
  const slicer = new Slicer();
  const reader = new ImportReader();
  for (const [at, raw] of text.split('\n').entries()) {
    if (slicer.due()) await slicer.pause();
    if (raw.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(raw);
    } catch (error) {
      reader.refuse(`is not valid JSON: ${(error as Error).message}`, at + 1, raw);
      continue;
    }
    reader.add(value, at + 1, raw);
  }
  return reader;
}

/** Column headings in lower case, as in spreadsheets and exports of other programs. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'excerpt', 'quote', 'highlight', 'passage', 'content'],
  id: ['id'],
  title: ['title', 'post', 'book title', 'article title'],
  url: ['url', 'link', 'address', 'source url'],
  authors: ['authors', 'author', 'book author', 'by'],
  date: ['date', 'published', 'posted at', 'posted'],
  tags: ['tags', 'tag', 'document tags'],
};
const LISTS = ['authors', 'tags'];

interface CsvRecord {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

async function readCsv(text: string): Promise<ImportReader> {
  const reader = new ImportReader();
  let columns: readonly (string | undefined)[] | undefined;
  let lines = 0;
  const parser = parseCsv({
    delimiter: delimiterOf(text),
    info: true,
    raw: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_LENGTH,
    // Not as a stream, which drops pending records on an error.
    on_record: (given: unknown) => {
      const { record, raw, info } = given as CsvRecord;
      if (columns) reader.add(fieldsOf(columns, record), lines + 1, raw.trimEnd());
      else columns = columnsOf(record);
      lines = info.lines;
      return null;
    },
  });
  try {
    await pipeline(Readable.from(chunksOf(text)), parser.resume());
  } catch (error) {
    if (error instanceof UserError) throw error;
    // An unclosed quotation mark or record swallows the rest of the file.
    const rest = text.split('\n').slice(lines).join('\n');
    reader.refuse(csvProblem(error), lines + 1, rest);
  }
  if (!columns) throw new UserError(NOT_AN_IMPORT);
  return reader;
}

function* chunksOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += CHUNK_LENGTH)
    yield text.slice(start, start + CHUNK_LENGTH);
}

/** In locales with a decimal comma, spreadsheets separate columns by semicolons. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.split('\n', 1);
  const count = (sign: string) => heading.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** @throws UserError if there is no column of texts */
function columnsOf(heading: readonly string[]): (string | undefined)[] {
  const found = new Set<string>();
  const columns = heading.map((name) => {
    const plain = name.trim().toLowerCase().replaceAll('_', ' ');
    const [column] = Object.entries(COLUMNS).find(([, known]) => known.includes(plain)) ?? [];
    if (!column || found.has(column)) return undefined;
    found.add(column);
    return column;
  });
  if (!found.has('text')) throw new UserError(noTextColumn(heading.slice(0, 20).join(', ').slice(0, 200)));
  return columns;
}

function fieldsOf(columns: readonly (string | undefined)[], record: readonly string[]): object {
  const cells = columns.flatMap((column, at): [string, string | string[]][] => {
    const value = record[at] ?? '';
    if (!column || value.trim() === '') return [];
    return [[column, LISTS.includes(column) ? listOf(value) : value]];
  });
  return Object.fromEntries(cells);
}

/** Splits several names in one cell: at semicolons or line breaks if there are any, otherwise at commas. */
function listOf(cell: string): string[] {
  const parts = /[;\n]/.test(cell) ? cell.split(/[;\n]/) : cell.split(',');
  return parts.map((part) => part.trim()).filter(Boolean);
}

function csvProblem(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark opens here and is never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return 'a row is longer than a million characters';
  return 'the table cannot be read from here on';
}

/** @throws UserError if it is not OPML */
function readOpml(text: string): ImportedFile {
  const problems: Problem[] = [];
  const feeds = new Map<string, ListedFeed>();
  let outlines: Outline[];
  try {
    outlines = parseOpml(text).body?.outlines ?? [];
  } catch {
    throw new UserError(NOT_AN_IMPORT);
  }
  const stack = outlines.reverse();
  for (let outline = stack.pop(); outline; outline = stack.pop()) {
    for (const inner of (outline.outlines ?? []).toReversed()) stack.push(inner);
    const raw = outline.xmlUrl;
    if (!raw) continue;
    const url = webAddress(raw);
    const name = cleanLine(outline.title ?? outline.text ?? '', MAX_NAME_LENGTH) || undefined;
    if (feeds.size + problems.length >= MAX_FEEDS) {
      problems.push({ reason: `the file lists more than ${MAX_FEEDS} feeds before it`, raw, taken: false });
      break;
    }
    if (!url) problems.push({ reason: 'isn’t a web address', raw, taken: false });
    else if (!feeds.has(url)) feeds.set(url, { url, name });
  }
  if (feeds.size === 0 && problems.length === 0) throw new UserError(NO_FEEDS_IN_OPML);
  return { kind: 'feeds', feeds: [...feeds.values()], problems };
}

interface Outline {
  readonly text?: string;
  readonly title?: string;
  readonly xmlUrl?: string;
  readonly outlines?: readonly Outline[];
}
