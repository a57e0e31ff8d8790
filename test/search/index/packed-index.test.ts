import fc from 'fast-check';
import MiniSearch from 'minisearch';
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

it('gives what plain MiniSearch gives, by its own search and by the fast scoring', async () => {
  await fc.assert(
    fc.asyncProperty(documents, query, async (all, words) => {
      const packed = await PackedIndex.build(
        await buildForwardIndex(all, all.length, new Slicer()),
        RANKING,
        new Slicer(),
      );
      const expected = new Map(
        plainIndex(all)
          .search(words.join(' '))
          .map(({ id, score, queryTerms }) => [id, score / queryTerms.length]),
      );

      const inherited = packed.search(words.join(' '), { processTerm: stemmedWord(packed) });
      expect(inherited.length).toBe(expected.size);
      for (const { id, score, queryTerms } of inherited)
        expect(score / queryTerms.length).toBeCloseTo(expected.get(id)!, 8);

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

it('completes and forgives as MiniSearch does', async () => {
  const all = [
    { id: '0', title: '', text: 'reward rewards rewarding hacking', authors: [], tags: [], date: '' },
  ];
  const packed = await PackedIndex.build(
    await buildForwardIndex(all, all.length, new Slicer()),
    RANKING,
    new Slicer(),
  );
  expect([...packed.completions('reward')].sort()).toEqual(['rewarding', 'rewards']);
  expect([...packed.near('hakcing', 2)]).toEqual(['hacking']);
  expect(packed.search('rew', { prefix: true }).map(({ id }) => id)).toEqual([0]);
});

/** The packed index knows words, plain MiniSearch here knows stems: any word of a stem will do. */
function stemmedWord({ lexicon }: PackedIndex): (word: string) => string {
  return (word) => lexicon.words.find((each, id) => id > 0 && stem(each) === stem(word)) ?? word;
}
