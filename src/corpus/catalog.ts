import { LineCounter, parseDocument } from 'yaml';
import {
  acronymFields,
  pairField,
  personFields,
  postFields,
  type Read,
  readFields,
  sourceFields,
} from './fields.ts';
import { readWhole, reason, reportInto } from './files.ts';
import type { Acronym, Rejection } from './model.ts';
import { comparable } from './normalise.ts';
import { People } from './people.ts';
import { keysOf } from './post-identity.ts';

/** The name of the catalogue in the seeds folder. */
export const CATALOG_FILE = 'catalog.json';

/** Some 100,000 posts. */
const MAX_BYTES = 64 << 20;
/** The list of sources to follow, which may be in the same folder and is not a seed file. */
export const SOURCES_FILE = 'sources.json';

const LISTS = ['sources', 'people', 'posts', 'acronyms', 'same', 'apart'] as const;

export type SourceFacts = Read<typeof sourceFields>;
export type PostFacts = Read<typeof postFields>;

/** The catalogue's decision about two excerpts. */
export interface Decision {
  readonly kind: 'same' | 'apart';
  readonly excerpts: readonly [string, string];
  /** Called if the names match no excerpt. */
  readonly report: (reason: string) => void;
}

/** Metadata about sources, people and posts that the seeds lack. */
export class Catalog {
  readonly sources = new Map<string, SourceFacts>();
  /** People of the catalogue first; the seeds add theirs. */
  readonly people = new People();
  readonly acronyms: Acronym[] = [];
  /** Pairs of excerpts that are, or are not, the same passage, each identified by its id or opening words. */
  readonly decisions: Decision[] = [];
  readonly #byKey = new Map<string, PostFacts>();
  /** Posts by normalised opening; null if two posts share it. */
  readonly #byOpening = new Map<string, PostFacts | null>();
  #openingLengths: number[] = [];

  /**
   * Adds a post.
   *
   * @returns what is wrong with it, if anything
   */
  addPost(post: PostFacts): string | undefined {
    const keys = keysOf(post);
    const opening = post.opens === undefined ? '' : comparable(post.opens);
    if (keys.length === 0 && !opening)
      return 'has neither id, url, arxiv nor opens: no excerpt can be found for it';
    const taken = keys.find((key) => this.#byKey.has(key));
    if (taken) return `is the same post as one above (${taken})`;
    for (const key of keys) this.#byKey.set(key, post);
    if (opening) {
      this.#byOpening.set(opening, this.#byOpening.has(opening) ? null : post);
      if (!this.#openingLengths.includes(opening.length)) {
        this.#openingLengths = [...this.#openingLengths, opening.length].sort((a, b) => b - a);
      }
    }
    return undefined;
  }

  /** The post with that key (see `keysOf`). */
  byKey(key: string): PostFacts | undefined {
    return this.#byKey.get(key);
  }

  /**
   * The post with the longest opening that matches a text, both normalised; none if two posts share that opening.
   */
  byOpening(text: string): PostFacts | undefined {
    if (this.#byOpening.size === 0) return undefined;
    const words = comparable(text);
    for (const length of this.#openingLengths) {
      const post = this.#byOpening.get(words.slice(0, length));
      if (post !== undefined) return post ?? undefined;
    }
    return undefined;
  }
}

/**
 * Reads the catalogue.
 *
 * @param path undefined if the folder has none
 * @param rejections receives unusable entries with line and reason
 */
export async function readCatalog(path: string | undefined, rejections: Rejection[]): Promise<Catalog> {
  const catalog = new Catalog();
  if (path === undefined) return catalog;
  let text = '';
  let root: unknown;
  try {
    text = await readWhole(path, MAX_BYTES);
    root = JSON.parse(text);
  } catch (error) {
    const line = Number(/\(line (\d+)/.exec((error as Error).message)?.[1] ?? text.split('\n').length);
    rejections.push({ file: CATALOG_FILE, line, reason: reason(error) });
    return catalog;
  }
  // Only errors need a line number, so the slow parser that knows lines runs only then.
  let locate: ((path: readonly (string | number)[]) => number) | undefined;
  const reportLine = reportInto(rejections, CATALOG_FILE);
  const report = (at: readonly (string | number)[]) => (reason: string) => {
    locate ??= lineFinder(text);
    reportLine(`${at.join(' ')}: ${reason}`.replace(/^: /, ''), locate(at));
  };
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    report([])('must be an object');
    return catalog;
  }
  for (const [name, list] of Object.entries(root)) {
    if (!LISTS.some((known) => known === name)) report([name])('unknown key');
    else if (!Array.isArray(list)) report([name])('must be an array');
    else for (const [index, item] of list.entries()) addItem(catalog, name, item, report([name, index]));
  }
  return catalog;
}

function addItem(catalog: Catalog, list: string, item: unknown, report: (reason: string) => void): void {
  if (list === 'sources') {
    const source = readFields(sourceFields, item, report);
    if (source.file) catalog.sources.set(source.file, source);
    else report('a source needs "file"');
  } else if (list === 'people') {
    const { name, aliases = [] } = readFields(personFields, item, report);
    const taken = name && catalog.people.add(name, aliases);
    if (!name) report('a person needs "name"');
    else if (taken) report(`"${taken}" is somebody's name already`);
  } else if (list === 'posts') {
    const problem = catalog.addPost(readFields(postFields, item, report));
    if (problem) report(problem);
  } else if (list === 'acronyms') {
    const { short, long } = readFields(acronymFields, item, report);
    if (short && long) catalog.acronyms.push({ short, long });
    else report('an acronym needs "short" and "long"');
  } else if (list === 'same' || list === 'apart') {
    const pair = pairField.safeParse(item);
    if (pair.success) catalog.decisions.push({ kind: list, excerpts: pair.data, report });
    else report('must be a pair of excerpts, each given by its id or its opening words');
  }
}

/** Finds the line of a value in a JSON text by its keys and indexes. */
function lineFinder(text: string): (path: readonly (string | number)[]) => number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: false });
  return (path) => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return lines.linePos(node?.range?.[0] ?? 0).line || 1;
  };
}
