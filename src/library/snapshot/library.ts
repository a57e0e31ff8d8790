import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { listFiles } from '../../corpus/files.ts';
import { loadCorpus } from '../../corpus/load.ts';
import type { Analysis } from '../../search/index/analysis.ts';
import { buildLexicon } from '../../search/index/forward-index.ts';
import { Slicer } from '../../yielding.ts';
import { Library, type LibraryIndex } from '../library.ts';
import { readCorpus, writeCorpus } from './corpus.ts';
import { SectionReader, SectionWriter } from './sections.ts';
import { readNumbers, readValues, writeNumbers, writeValues } from './values.ts';

/** The code that determines a library's content, and the packages it uses. */
const CODE = [
  '../../corpus',
  '../../library',
  '../../links',
  '../../search',
  '../../text',
  '../../../package-lock.json',
];

/** A library and how it was obtained. */
export interface OpenedLibrary {
  readonly library: Library;
  /** Whether it was loaded from the saved index. */
  readonly fromSaved: boolean;
  /** Why a saved index could not be used, in plain words. */
  readonly damage?: string;
  /** Settles when the index has been saved for the next start; says what went wrong if that failed. */
  readonly saved: Promise<string | undefined>;
}

/**
 * Opens the library of a seeds folder: from the saved index if that was made from exactly these seeds by this code, otherwise
 * from the seeds.
 *
 * @param seedsDir the seeds folder
 * @param indexFile where to save the index; may be deleted at any time. Undefined: it is not saved
 * @throws StartError if the seeds cannot be used at all
 */
export async function openLibrary(seedsDir: string, indexFile: string | undefined): Promise<OpenedLibrary> {
  if (indexFile === undefined) {
    const library = await Library.build(await loadCorpus(seedsDir));
    return { library, fromSaved: false, saved: Promise.resolve(undefined) };
  }
  const key = await libraryKey(seedsDir);
  const found = await readLibrary(indexFile, key);
  if (found instanceof Library) return { library: found, fromSaved: true, saved: Promise.resolve(undefined) };
  const library = await Library.build(await loadCorpus(seedsDir));
  const saved = writeLibrary(indexFile, key, library).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { library, fromSaved: false, saved, ...(found !== undefined && { damage: found }) };
}

/** A hash of the seeds and of the code that reads them. */
export async function libraryKey(seedsDir: string): Promise<string> {
  const hash = createHash('sha256');
  const { files, rejections } = await listFiles(seedsDir);
  hash.update(JSON.stringify(rejections));
  hash.update(await codeKey());
  await hashFiles(hash, files);
  return hash.digest('hex');
}

/** A hash of the code that makes and reads libraries. */
export async function codeKey(): Promise<string> {
  const hash = createHash('sha256');
  const root = join(import.meta.dirname, '../../..');
  const code = (await Promise.all(CODE.map((path) => codeFiles(join(import.meta.dirname, path))))).flat();
  await hashFiles(
    hash,
    code.map((path) => ({ name: relative(root, path), path })),
  );
  return hash.digest('hex');
}

async function hashFiles(
  hash: Hash,
  files: readonly { readonly name: string; readonly path: string }[],
): Promise<void> {
  for (const { name, path } of files) {
    hash.update(`\0${name}\0`);
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
    } catch (error) {
      hash.update(String((error as NodeJS.ErrnoException).code));
    }
  }
}

async function codeFiles(path: string): Promise<string[]> {
  if (/\.\w+$/.test(path)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Saves a library. An existing file is replaced only once the new one is complete. */
export async function writeLibrary(path: string, key: string, { corpus, index }: Library): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(unfinished, 'w');
  try {
    const writer = new SectionWriter(file);
    await writeValues(writer, [key]);
    await writeCorpus(writer, corpus);
    await writeAnalysis(writer, index.excerpts);
    await writeAnalysis(writer, index.titles);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** @returns the library; undefined if there is none with that key; or why the file cannot be used */
export async function readLibrary(path: string, key: string): Promise<Library | string | undefined> {
  let reader: SectionReader;
  try {
    reader = await SectionReader.open(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : message;
  }
  try {
    const [savedKey] = await readValues(reader, (value: string) => value);
    if (savedKey !== key) return undefined;
    const corpus = await readCorpus(reader);
    const index: LibraryIndex = { excerpts: await readAnalysis(reader), titles: await readAnalysis(reader) };
    return await Library.build(corpus, index);
  } catch (error) {
    return (error as Error).message;
  } finally {
    await reader.close();
  }
}

async function writeAnalysis(writer: SectionWriter, { forward, acronyms, newest }: Analysis): Promise<void> {
  const { words, terms, termOf, languages } = forward.lexicon;
  await writeValues(writer, words);
  await writeValues(writer, terms);
  await writeNumbers(writer, termOf);
  await writeValues(writer, languages);
  await writeNumbers(writer, forward.tokens);
  await writeNumbers(writer, forward.starts);
  await writeNumbers(writer, newest);
  await writeValues(writer, acronyms);
}

async function readAnalysis(reader: SectionReader): Promise<Analysis> {
  const words = await readValues(reader, (word: string) => word);
  const terms = await readValues(reader, (term: string) => term);
  const termOf = await readNumbers(reader);
  const languages = await readValues(reader, (language: string) => language);
  const lexicon = await buildLexicon(words, terms, termOf, languages, new Slicer());
  const tokens = await readNumbers(reader);
  const starts = await readNumbers(reader);
  const newest = await readNumbers(reader);
  const acronyms = await readValues(reader, (acronym: Analysis['acronyms'][number]) => acronym);
  return { forward: { lexicon, tokens, starts }, acronyms, newest };
}
