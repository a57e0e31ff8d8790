import { basename } from 'node:path';
import { StartError } from '../errors.ts';
import { Slicer } from '../yielding.ts';
import { CATALOG_FILE, type Catalog, keysOf, readCatalog } from './catalog.ts';
import { deduplicate, type Group } from './dedupe/deduplicate.ts';
import { listFiles, reason, type SeedFile } from './files.ts';
import { readSeeds, type SeedEntry } from './formats.ts';
import { readableId } from './ids.ts';
import type { Corpus, Excerpt, Merge, Post, Rejection, Source } from './model.ts';
import { comparable } from './normalise.ts';
import type { People } from './people.ts';
import { buildPost, type Entry } from './posts.ts';

const EXCERPT_ID_LENGTH = 32;
/** Words of the text that its id shows. */
const EXCERPT_ID_WORDS = 4;

/**
 * Reads a seeds folder: its files, the catalogue, who is who, and which texts are the same passage. What cannot be
 * used is reported in the corpus; the rest loads. The event loop stays free meanwhile.
 *
 * @param dir the seeds folder
 * @throws StartError when the folder is missing, or holds nothing that can be used
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
    throw new StartError(`The seeds folder ${dir} holds no excerpt that can be used (${why}).`);
  }
  const { groups, apart } = await deduplicate(
    entries.map(({ seed, key, facts }) => ({
      text: seed.text,
      key,
      title: facts?.title ?? seed.title,
      facts: Object.keys(seed).length + (facts ? 10 : 0),
      date: facts?.date ?? seed.date,
    })),
  );
  const excerpts = await buildExcerpts(groups, entries, catalog.people);
  return {
    sources,
    people: catalog.people.all(),
    posts: [...new Set(excerpts.map(({ post }) => post))],
    excerpts,
    read: entries.length,
    merges: groups.flatMap((group) => mergesOf(group, entries)),
    lookAlikes: apart.map(({ a, b, reason }) => ({ a: entries[a]!.origin, b: entries[b]!.origin, reason })),
    rejections,
  };
}

async function readEntries(
  files: readonly SeedFile[],
  catalog: Catalog,
  rejections: Rejection[],
): Promise<{ entries: Entry[]; sources: Source[] }> {
  const slicer = new Slicer();
  const entries: Entry[] = [];
  const sources: Source[] = [];
  for (const file of files.filter(({ name }) => name !== CATALOG_FILE)) {
    const source = sourceOf(file, catalog);
    const before = entries.length;
    try {
      for await (const seed of readSeeds(file, rejections)) {
        entries.push(entryOf(seed, source, catalog));
        if (slicer.due()) await slicer.pause();
      }
    } catch (error) {
      rejections.push({ file: file.name, reason: reason(error) });
    }
    if (entries.length > before) sources.push(source);
  }
  return { entries, sources };
}

function sourceOf(file: SeedFile, catalog: Catalog): Source {
  const { name = basename(file.name), url, author } = catalog.sources.get(file.name) ?? {};
  return {
    file: file.name,
    name,
    ...(url && { url }),
    ...(author && { author: catalog.people.named(author) }),
  };
}

function entryOf(seed: SeedEntry, source: Source, catalog: Catalog): Entry {
  const [own] = keysOf(seed);
  const facts = own ? catalog.byKey(own) : catalog.byOpening(comparable(seed.text));
  const key = facts ? (keysOf(facts)[0] ?? `opens:${comparable(facts.opens ?? '')}`) : own;
  return { seed, origin: { file: source.file, line: seed.line, source }, facts, key };
}

async function buildExcerpts(
  groups: readonly Group[],
  entries: readonly Entry[],
  people: People,
): Promise<Excerpt[]> {
  const slicer = new Slicer();
  const byPost = new Map<string, Group[]>();
  for (const group of groups) {
    const key =
      group.members.map((member) => entries[member]!.key).find(Boolean) ?? `own:${group.members[0]}`;
    const others = byPost.get(key);
    if (others) others.push(group);
    else byPost.set(key, [group]);
  }
  const excerpts: Excerpt[] = [];
  for (const ofPost of byPost.values()) {
    const members = ofPost.flatMap((group) => group.members.map((member) => entries[member]!));
    const post = buildPost(members, idOf(members[0]!.seed), people);
    for (const group of ofPost) excerpts.push(buildExcerpt(group, entries, post));
    if (slicer.due()) await slicer.pause();
  }
  return excerpts;
}

function buildExcerpt(group: Group, entries: readonly Entry[], post: Post): Excerpt {
  const members = group.members.map((member) => entries[member]!);
  const [id, ...others] = members.map(({ seed }) => idOf(seed));
  return {
    id: id!,
    formerIds: [...new Set(others)].filter((other) => other !== id),
    text: members[0]!.seed.text,
    post,
    origins: members.map(({ origin }) => origin),
  };
}

/** Depends on the seed alone: on its words and on the post that it names itself. */
function idOf(seed: SeedEntry): string {
  const words = comparable(seed.text);
  const opening = words.split(' ', EXCERPT_ID_WORDS).join(' ');
  return readableId(opening, `${words}\n${keysOf(seed)[0] ?? ''}`, EXCERPT_ID_LENGTH);
}

function mergesOf({ members, reasons }: Group, entries: readonly Entry[]): Merge[] {
  return reasons.map((reason, index) => ({
    kept: entries[members[0]!]!.origin,
    dropped: entries[members[index + 1]!]!.origin,
    reason,
  }));
}
