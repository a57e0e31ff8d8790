import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stem } from './stemmer.ts';

const FILE = join(import.meta.dirname, '../../assets/synonyms.txt');

/** A word's synsets, their direct hypernyms, the heads of its adjective clusters, and its antonyms. */
type Entry = readonly [readonly string[], readonly string[], readonly string[], readonly string[]];

const UNKNOWN: Entry = [[], [], [], []];

/**
 * English synonyms and antonyms from WordNet (Miller, 1995,
 * https://doi.org/10.1145/219717.219748), as extracted by tools/make-synonyms.ts.
 */
export class Synonyms {
  readonly #file: string;

  /** @param file a line for each stem, sorted: `stem|meanings|broader|middles|opposites` */
  constructor(file: string) {
    this.#file = file;
  }

  /** Whether two words share a synset or an adjective cluster, or one is a direct hypernym of the other. */
  areNear(a: string, b: string): boolean {
    const [meanings, broader, middles] = this.#find(stem(a));
    const [otherMeanings, otherBroader, otherMiddles] = this.#find(stem(b));
    return (
      intersects(meanings, otherMeanings) ||
      intersects(meanings, otherBroader) ||
      intersects(broader, otherMeanings) ||
      intersects(middles, otherMiddles) ||
      intersects(middles, otherMeanings) ||
      intersects(meanings, otherMiddles)
    );
  }

  /** Whether two words are antonyms. */
  areOpposite(a: string, b: string): boolean {
    return this.#find(stem(a))[3].includes(stem(b));
  }

  /** Binary search in the file itself: few words are looked up, so parsing all of it would take longer. */
  #find(sought: string): Entry {
    let [low, high] = [0, this.#file.length];
    while (low < high) {
      const start = this.#file.lastIndexOf('\n', (low + high) >> 1) + 1;
      const from = Math.max(start, low);
      const end = this.#file.indexOf('\n', from);
      const [word = '', ...lists] = this.#file.slice(from, end).split('|');
      if (word === sought) return lists.map((list) => list.split(' ').filter(Boolean)) as unknown as Entry;
      if (word < sought) low = end + 1;
      else high = from - 1;
    }
    return UNKNOWN;
  }
}

function intersects(a: readonly string[], b: readonly string[]): boolean {
  return a.some((each) => b.includes(each));
}

/** The project's synonyms; none if the file is missing. */
export async function loadSynonyms(): Promise<Synonyms> {
  return new Synonyms(await readFile(FILE, 'utf8').catch(() => ''));
}
