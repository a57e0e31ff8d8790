import { expect, it } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { corpusOf } from '../support/corpus.ts';

const library = await Library.build(
  corpusOf([
    {
      text: 'About reward.',
      title: 'Reward hacking in the wild',
      authors: ['Alex Turner'],
      date: '2025-01-01',
    },
    {
      text: 'Reward models overoptimised.',
      title: 'Overoptimisation',
      authors: ['Jacob Hilton'],
      date: '2024-01-01',
    },
    {
      text: 'Hackathons are fun.',
      title: 'A hackathon',
      authors: ['Alex Cloud'],
      date: '2026-01-01',
    },
    { text: 'On swimming.', title: 'Swimming', authors: ['TurnTrout'], date: '2020-01-01' },
  ]),
);
const suggestions = (typed: string, limit = 25) =>
  library.suggest(typed, limit).map(({ kind, value }) => `${kind} ${value}`);

it('offers the newest posts before anything is typed', () => {
  expect(suggestions('', 2)).toEqual(['post post:p2', 'post post:p0']);
});

it('offers titles that have every word, the last one unfinished', () => {
  expect(suggestions('reward ha')).toContain('post post:p0');
  expect(suggestions('reward ha')).not.toContain('post post:p2');
  expect(suggestions('over')).toContain('post post:p1');
});

it('offers people by the beginning of their names, alone after author:', () => {
  expect(suggestions('alex')).toEqual(
    expect.arrayContaining(['person author:"Alex Cloud"', 'person author:"Alex Turner"']),
  );
  expect(suggestions('reward author:turner')).toEqual(['person reward author:"Alex Turner"']);
  expect(suggestions('author:trou')).toEqual(['person author:TurnTrout']);
});

it('offers words of the library to finish the last one, those that go with the others first', () => {
  expect(suggestions('reward m')).toContain('completion reward models');
  expect(suggestions('Reward ha').find((each) => each.startsWith('completion'))).toBe(
    'completion Reward hacking',
  );
});

it('never offers more than asked, and something only for words that it knows', () => {
  expect(suggestions('a', 2).length).toBeLessThanOrEqual(2);
  expect(suggestions('qqqq')).toEqual([]);
  expect(suggestions('"\\ -:')).toEqual(suggestions(''));
});

it('finishes words, not filters or exclusions, and opens no post beside a filter', () => {
  expect(suggestions('reward tag:ha')).toEqual([]);
  expect(suggestions('reward -ha').filter((each) => each.startsWith('completion'))).toEqual([]);
  expect(suggestions('author:turner rew')).toEqual(
    expect.arrayContaining(['completion author:turner reward']),
  );
  expect(suggestions('author:turner rew').filter((each) => each.startsWith('post'))).toEqual([]);
  expect(suggestions('author:"alex tur')).toEqual(['person author:"Alex Turner"']);
});
