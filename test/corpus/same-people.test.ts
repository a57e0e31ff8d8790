import { expect, it } from 'vitest';
import { findSamePeople } from '../../src/corpus/same-people.ts';
import { Library } from '../../src/library/library.ts';
import { Slicer } from '../../src/yielding.ts';
import { corpusOf, type Sketch } from '../support/corpus.ts';

async function proposals(...byWhom: (readonly string[])[]): Promise<string[]> {
  const corpus = corpusOf(byWhom.map((authors, at) => ({ text: `Text ${at}.`, authors })));
  const found = await findSamePeople(corpus, new Slicer());
  return found.map(
    ({ person, alias, evidence }) => `${alias.name} is ${person.name}: ${evidence.join('; ')}`,
  );
}

it.each([
  ['evhub', 'Evan Hubinger', '“ev” + “hub”'],
  ['johnswentworth', 'John Wentworth', '“johns” + “wentworth”'],
  ['paulfchristiano', 'Paul Christiano', '“paulf” + “christiano”'],
  ['jsteinhardt', 'Jacob Steinhardt', '“j” + “steinhardt”'],
  ['TomEveritt4', 'Tom Everitt', '“tom” + “everitt”'],
  ['Sam Marks', 'Samuel Marks', '“sam” begins “samuel marks”'],
])('takes %s for %s', async (alias, name, evidence) => {
  expect(await proposals([alias], [name], ['Somebody Else'])).toEqual([`${alias} is ${name}: ${evidence}`]);
});

it.each(['anon', 'alexa', 'gwern', 'habryka', 'evan', 'hubinger', 'Evan R. Murphy'])(
  'takes %s for nobody',
  async (name) => {
    expect(await proposals([name], ['Evan Hubinger'], ['Alexander Turner'])).toEqual([]);
  },
);

it('names co-authors in common, and keeps people apart who worked together', async () => {
  expect(await proposals(['evhub', 'Ann Low'], ['Evan Hubinger', 'Ann Low'])).toEqual([
    'evhub is Evan Hubinger: “ev” + “hub”; 1 co-author in common',
  ]);
  expect(await proposals(['evhub', 'Evan Hubinger'])).toEqual([]);
});

it('proposes nothing when a handle fits two people', async () => {
  expect(await proposals(['jsmith'], ['John Smith'], ['Jane Smith'])).toEqual([]);
});

it('lets an author filter find both, and says so', async () => {
  const sketches: Sketch[] = [
    { text: 'Sleeper agents survive training.', authors: ['evhub'] },
    { text: 'Risks from learned optimization.', authors: ['Evan Hubinger'] },
    { text: 'Sleeper cars.', authors: ['Ann Low'] },
  ];
  const library = await Library.build(corpusOf(sketches));
  const { hits, notes } = library.search({ query: 'author:hubinger sleeper', limit: 5 });
  expect(hits.map(({ excerpt }) => excerpt.id)).toEqual(['e0']);
  expect(notes).toEqual([{ kind: 'perhaps-same', name: 'Evan Hubinger', other: 'evhub' }]);
  expect(library.perhapsSame(library.person('evhub')!).map(({ name }) => name)).toEqual(['Evan Hubinger']);
});
