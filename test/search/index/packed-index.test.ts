import fc from 'fast-check';
import MiniSearch, { type SearchOptions } from 'minisearch';
import { expect, it } from 'vitest';
import { buildForwardIndex } from '../../../src/search/index/forward-index.ts';
import { PackedIndex } from '../../../src/search/index/packed-index.ts';
import { Scorer } from '../../../src/search/ranking/scoring.ts';
import { RANKING } from '../../../src/search/ranking/settings.ts';
import { stem, tokenise } from '../../../src/text/analyser.ts';
import { Slicer } from '../../../src/yielding.ts';

const VOCABULARY = [
  'reward',
  'rewards',
  'hacking',
  'hack',
  'model',
  'models',
  'chain',
  'thought',
  'of',
  'CoT',
  'naïve',
];
const text = fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 12 }).map((words) => words.join(' '));
const documents = fc
  .array(
    fc.record({
      title: text,
      text,
      authors: fc.array(text, { maxLength: 2 }),
      tags: fc.array(text, { maxLength: 1 }),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((all) => all.map((document, id) => ({ ...document, id: String(id), date: '', language: 'en' })));
const query = fc.uniqueArray(fc.constantFrom('reward', 'hack', 'model', 'chain', 'cot', 'naive', 'nothing'), {
  minLength: 1,
  maxLength: 4,
});

/** MiniSearch as everybody uses it, with the same words, fields and numbers. */
function plainIndex(
  all: readonly { title: string; text: string; authors: readonly string[]; tags: readonly string[] }[],
) {
  const { k, b, d, head } = RANKING;
  const plain = new MiniSearch({
    fields: ['all', 'head'],
    tokenize: (field) => tokenise(field).map(({ word }) => word),
    processTerm: stem,
    searchOptions: { boost: { head }, bm25: { k, b, d } },
  });
  plain.addAll(
    all.map((document, id) => {
      const headText = [document.title, ...document.authors, ...document.tags].join('\n');
      return { id, all: `${headText}\n${document.text}`, head: headText };
    }),
  );
  return plain;
}

it('scores as plain MiniSearch does', async () => {
  await fc.assert(
    fc.asyncProperty(documents, query, async (all, words) => {
      const packed = await PackedIndex.build(
        await buildForwardIndex(all, all.length, new Slicer()),
        new Slicer(),
      );
      const expected = new Map(
        plainIndex(all)
          .search(words.join(' '))
          .map(({ id, score, queryTerms }) => [id, score / queryTerms.length]),
      );

      const concepts = words.flatMap((word) => {
        const term = packed.lexicon.termIds.get(stem(word));
        return term === undefined ? [] : [{ alternatives: [packed.postings(term)], weight: 1 }];
      });
      const order = all.map((_, doc) => doc);
      const { best, total } = new Scorer(packed, RANKING).score(concepts, all.length, order, undefined);
      expect(total).toBe(expected.size);
      for (const { doc, score } of best) expect(score).toBeCloseTo(expected.get(doc)!, 4);
    }),
    { numRuns: 200 },
  );
});

it('completes and forgives as plain MiniSearch does', async () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(letters, { minLength: 1 }),
      letters,
      fc.integer({ min: 1, max: 2 }),
      (all, word, distance) => agrees(all.join(' '), word, distance),
    ),
    { numRuns: 200 },
  );
});

async function agrees(text: string, word: string, distance: number): Promise<void> {
  const document = { id: '0', title: '', text, authors: [], tags: [], date: '', language: 'en' };
  const packed = await PackedIndex.build(await buildForwardIndex([document], 1, new Slicer()), new Slicer());
  const plain = new MiniSearch({ fields: ['text'] });
  plain.add({ id: 0, text });
  const found = (options: SearchOptions) => plain.search(word, options).flatMap(({ terms }) => terms);
  expect([...packed.completions(word), ...packed.wordsSpelled(word).map(() => word)].sort()).toEqual(
    found({ prefix: true }).sort(),
  );
  expect([...packed.near(word, distance)].sort()).toEqual(found({ fuzzy: distance }).sort());
}
