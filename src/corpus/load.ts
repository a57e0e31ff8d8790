import { basename } from 'node:path';
import { StartError } from '../errors.ts';
import { Slicer } from '../yielding.ts';
import { CATALOG_FILE, type Catalog, readCatalog, SOURCES_FILE } from './catalog.ts';
import { deduplicate } from './dedupe/deduplicate.ts';
import { buildExcerpts, buildLookAlikes, idOf, resolveDecisions } from './excerpts.ts';
import { listFiles, reason, type SeedFile } from './files.ts';
import { readSeeds, type SeedEntry } from './formats.ts';
import type { Corpus, Rejection, Source } from './model.ts';
import { comparable } from './normalise.ts';
import { keysOf } from './post-identity.ts';
import type { LocatedEntry } from './posts.ts';

/** The weight of the catalogue's metadata, which exceeds that of a seed's. */
const CATALOGUE_WEIGHT = 10;

/** More than that is a mistake, and would exhaust memory. */
const MAX_EXCERPTS = 1_000_000;

/**
 * Reads a seeds folder: reads its files and catalogue, identifies people, and deduplicates passages. Unusable entries are
 * reported in the corpus; the rest loads. The event loop is not blocked.
 *
 * @param dir the seeds folder
 * @throws StartError if the folder is missing, or contains nothing usable or far too much
 */
export async function loadCorpus(dir: string): Promise<Corpus> {
  const { files, rejections } = await listFiles(dir);
  const catalog = await readCatalog(files.find(({ name }) => name === CATALOG_FILE)?.path, rejections);
  const { entries, sources } = await readEntries(files, catalog, rejections);
  if (entries.length === 0) {
    const [first] = rejections;
    const why = first
      ? `${rejections.length} problems, the first: ${first.file}: ${first.reason}`
      : 'it is empty';
    throw new StartError(`The seeds folder ${dir} has no usable excerpts (${why}).`);
  }
  const forced = await resolveDecisions(catalog.decisions, entries);
  const { groups, apart } = await deduplicate(entries, forced);
  const { excerpts, posts, merges } = await buildExcerpts(groups, entries, catalog.people);
  const lookAlikes = await buildLookAlikes(apart, entries);
  return {
    sources,
    people: catalog.people.all(),
    acronyms: catalog.acronyms,
    posts,
    excerpts,
    read: entries.length,
    merges,
    lookAlikes,
    rejections: rejections.sort(byLocation),
  };
}

const TOO_MANY = `The seeds folder holds more than ${MAX_EXCERPTS} excerpts. Take some files out of it.`;

function byLocation(a: Rejection, b: Rejection): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0);
}

async function readEntries(
  files: readonly SeedFile[],
  catalog: Catalog,
  rejections: Rejection[],
): Promise<{ entries: LocatedEntry[]; sources: Source[] }> {
  const slicer = new Slicer();
  const entries: LocatedEntry[] = [];
  const sources: Source[] = [];
  for (const file of files.filter(({ name }) => name !== CATALOG_FILE && name !== SOURCES_FILE)) {
    const source = sourceOf(file, catalog);
    const before = entries.length;
    try {
      for await (const seed of readSeeds(file, rejections)) {
        if (entries.length === MAX_EXCERPTS) throw new StartError(TOO_MANY);
        entries.push(entryOf(seed, source, catalog));
        if (slicer.due()) await slicer.pause();
      }
    } catch (error) {
      if (error instanceof StartError) throw error;
      rejections.push({ file: file.name, reason: reason(error) });
    }
    if (entries.length > before) sources.push(source);
  }
  return { entries, sources };
}

function sourceOf(file: SeedFile, catalog: Catalog): Source {
  const { name = basename(file.name), url, author, lang } = catalog.sources.get(file.name) ?? {};
  return {
    file: file.name,
    name,
    ...(url && { url }),
    ...(author && { author: catalog.people.named(author) }),
    ...(lang && { language: lang }),
  };
}

function entryOf(seed: SeedEntry, source: Source, catalog: Catalog): LocatedEntry {
  const [own] = keysOf(seed);
  const about = own ? catalog.byKey(own) : catalog.byOpening(seed.text);
  const { text, title, url, authors, date, tags } = seed;
  const stated = [title, url, authors, date, tags].filter((fact) => fact !== undefined).length;
  return {
    seed,
    origin: { file: source.file, line: seed.line, source },
    about,
    text,
    key: about ? (keysOf(about)[0] ?? `opens:${comparable(about.opens ?? '')}`) : own,
    title: about?.title ?? title,
    authors: about?.authors ?? authors,
    date: about?.date ?? date,
    facts: stated + (about ? CATALOGUE_WEIGHT : 0),
    id: catalog.decisions.length > 0 ? idOf(seed) : undefined,
  };
}
