import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Item, ItemBase, withAdditions } from '../../src/corpus/items.ts';
import { Library } from '../../src/library/library.ts';
import { corpusOf } from '../support/corpus.ts';

const WORDS =
  'reward hacking model monitor chain thought obfuscated goal circuits steering vectors learning agents shard values outer inner reinforcement (RL) (CoT) the of and a';
const NAMES = ['Alex Turner', 'Alex Cloud', 'Ada Lovelace', 'Grace Hopper', 'Alan Turing'];

const word = fc.constantFrom(...WORDS.split(' '), 'Zebra', 'quixotic', 'naïve');
const english = fc.array(word, { minLength: 3, maxLength: 14 }).map((words) => words.join(' '));
/** Words with other stems, some of them spelled as English ones, and words without spaces. */
const FOREIGN = [
  'Die Modelle lernen aus Belohnungen und nicht aus Strafen, sagt der Agent',
  'Le modèle apprend la chain de la récompense et les agents',
  '強化学習のモデルは報酬を最大化する',
];
const text = fc.oneof({ weight: 6, arbitrary: english }, fc.constantFrom(...FOREIGN));
const date = fc.constantFrom(undefined, '2024', '2025-03', '2025-03-01', '2025-09-12');
const sketch = fc
  .record({
    text,
    title: fc.option(text, { nil: undefined }),
    date,
    authors: fc.array(fc.constantFrom(...NAMES.slice(0, 3)), { maxLength: 2 }),
    tags: fc.array(fc.constantFrom('ai', 'interpretability'), { maxLength: 2 }),
  })
  .map(({ title, date, ...rest }) => ({ ...rest, ...(title && { title }), ...(date && { date }) }));
const fact = fc.record({
  text,
  title: fc.option(text, { nil: undefined }),
  url: fc.option(
    fc.integer({ min: 0, max: 6 }).map((n) => `https://example.org/${n}`),
    { nil: undefined },
  ),
  date,
  authors: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
  tags: fc.array(fc.constantFrom('ai', 'new-tag'), { maxLength: 2 }),
  alsoAt: fc.array(
    fc.integer({ min: 0, max: 6 }).map((n) => `https://mirror.example/${n}`),
    { maxLength: 1 },
  ),
});
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

/** What happens to a feed: an item comes, is edited, or goes. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), fact }),
  fc.record({ kind: fc.constant('edit' as const), at: fc.nat(), fact }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
);

const source = { file: 'feed:1', name: 'A feed' };
const item = (id: number, given: Fact): Item => ({
  id,
  ...given,
  formerIds: [],
  arrivedAt: id,
  isGone: false,
  source,
});

function after(changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[]): Item[] {
  const items: Item[] = [];
  for (const [id, each] of changes.entries()) {
    const at = 'at' in each ? each.at % Math.max(1, items.length) : 0;
    if (each.kind === 'add') items.push(item(id + 1, each.fact));
    else if (each.kind === 'remove') items.splice(at, 1);
    else if (items[at]) items[at] = item(items[at].id, each.fact);
  }
  return items;
}

const QUERIES = [
  'reward hacking',
  '"chain thought"',
  'model -monitor',
  'author:turner values',
  'rl agents',
  'reinforcment',
  'zebr',
  'tag:new-tag',
  'after:2025 goal',
  'quixotic naive learning model reward',
  'xylophone reward',
  'the of and',
  '"of the"',
  '"reward hacking" OR "goal circuits"',
  'modelle lernen',
  '報酬',
  'reinforcement learning',
  'steeringvectors',
  'reward chain goal steering learning agents',
  'tag:ai -reward',
];

/** All that can be asked of a library, as plain values. */
async function answers(library: Library) {
  const ask = (query: string, order: 'relevance' | 'newest') => {
    const { hits, ...rest } = library.search({ query, order, limit: 10 });
    return { ...rest, hits: hits.map(({ excerpt, score, snippet }) => [excerpt.id, score, snippet]) };
  };
  const matching = QUERIES.map(async (query) => (await library.matchAll({ query })).map(({ id }) => id));
  return {
    matching: await Promise.all(matching),
    found: QUERIES.flatMap((query) => [ask(query, 'relevance'), ask(query, 'newest')]),
    tags: library.corpus.posts.map((post) => library.tagsOf(post)),
    suggested: ['', 're', 'al', 'author:al', 'zeb', 'reward h'].map((typed) => library.suggest(typed, 25)),
    people: NAMES.map((name) => library.findPeople(name)),
    similar: library.corpus.excerpts.map((excerpt) =>
      library.similar(excerpt, { limit: 5, byOthers: true }).map((hit) => [hit.excerpt.id, hit.score]),
    ),
    posts: library.corpus.posts.map((post) => [
      library.post(post.id) === post,
      library.excerptsOf(post).map(({ id }) => id),
    ]),
    byPerson: library.corpus.people.map((person) => library.postsOf(person)),
    ids: library.corpus.excerpts.flatMap(({ id, formerIds }) =>
      [id, ...formerIds].map((each) => library.excerpt(each)?.id),
    ),
  };
}

/** No search runs out of time. */
const TIMELESS = () => 0;

describe('a library with what feeds brought', () => {
  test('answers exactly as one that is built anew, after any additions, edits and removals', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sketch, { minLength: 1, maxLength: 30 }),
        fc.array(change, { maxLength: 40 }),
        async (sketches, changes) => {
          const corpus = corpusOf(sketches);
          const base = await Library.build(corpus, undefined, TIMELESS);
          const added = await (await ItemBase.of(corpus)).add(after(changes));
          const extended = await base.extend(added);
          const anew = await Library.build(withAdditions(corpus, added), undefined, TIMELESS);
          const asAnew = await answers(anew);
          expect(await answers(extended)).toEqual(asAnew);
          // What was made when it was first asked for is the same when asked again.
          expect(await answers(extended)).toEqual(asAnew);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('leaves the library that it was made from as it was', async () => {
    const corpus = corpusOf(['reward hacking in a model', 'a chain of thought']);
    const base = await Library.build(corpus);
    const before = await answers(base);
    const items = [
      item(1, {
        text: 'zebra reward',
        title: 'Zebra',
        url: undefined,
        date: undefined,
        authors: [],
        tags: [],
        alsoAt: [],
      }),
    ];
    const extended = await base.extend(await (await ItemBase.of(corpus)).add(items));
    expect(extended.search({ query: 'zebra', limit: 5 }).total).toBe(1);
    expect(await answers(base)).toEqual(before);
    expect(base.suggest('zeb', 5)).toEqual([]);
  });
});
