import type { Acronym, Corpus, Excerpt, Person, Post, Source } from '../../src/corpus/model.ts';

const SOURCE: Source = { file: 'by-hand.txt', name: 'By hand' };

/** What a test says of an excerpt; the rest is made up. */
export interface Sketch {
  readonly text: string;
  readonly id?: string;
  readonly title?: string;
  readonly authors?: readonly string[];
  readonly mentors?: readonly string[];
  readonly tags?: readonly string[];
  readonly date?: string;
  readonly formerIds?: readonly string[];
  readonly source?: string;
}

/** A corpus with one post for each sketch: excerpts `e0`, `e1`…, posts `p0`, `p1`… and people by their slugs. Benches use it too. */
export function corpusOf(sketches: readonly (Sketch | string)[], acronyms: readonly Acronym[] = []): Corpus {
  const people = new Map<string, Person>();
  const named = (name: string): Person => {
    const person = people.get(name) ?? { id: name.toLowerCase().replaceAll(' ', '-'), name, aliases: [] };
    people.set(name, person);
    return person;
  };
  const excerpts = sketches.map((given, index): Excerpt => {
    const sketch = typeof given === 'string' ? { text: given } : given;
    const source = sketch.source ? { file: `${sketch.source}.txt`, name: sketch.source } : SOURCE;
    const post: Post = {
      id: `p${index}`,
      ...(sketch.title !== undefined && { title: sketch.title }),
      ...(sketch.date !== undefined && { date: sketch.date }),
      authors: (sketch.authors ?? []).map(named),
      mentors: (sketch.mentors ?? []).map(named),
      tags: sketch.tags ?? [],
      alsoAt: [],
    };
    return {
      id: sketch.id ?? `e${index}`,
      formerIds: sketch.formerIds ?? [],
      text: sketch.text,
      post,
      origins: [{ file: source.file, line: index + 1, source }],
    };
  });
  return {
    sources: [...new Set(excerpts.map(({ origins }) => origins[0]!.source))],
    people: [...people.values()],
    acronyms,
    posts: excerpts.map(({ post }) => post),
    excerpts,
    read: excerpts.length,
    merges: [],
    lookAlikes: [],
    rejections: [],
  };
}

/** Where an excerpt stood, for tests that do not care. */
export const ORIGINS: Excerpt['origins'] = [{ file: SOURCE.file, line: 1, source: SOURCE }];
