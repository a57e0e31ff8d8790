import type {
  Copy,
  Corpus,
  Excerpt,
  LookAlike,
  Merge,
  Origin,
  Person,
  Post,
  Source,
} from '../../corpus/model.ts';
import { Slicer } from '../../yielding.ts';
import type { SectionReader, SectionWriter } from './sections.ts';
import { readValues, writeValues } from './values.ts';

// A corpus shares sources, people and posts; here each is referred to by its index.
type SavedOrigin = [file: string, line: number, source: number];
type SavedPost = Omit<Post, 'authors' | 'mentors'> & { authors: number[]; mentors: number[] };
type SavedSource = Omit<Source, 'author'> & { author?: number };
type SavedExcerpt = [
  id: string,
  formerIds: readonly string[],
  text: string,
  post: number,
  origins: SavedOrigin[],
];
type SavedCopy = [id: string, text: string, origin: SavedOrigin];
type SavedPair = [SavedCopy, SavedCopy, reason: string];

/** Writes a corpus. */
export async function writeCorpus(writer: SectionWriter, corpus: Corpus): Promise<void> {
  const people = await indexesOf(corpus.people);
  const sources = await indexesOf(corpus.sources);
  const posts = await indexesOf(corpus.posts);
  const origin = ({ file, line, source }: Origin): SavedOrigin => [file, line, sources.get(source)!];
  const copy = (each: Copy): SavedCopy => [each.id, each.text, origin(each.origin)];
  const numbered = (persons: readonly Person[]) => persons.map((person) => people.get(person)!);

  await writeValues(writer, corpus.people);
  await writeValues(writer, corpus.sources, ({ author, ...source }): SavedSource => {
    return { ...source, ...(author && { author: people.get(author)! }) };
  });
  await writeValues(writer, corpus.posts, (post): SavedPost => {
    return { ...post, authors: numbered(post.authors), mentors: numbered(post.mentors) };
  });
  await writeValues(writer, corpus.excerpts, ({ id, formerIds, text, post, origins }): SavedExcerpt => {
    return [id, formerIds, text, posts.get(post)!, origins.map(origin)];
  });
  await writeValues(writer, corpus.merges, ({ kept, dropped, reason }): SavedPair => {
    return [copy(kept), copy(dropped), reason];
  });
  await writeValues(writer, corpus.lookAlikes, ({ a, b, reason }): SavedPair => [copy(a), copy(b), reason]);
  const { acronyms, read, rejections } = corpus;
  await writeValues(writer, [{ acronyms, read, rejections }]);
}

/** Reads what writeCorpus wrote. */
export async function readCorpus(reader: SectionReader): Promise<Corpus> {
  const people = await readValues(reader, (person: Person) => person);
  const sources = await readValues(reader, ({ author, ...source }: SavedSource): Source => {
    return { ...source, ...(author !== undefined && { author: people[author]! }) };
  });
  const posts = await readValues(reader, ({ authors, mentors, ...post }: SavedPost): Post => {
    return { ...post, authors: authors.map((at) => people[at]!), mentors: mentors.map((at) => people[at]!) };
  });
  const origin = ([file, line, source]: SavedOrigin): Origin => ({ file, line, source: sources[source]! });
  const copy = ([id, text, at]: SavedCopy): Copy => ({ id, text, origin: origin(at) });
  const excerpts = await readValues(reader, ([id, formerIds, text, post, origins]: SavedExcerpt): Excerpt => {
    return { id, formerIds, text, post: posts[post]!, origins: origins.map(origin) as [Origin, ...Origin[]] };
  });
  const merges = await readValues(reader, ([kept, dropped, reason]: SavedPair): Merge => {
    return { kept: copy(kept), dropped: copy(dropped), reason };
  });
  const lookAlikes = await readValues(reader, ([a, b, reason]: SavedPair): LookAlike => {
    return { a: copy(a), b: copy(b), reason };
  });
  const [rest] = await readValues(reader, (each: Pick<Corpus, 'acronyms' | 'read' | 'rejections'>) => each);
  return { people, sources, posts, excerpts, merges, lookAlikes, ...rest! };
}

async function indexesOf<T>(values: readonly T[]): Promise<Map<T, number>> {
  const slicer = new Slicer();
  const indexes = new Map<T, number>();
  for (const value of values) {
    indexes.set(value, indexes.size);
    if (slicer.due()) await slicer.pause();
  }
  return indexes;
}
