import { parse as parseYaml, YAMLError } from 'yaml';
import { Slicer } from '../yielding.ts';
import { entryFields, type Read, readFields } from './fields.ts';
import { type Line, type Report, readLines, readWhole, reportInto, type SeedFile } from './files.ts';
import type { Rejection } from './model.ts';

/** The maximum length of an excerpt in characters. */
const MAX_TEXT_LENGTH = 20_000;
/** Far more than a text with its front matter needs. */
const MAX_MD_BYTES = 1 << 20;
/** A parser of YAML takes minutes for megabytes. */
const MAX_FRONT_MATTER_BYTES = 64 << 10;
const FRONT_MATTER = /^---[^\S\n]*\n([\s\S]*?\n)?---[^\S\n]*(?:\n|$)/;

/** An excerpt as it is in a seed file. */
export interface SeedEntry extends Omit<Read<typeof entryFields>, 'text'> {
  readonly text: string;
  readonly line: number;
}

/** Reads excerpts one at a time and reports what is unusable. */
type Format = (path: string, report: Report) => AsyncIterable<SeedEntry>;

const FORMATS: Readonly<Record<string, Format>> = { '.txt': readTxt, '.jsonl': readJsonl, '.md': readMd };

/**
 * Reads the excerpts of a seed file: `.txt`, `.jsonl` or `.md`.
 *
 * @param rejections receives unusable entries with line and reason
 */
export async function* readSeeds(file: SeedFile, rejections: Rejection[]): AsyncGenerator<SeedEntry> {
  const extension = /\.[^./]*$/.exec(file.name)?.[0].toLowerCase() ?? '';
  const format = FORMATS[extension];
  const report = reportInto(rejections, file.name);
  if (format) yield* format(file.path, report);
  else report(`unsupported file type: ${Object.keys(FORMATS).join(', ')} are read`);
}

/** One excerpt per line. */
async function* readTxt(path: string, report: Report): AsyncGenerator<SeedEntry> {
  for await (const { number, text } of goodLines(path, report)) {
    const entry = entryOf({ text }, number, report);
    if (entry) yield entry;
  }
}

/** One JSON object per line. */
async function* readJsonl(path: string, report: Report): AsyncGenerator<SeedEntry> {
  for await (const { number, text } of goodLines(path, report)) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      report(`is not valid JSON: ${(error as Error).message}`, number);
      continue;
    }
    const entry = readEntry(value, number, report);
    if (entry) yield entry;
  }
}

/**
 * Reads an excerpt from an object. A bad value does not affect the others.
 *
 * @returns undefined if it has no usable text
 */
export function readEntry(value: unknown, line: number, report: Report): SeedEntry | undefined {
  const facts = readFields(entryFields, value, (reason) => report(reason, line));
  return entryOf(facts, line, report);
}

/** YAML front matter between two lines of `---`, and the text below. */
async function* readMd(path: string, report: Report): AsyncGenerator<SeedEntry> {
  const content = (await readWhole(path, MAX_MD_BYTES)).replace(/\r\n/g, '\n');
  const front = FRONT_MATTER.exec(content);
  if (!front && /^---[^\S\n]*\n/.test(content)) return report('the front matter has no end', 1);
  const body = content.slice(front?.[0].length ?? 0);
  const line = content.slice(0, content.length - body.trimStart().length).split('\n').length;
  const facts = frontMatter(front?.[1] ?? '', report);
  if (facts.text !== undefined) report('"text" stands below the front matter, not in it', 1);
  const entry = entryOf({ ...facts, text: body }, line, report);
  if (entry) yield entry;
}

/** Reads front matter. If it is malformed, that is reported and the text below is used without it. */
function frontMatter(yaml: string, report: Report): Read<typeof entryFields> {
  if (Buffer.byteLength(yaml) > MAX_FRONT_MATTER_BYTES) {
    report(`front matter is larger than ${MAX_FRONT_MATTER_BYTES} bytes`, 1);
    return {};
  }
  try {
    // Aliases can expand to more than fits into memory.
    const value: unknown = parseYaml(yaml, { maxAliasCount: 0, logLevel: 'error' });
    return value ? readFields(entryFields, value, (reason) => report(reason, 1)) : {};
  } catch (error) {
    const { message } = error as Error;
    const line = error instanceof YAMLError ? 1 + (error.linePos?.[0].line ?? 0) : 1;
    report(`front matter is not valid YAML: ${message.replace(/ at line[\s\S]*/, '')}`, line);
    return {};
  }
}

async function* goodLines(path: string, report: Report): AsyncGenerator<Extract<Line, { text: string }>> {
  const slicer = new Slicer();
  for await (const line of readLines(path)) {
    if (slicer.due()) await slicer.pause();
    if ('problem' in line) report(line.problem, line.number);
    else if (line.text.trim() !== '') yield line;
  }
}

function entryOf(facts: Read<typeof entryFields>, line: number, report: Report): SeedEntry | undefined {
  const text = facts.text?.trim();
  if (!text) report('has no text', line);
  else if (text.length > MAX_TEXT_LENGTH)
    report(`the text has ${text.length} characters, over ${MAX_TEXT_LENGTH}`, line);
  else if (!/[\p{L}\p{N}\p{S}]/u.test(text)) report('the text has no words', line);
  else return { ...facts, text, line };
  return undefined;
}
