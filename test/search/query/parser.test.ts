import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFilter, formatQuery } from '../../../src/search/query/format.ts';
import { type Filter, parseQuery } from '../../../src/search/query/parser.ts';
import { tokenise } from '../../../src/text/analyser.ts';

const nothing = { words: [], phrases: [], excluded: [], filters: [], notes: [] };
const today = new Date('2026-11-25T12:00:00Z');
const filter = (field: Filter['field'], value: string, negated = false) => ({ field, value, negated });

describe('parseQuery', () => {
  it.each([
    ['reward hacking', { words: ['reward', 'hacking'] }],
    [
      '"chain of thought" RL',
      { words: ['chain', 'of', 'thought', 'rl'], phrases: [[['chain', 'of', 'thought']]] },
    ],
    [
      '“curly quotes” „too“ «also»',
      { words: ['curly', 'quotes', 'too', 'also'], phrases: [[['curly', 'quotes']], [['too']], [['also']]] },
    ],
    ['monitor -reward -"toy model"', { words: ['monitor'], excluded: [['reward'], ['toy', 'model']] }],
    ['monitor NOT reward', { words: ['monitor'], excluded: [['reward']] }],
    ['re-entry a - b', { words: ['re', 'entry', 'a', 'b'] }],
    ['author:turner x', { words: ['x'], filters: [[filter('author', 'turner')]] }],
    ['author: turner x', { words: ['x'], filters: [[filter('author', 'turner')]] }],
    ['-Author:"Alex Turner"', { filters: [[filter('author', 'Alex Turner', true)]] }],
    ['post:p-1', { filters: [[filter('post', 'p-1')]] }],
    [
      'tag:reward-hacking source:forum',
      { filters: [[filter('tag', 'reward-hacking')], [filter('source', 'forum')]] },
    ],
    ['before:2025-09 after:2024', { filters: [[filter('before', '2025-09')], [filter('after', '2024')]] }],
    [
      '(author:evan OR author:nanda) deception',
      { words: ['deception'], filters: [[filter('author', 'evan'), filter('author', 'nanda')]] },
    ],
    [
      '"a b" OR "c d"',
      {
        words: ['a', 'b', 'c', 'd'],
        phrases: [
          [
            ['a', 'b'],
            ['c', 'd'],
          ],
        ],
      },
    ],
    ['reward OR (punishment AND pain)', { words: ['reward', 'punishment', 'pain'] }],
    [
      'author:evan OR deception',
      { words: ['deception'], filters: [[filter('author', 'evan')]], notes: [{ kind: 'mixed-or' }] },
    ],
    ['TO BE OR NOT TO BE', { words: ['to', 'be', 'or', 'not', 'to', 'be'] }],
  ])('reads %j', (typed, expected) => {
    expect(parseQuery(typed)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    ['after:yesterday scheming', '2026-11-24', ['scheming']],
    ['after:last week scheming', '2026-11-18', ['scheming']],
    ['after:"last week" scheming', '2026-11-18', ['scheming']],
    ['after: 2 months ago', '2026-09-25', []],
    ['after:last month', '2026-10', []],
    ['after:last year', '2025', []],
    ['after:March 2025 deception', '2025-03', ['deception']],
    ['after:december', '2025-12', []],
    ['after:monday', '2026-11-23', []],
  ])('reads the date of %j', (typed, date, words) => {
    const query = parseQuery(typed, { today });
    expect(query).toMatchObject({ words, filters: [[filter('after', date)]] });
    expect(query.notes).toMatchObject([{ kind: 'date', field: 'after', date }]);
  });

  it.each(['before:soonish', 'after:2025-13'])('says that the date of %j is none', (typed) => {
    const [field, value] = typed.split(':');
    const query = parseQuery(`${typed} scheming`, { today });
    expect(query).toEqual({
      ...nothing,
      words: ['scheming'],
      notes: [{ kind: 'not-a-date', field, typed: value }],
    });
  });

  it('takes the words of a name without quotes together', () => {
    const isName = (text: string) => text === 'alex turner';
    expect(parseQuery('author:alex turner shards', { isName })).toMatchObject({
      words: ['shards'],
      filters: [[filter('author', 'alex turner')]],
    });
    expect(parseQuery('author:alex shards', { isName })).toMatchObject({
      words: ['shards'],
      filters: [[filter('author', 'alex')]],
    });
  });

  it('looks at ten operators, and takes further ones for words', () => {
    const many = Array.from({ length: 40 }, (_, at) => `w${at}`);
    for (const query of [many.map((word) => `-${word}`), many.map((word) => `"${word}"`)]) {
      const { phrases, excluded, words, notes } = parseQuery(query.join(' '));
      expect(phrases.length + excluded.length).toBe(10);
      expect(words).toEqual(expect.arrayContaining(many.slice(10)));
      expect(notes).toEqual([{ kind: 'too-many', limit: 10 }]);
    }
    expect(parseQuery(many.map((word) => `tag:${word}`).join(' ')).filters).toHaveLength(10);
  });

  it.each(['"no end', 'author:', 'colour:red', '-', '- x', 'a"b', ':::', 'tag:""', '-author:', 'OR', 'x OR'])(
    'takes %j, which is malformed, for words or nothing',
    (typed) => {
      const { words, phrases, filters, excluded } = parseQuery(typed);
      expect(filters).toEqual([]);
      expect(phrases).toEqual([]);
      expect([...words, ...excluded.flat()]).toEqual(tokenise(typed).map(({ word }) => word));
    },
  );

  it('loses no word of plain text, whatever it is', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/["“”„«»:-]/.test(text));
    fc.assert(
      fc.property(plain, (typed) => {
        expect(parseQuery(typed)).toEqual({ ...nothing, words: tokenise(typed).map(({ word }) => word) });
      }),
    );
  });

  it('takes any text at all, in time that grows with its length', () => {
    const operators = fc.constantFrom('"', '-', '“', '”', ':', 'author:', 'before:2025', ' ', 'a', '\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(operators, fc.string()), { maxLength: 300 }), (parts) => {
        const { words, excluded } = parseQuery(parts.join(''));
        expect([...words, ...excluded.flat()]).not.toContain('');
      }),
    );
  });

  it('reads pasted prose as words, its quotes and dashes included', () => {
    const prose =
      'As somebody said -dash it is "type correct" when both of the processes treat every message in exactly the same way';
    expect(parseQuery(prose)).toEqual({ ...nothing, words: tokenise(prose).map(({ word }) => word) });
  });
});

describe('formatQuery', () => {
  it('writes what parseQuery reads', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const words = fc.array(word, { maxLength: 4 });
    const phrase = fc.array(word, { minLength: 2, maxLength: 3 });
    const named = fc.record({
      field: fc.constantFrom('author' as const, 'tag' as const, 'source' as const),
      value: fc.oneof(word, fc.constant('two words')),
      negated: fc.boolean(),
    });
    const group = fc.array(named, { minLength: 1, maxLength: 2 });
    const distinct = { maxLength: 2, selector: (each: unknown) => JSON.stringify(each) };
    fc.assert(
      fc.property(
        words,
        fc.array(phrase, { minLength: 1, maxLength: 2 }),
        fc.uniqueArray(word, { maxLength: 2 }),
        fc.uniqueArray(group, distinct),
        (plain, quoted, excluded, filters) => {
          const query = {
            words: [...quoted.flat(), ...plain],
            phrases: [quoted],
            excluded: excluded.map((each) => [each]),
            filters,
            notes: [],
          };
          expect(parseQuery(formatQuery(query))).toEqual(query);
        },
      ),
    );
  });

  it('writes a name with quotes in it so that it is read as one', () => {
    const written = formatFilter(filter('author', 'Dwayne "The Rock" Johnson'));
    expect(parseQuery(written)).toEqual({
      ...nothing,
      filters: [[filter('author', "Dwayne 'The Rock' Johnson")]],
    });
  });
});
