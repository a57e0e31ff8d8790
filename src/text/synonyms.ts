import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stem } from './stemmer.ts';

const FILE = join(import.meta.dirname, '../../assets/synonyms.txt');

/** The numbers of a word's meanings, of those next above them, and of the middles of its clusters of adjectives; its opposites. */
type Entry = readonly [readonly string[], readonly string[], readonly string[], readonly string[]];

const UNKNOWN: Entry = [[], [], [], []];

/**
 * Which English words can stand for one another, and which are opposites: WordNet (Miller, 1995,
 * https://doi.org/10.1145/219717.219748), as tools/make-synonyms.ts keeps it.
 */
export class Synonyms {
  readonly #file: string;

  /** @param file a line for each stem, in the order of their characters: `stem|meanings|broader|middles|opposites` */
  constructor(file: string) {
    this.#file = file;
  }

  /** Whether two words share a meaning or a cluster of adjectives, or one has a meaning next above one of the other. */
  areNear(a: string, b: string): boolean {
    const [meanings, broader, middles] = this.#find(stem(a));
    const [otherMeanings, otherBroader, otherMiddles] = this.#find(stem(b));
    return (
      meet(meanings, otherMeanings) ||
      meet(meanings, otherBroader) ||
      meet(broader, otherMeanings) ||
      meet(middles, otherMiddles) ||
      meet(middles, otherMeanings) ||
      meet(meanings, otherMiddles)
    );
  }

  /** Whether two words are listed as opposites. */
  areOpposite(a: string, b: string): boolean {
    return this.#find(stem(a))[3].includes(stem(b));
  }

  /** Binary search in the file itself: few words are looked up, so reading it all would take longer. */
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

function meet(a: readonly string[], b: readonly string[]): boolean {
  return a.some((each) => b.includes(each));
}

/** The synonyms that come with the project; none when the file is not there. */
export async function loadSynonyms(): Promise<Synonyms> {
  return new Synonyms(await readFile(FILE, 'utf8').catch(() => ''));
}
