import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCorpus } from '../../../src/corpus/load.ts';
import type { Person } from '../../../src/corpus/model.ts';
import { NameIndex } from '../../../src/search/people/names.ts';

const seeds = fileURLToPath(new URL('../../../seeds', import.meta.url));

let people: readonly Person[];
let names: NameIndex;
beforeAll(async () => {
  ({ people } = await loadCorpus(seeds));
  names = new NameIndex(people);
});

/** The names that a search offers, whether it is sure or not. */
function offered(typed: string): string[] {
  const match = names.find(typed);
  if (match.kind === 'one') return [match.person.name];
  return match.kind === 'ambiguous' ? match.people.map(({ name }) => name) : [];
}

describe('NameIndex.find, with the people of the shipped seeds', () => {
  it.each([
    'Alex Turner',
    'TurnTrout',
    'turntrout',
    'turn trout',
    'trout',
    'Alex Trout',
    'turner alex',
    'Turner, Alex',
    'Alex Truner',
    'Alexander Turner',
    'alex t',
    'A. Turner',
    'aturner',
    'alexturner',
    'Àlex Türner',
    'Turner',
    'Alex TurnTrout',
  ])('takes %j for Alex Turner', (typed) => {
    expect(offered(typed)).toEqual(['Alex Turner']);
  });

  it('asks which Alex is meant', () => {
    expect(names.find('Alex').kind).toBe('ambiguous');
    expect(offered('Alex').sort()).toEqual(['Alex Cloud', 'Alex Infanger', 'Alex Irpan', 'Alex Turner']);
    expect(offered('alex i').sort()).toEqual(['Alex Infanger', 'Alex Irpan']);
  });

  it.each(['Zack M. Davis', 'Alex Smith', 'Eliezer', '', '??', 'q'])('takes %j for nobody', (typed) => {
    expect(names.find(typed).kind).toBe('none');
  });

  it('takes a middle initial for a name only beside another word of it', () => {
    for (const typed of ['Adam', 'Walter', 'Al'])
      expect(names.find(typed), typed).toEqual({ kind: 'none', nearest: [] });
    expect(offered('Bruce William Lee')).toEqual(['Bruce W. Lee']);
    expect(offered('William Lee')).toEqual(['Bruce W. Lee']);
  });

  it('tells who comes near when nobody fits', () => {
    const match = names.find('Alex Smith');
    expect(match.kind === 'none' && match.nearest.map(({ name }) => name)).toContain('Alex Cloud');
  });

  const ways: Record<string, (name: string) => string> = {
    'as it is': (name) => name,
    'in capitals': (name) => name.toUpperCase(),
    'last name first': (name) => name.split(' ').reverse().join(', '),
    'in one word': (name) => name.replaceAll(/[ .]/g, ''),
    'with underscores': (name) => name.replaceAll(' ', '_'),
    'with the first letters of the last name swapped': (name) => name.replace(/(\w)(\w)(?=\w*$)/, '$2$1'),
    'without the last letter': (name) => (name.split(' ').at(-1)!.length > 4 ? name.slice(0, -1) : name),
    'with a letter too many': (name) => name.replace(/(\w)$/, '$1$1'),
    'by the first name’s initial': (name) => name.replace(/^(\w)\w*/, '$1.'),
  };
  it.each(Object.entries(ways))('finds everybody %s', (_, write) => {
    for (const { name } of people) expect(offered(write(name)), write(name)).toContain(name);
  });

  it('finds everybody by every alias', () => {
    for (const { name, aliases } of people) {
      for (const alias of aliases) expect(offered(alias), alias).toEqual([name]);
    }
  });

  it('answers whatever is typed', () => {
    for (const typed of ['a '.repeat(3000), '\u0000', '\ud800', 'é'.repeat(6000), "'; drop", '*', '{}']) {
      expect(() => names.find(typed)).not.toThrow();
      expect(() => names.suggest(typed, 25)).not.toThrow();
    }
  });
});

describe('NameIndex.suggest', () => {
  const suggested = (typed: string, limit = 25) => names.suggest(typed, limit).map(({ name }) => name);

  it('completes any word of a name or an alias', () => {
    expect(suggested('turn')).toEqual(['Alex Turner']);
    expect(suggested('clou')).toEqual(['Alex Cloud']);
    expect(suggested('alex').sort()).toEqual(['Alex Cloud', 'Alex Infanger', 'Alex Irpan', 'Alex Turner']);
    expect(suggested('turner a')).toEqual(['Alex Turner']);
  });

  it('offers who comes near when nobody begins so', () => {
    expect(suggested('trunr')).toContain('Alex Turner');
  });

  it('offers everybody before anything is typed, and never more than asked for', () => {
    expect(suggested('')).toHaveLength(Math.min(25, people.length));
    expect(suggested('a', 3)).toHaveLength(3);
  });
});
