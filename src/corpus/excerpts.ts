import { Slicer, sortInSlices } from '../yielding.ts';
import type { Decision } from './catalog.ts';
import { EQUAL } from './dedupe/compare.ts';
import type { ApartPair, Forced, Group } from './dedupe/deduplicate.ts';
import type { SeedEntry } from './formats.ts';
import { excerptId, freeId } from './ids.ts';
import type { Copy, Corpus, Excerpt, LookAlike, Merge, Post } from './model.ts';
import { comparable } from './normalise.ts';
import type { People } from './people.ts';
import { identityOf, keysOf } from './post-identity.ts';
import { buildPost, type LocatedEntry } from './posts.ts';

/** A group of copies under the id of the kept one. */
interface MergedGroup {
  readonly id: string;
  readonly kept: Copy;
  /** How the other copies were merged, in the order of the files. */
  readonly merges: readonly Merge[];
  /** All copies, the kept one first. */
  readonly entries: readonly [LocatedEntry, ...LocatedEntry[]];
}

/** Turns groups of copies into excerpts, and groups of excerpts into posts. */
export async function buildExcerpts(
  groups: readonly Group[],
  entries: readonly LocatedEntry[],
  people: People,
): Promise<Pick<Corpus, 'excerpts' | 'posts' | 'merges'>> {
  const slicer = new Slicer();
  const taken = new Set<string>();
  const byPost = new Map<string, { key: string | undefined; merged: MergedGroup[] }>();
  const merges: Merge[] = [];
  for (const group of groups) {
    const merged = mergeGroup(group, entries, taken);
    for (const merge of merged.merges) merges.push(merge);
    const key = identityOf(merged.entries);
    const ofPost = byPost.get(key ?? merged.id) ?? { key, merged: [] };
    ofPost.merged.push(merged);
    byPost.set(key ?? merged.id, ofPost);
    if (slicer.due()) await slicer.pause();
  }
  const excerpts: Excerpt[] = [];
  for (const { key, merged } of byPost.values()) {
    const copies = merged.flatMap((each) => each.entries);
    const post = buildPost(copies, key, merged[0]?.id ?? '', people);
    for (const each of merged) excerpts.push(excerptOf(each, post));
    if (slicer.due()) await slicer.pause();
  }
  const sorted = await sortInSlices(excerpts, byOrigin);
  const posts = new Set<Post>();
  for (const { post } of sorted) {
    posts.add(post);
    if (slicer.due()) await slicer.pause();
  }
  return { excerpts: sorted, posts: [...posts], merges: await sortInSlices(merges, byDropped) };
}

function mergeGroup(group: Group, all: readonly LocatedEntry[], taken: Set<string>): MergedGroup {
  const entries = group.members.map((member) => all[member]) as [LocatedEntry, ...LocatedEntry[]];
  const [first, ...others] = entries;
  const kept = copyOf(first);
  const merges = others.map((entry, index) => {
    return { kept, dropped: copyLike(kept, first, entry), reason: group.reasons[index] ?? '' };
  });
  // The id with the least about the post, so that a copy with more metadata does not change it.
  const plain = others.findIndex(
    ({ seed }, index) => statedPost(seed) === '' && group.reasons[index] === EQUAL,
  );
  const wanted = statedPost(first.seed) === '' ? kept.id : (merges[plain]?.dropped.id ?? kept.id);
  const id = freeId(wanted, (each) => taken.has(each));
  taken.add(id);
  return { id, kept, merges: merges.sort(byDropped), entries };
}

function excerptOf({ id, kept, merges }: MergedGroup, post: Post): Excerpt {
  const copies = [kept, ...merges.map(({ dropped }) => dropped)];
  return {
    id,
    formerIds: [...new Set(copies.map((copy) => copy.id))].filter((former) => former !== id),
    text: kept.text,
    post,
    origins: [kept.origin, ...merges.map(({ dropped }) => dropped.origin)],
  };
}

/** Pairs that look alike, with what people need to know to decide about them. */
export async function buildLookAlikes(
  pairs: readonly ApartPair[],
  entries: readonly LocatedEntry[],
): Promise<LookAlike[]> {
  const slicer = new Slicer();
  const lookAlikes: LookAlike[] = [];
  for (const { a, b, reason } of pairs) {
    const [first, second] = [entries[a], entries[b]];
    if (first && second) lookAlikes.push({ a: copyOf(first), b: copyOf(second), reason });
    if (slicer.due()) await slicer.pause();
  }
  return lookAlikes;
}

function copyOf({ seed, origin }: LocatedEntry): Copy {
  return { id: idOf(seed), text: seed.text, origin };
}

/** An identical copy shares the kept one's id and text. */
function copyLike(kept: Copy, keptEntry: LocatedEntry, entry: LocatedEntry): Copy {
  const same = entry.seed.text === kept.text && statedPost(entry.seed) === statedPost(keptEntry.seed);
  return same ? { ...kept, origin: entry.origin } : copyOf(entry);
}

/** The excerpt's id if this seed's text is kept. */
export function idOf(seed: SeedEntry): string {
  return excerptId(seed.text, statedPost(seed));
}

/** '' if the seed says nothing about its post. */
function statedPost(seed: SeedEntry): string {
  return keysOf(seed)[0] ?? seed.title ?? '';
}

/** Finds the excerpts that the catalogue's decisions name. */
export async function resolveDecisions(
  decisions: readonly Decision[],
  entries: readonly LocatedEntry[],
): Promise<Forced> {
  const forced: { same: [string, string][]; apart: [string, string][] } = { same: [], apart: [] };
  const texts: { id: string; words: string }[] = [];
  const slicer = new Slicer();
  for (const { id, text, seed } of decisions.length > 0 ? entries : []) {
    texts.push({ id: id ?? idOf(seed), words: comparable(text) });
    if (slicer.due()) await slicer.pause();
  }
  const ids = new Set(texts.map(({ id }) => id));
  const find = (name: string): readonly string[] => {
    if (ids.has(name)) return [name];
    const opening = comparable(name);
    return [...new Set(texts.filter(({ words }) => words.startsWith(opening)).map(({ id }) => id))];
  };
  for (const { kind, excerpts, report } of decisions) {
    const found = excerpts.map(find);
    const wrong = found.findIndex((matches) => matches.length !== 1);
    const [a = '', b = ''] = found.flat();
    if (wrong >= 0) report(`"${excerpts[wrong]}" names ${found[wrong]?.length || 'no'} excerpts, not one`);
    else if (a === b) report('both names are of one excerpt');
    else forced[kind].push([a, b]);
    if (slicer.due()) await slicer.pause();
  }
  return forced;
}

function byOrigin(a: Excerpt, b: Excerpt): number {
  return compareCopies(a.origins[0], b.origins[0]);
}

function byDropped(a: Merge, b: Merge): number {
  return compareCopies(a.dropped.origin, b.dropped.origin);
}

function compareCopies(a: Copy['origin'], b: Copy['origin']): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
