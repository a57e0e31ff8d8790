import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { StartError } from '../errors.ts';
import type { Rejection } from './model.ts';

/** Longer lines, and longer files read as a whole, are skipped: no excerpt is as long, and memory stays bounded. */
const MAX_LINE_BYTES = 1 << 20;
/** Hidden files, and the backup and swap files of Emacs, nano, gedit, Vim and Kate. */
const IGNORED = /^\.|~$|^#.*#$|\.sw[a-p]$|\.kate-swp$/;
const NEWLINE = 0x0a;
const BOM = '\ufeff';

export interface SeedFile {
  /** The path relative to the folder, with `/`. */
  readonly name: string;
  /** Where to read it. */
  readonly path: string;
}

/**
 * Lists all files below a folder, by name. Hidden files and editors' backups are skipped silently; links out of the folder,
 * links to folders, and anything but regular files are reported.
 *
 * @throws StartError if the folder cannot be read
 */
export async function listFiles(dir: string): Promise<{ files: SeedFile[]; rejections: Rejection[] }> {
  const root = await realpath(dir).catch((error: NodeJS.ErrnoException) => {
    throw new StartError(
      `The seeds folder ${dir} cannot be read (${error.code}): set SEEDS_DIR to a folder with seed files.`,
    );
  });
  if (!(await stat(root)).isDirectory()) {
    throw new StartError(`${dir} is not a folder: set SEEDS_DIR to a folder with seed files.`);
  }
  const files: SeedFile[] = [];
  const rejections: Rejection[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(reason);
    if (typeof entries === 'string') {
      rejections.push({ file: folder || '.', reason: entries });
      continue;
    }
    for (const entry of entries) {
      const name = folder + entry.name;
      const path = join(root, name);
      if (IGNORED.test(entry.name)) continue;
      if (entry.isDirectory()) folders.push(`${name}/`);
      else if (entry.isFile()) files.push({ name, path });
      else if (!entry.isSymbolicLink()) rejections.push({ file: name, reason: 'is not a regular file' });
      else {
        const refusal = await refuseLink(root, path);
        if (refusal) rejections.push({ file: name, reason: refusal });
        else files.push({ name, path });
      }
    }
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, rejections };
}

/** @returns why the link is not followed; undefined if it leads to a file below the folder */
async function refuseLink(root: string, path: string): Promise<string | undefined> {
  try {
    const target = await realpath(path);
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep))
      return 'is a link out of the seeds folder';
    return (await stat(target)).isFile() ? undefined : 'is a link to something that is not a regular file';
  } catch (error) {
    return reason(error);
  }
}

/** A line, counted from 1, or why it could not be read. */
export type Line = { readonly number: number } & ({ readonly text: string } | { readonly problem: string });

/** Reads a UTF-8 file line by line in bounded memory. Lines that are not UTF-8 or far too long are yielded as problems. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (const chunk of createReadStream(path, { highWaterMark: MAX_LINE_BYTES / 4 })) {
    const block = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      yield skipping ? { number: ++number, problem: TOO_LONG } : lineOf(block.subarray(start, end), ++number);
      skipping = false;
      start = end + 1;
    }
    rest = block.subarray(start);
    if (rest.length > MAX_LINE_BYTES) {
      skipping = true;
      rest = Buffer.alloc(0);
    }
  }
  if (skipping) yield { number: ++number, problem: TOO_LONG };
  else if (rest.length > 0) yield lineOf(rest, ++number);
}

const TOO_LONG = `the line is longer than ${MAX_LINE_BYTES} bytes`;

function lineOf(bytes: Buffer, number: number): Line {
  if (bytes.length > MAX_LINE_BYTES) return { number, problem: TOO_LONG };
  if (!isUtf8(bytes)) return { number, problem: 'is not valid UTF-8' };
  const text = bytes.toString('utf8');
  return { number, text: number === 1 && text.startsWith(BOM) ? text.slice(1) : text };
}

/**
 * Reads a whole UTF-8 file, without the BOM.
 *
 * @param maxBytes a larger file is not read
 * @throws Error with a reason in plain words if it is too large, not UTF-8, or cannot be read
 */
export async function readWhole(path: string, maxBytes: number): Promise<string> {
  if ((await stat(path)).size > maxBytes) throw new Error(`is larger than ${maxBytes} bytes`);
  const bytes = await readFile(path);
  if (!isUtf8(bytes)) throw new Error('is not valid UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/** What went wrong with a file, in plain words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ? `cannot be read (${code})` : message;
}

/** Problems of one file to report individually. */
const MAX_REPORTS = 100;

/** Reports something unusable in a file, with its line if it has one. */
export type Report = (reason: string, line?: number) => void;

/**
 * Reports the problems of a file: the first hundred individually, then the number of further ones.
 *
 * @param rejections receives them
 */
export function reportInto(rejections: Rejection[], file: string): Report {
  let count = 0;
  let rest: { file: string; reason: string } | undefined;
  return (reason, line) => {
    count += 1;
    if (count <= MAX_REPORTS) {
      rejections.push({ file, ...(line === undefined ? {} : { line }), reason });
      return;
    }
    if (!rest) {
      rest = { file, reason: '' };
      rejections.push(rest);
    }
    rest.reason = `and ${count - MAX_REPORTS} more problems`;
  };
}
