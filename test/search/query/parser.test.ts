import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../src/search/query/parser.ts';
import { formatQuery } from '../../../src/search/query/relaxation.ts';
import { tokenise } from '../../../src/text/analyser.ts';

const nothing = { words: [], phrases: [], excluded: [], filters: [] };

describe('parseQuery', () => {
  it.each([
    ['reward hacking', { words: ['reward', 'hacking'] }],
    [
      '"chain of thought" RL',
      { words: ['chain', 'of', 'thought', 'rl'], phrases: [['chain', 'of', 'thought']] },
    ],
    [
      '“curly quotes” „too“ «also»',
      { words: ['curly', 'quotes', 'too', 'also'], phrases: [['curly', 'quotes'], ['too'], ['also']] },
    ],
    ['monitor -reward -"toy model"', { words: ['monitor'], excluded: [['reward'], ['toy', 'model']] }],
    ['re-entry a - b', { words: ['re', 'entry', 'a', 'b'] }],
    ['author:turner x', { words: ['x'], filters: [{ field: 'author', value: 'turner', negated: false }] }],
    ['-Author:"Alex Turner"', { filters: [{ field: 'author', value: 'Alex Turner', negated: true }] }],
    [
      'tag:reward-hacking source:forum',
      {
        filters: [
          { field: 'tag', value: 'reward-hacking', negated: false },
          { field: 'source', value: 'forum', negated: false },
        ],
      },
    ],
    [
      'before:2025-09 after:2024',
      {
        filters: [
          { field: 'before', value: '2025-09', negated: false },
          { field: 'after', value: '2024', negated: false },
        ],
      },
    ],
  ])('reads %j', (typed, expected) => {
    expect(parseQuery(typed)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    '"no end',
    'author: turner',
    'author:',
    'before:yesterday',
    'after:2025-13',
    'colour:red',
    '-',
    '- x',
    'a"b',
    ':::',
    'tag:""',
    '-author:',
  ])('takes %j, which is malformed, for words or nothing', (typed) => {
    const { words, phrases, filters, excluded } = parseQuery(typed);
    expect(filters).toEqual([]);
    expect(phrases).toEqual([]);
    expect([...words, ...excluded.flat()]).toEqual(tokenise(typed).map(({ word }) => word));
  });

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
    const filter = fc.record({
      field: fc.constantFrom('author' as const, 'tag' as const, 'source' as const),
      value: fc.oneof(word, fc.constant('two words')),
      negated: fc.boolean(),
    });
    fc.assert(
      fc.property(
        words,
        phrase,
        fc.uniqueArray(word, { maxLength: 2 }),
        fc.uniqueArray(filter, { maxLength: 2, selector: (each) => JSON.stringify(each) }),
        (plain, quoted, excluded, filters) => {
          const query = {
            words: [...quoted, ...plain],
            phrases: [quoted],
            excluded: excluded.map((each) => [each]),
            filters,
          };
          expect(parseQuery(formatQuery(query))).toEqual(query);
        },
      ),
    );
  });
});
