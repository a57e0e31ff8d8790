import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, rawWords, stem, tokenise } from '../../src/text/analyser.ts';
import { isVietnamese } from '../../src/text/folding.ts';

const words = (text: string) => tokenise(text).map(({ word }) => word);

describe('tokenise', () => {
  it.each([
    ['straight and curly apostrophes', "don't Turner's", 'don’t Turner’s'],
    ['accents', 'naïve Müller Łódź', 'NAIVE Muller Lodz'],
    ['ligatures and wide letters', 'ﬁrst ＡＢＣ', 'first abc'],
    ['soft hyphens and zero-width characters', 'align\u00adment re\u200bward', 'alignment reward'],
    ['hyphens and spaces', 'reward-hacking', 'reward hacking'],
    ['Greek accents', 'Ἀθήνα', 'Αθηνα'],
    ['Arabic vowels and forms of alef', 'إِسْلَام', 'اسلام'],
    ['Hebrew points', 'שָׁלוֹם', 'שלום'],
    ['decomposed and composed marks', 'и\u0306 か\u3099', 'й が'],
    ['digit groups', '1,000 tokens', '1000 tokens'],
  ])('takes %s for the same', (_, a, b) => {
    expect(words(a)).toEqual(words(b));
  });

  it.each([
    ['Reward≠OT', ['reward', '≠', 'ot']],
    ['C++ and C# differ', ['c++', 'and', 'c#', 'differ']],
    ['MATS 8.0.', ['mats', '8.0']],
    ['a\tb`c<d=e|f', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['jacob_drori', ['jacob', 'drori']],
    ['й ё ї', ['й', 'ё', 'ї']],
    ['हिन्दी', ['हिन्दी']],
    ['năng lượng tái tạo', ['năng', 'lượng', 'tái', 'tạo']],
    ['the café of Nguyễn in the old town', ['the', 'cafe', 'of', 'nguyen', 'in', 'the', 'old', 'town']],
    ['人工知能', ['人工', '工知', '知能']],
    ['猫がGPT4で', ['猫が', 'gpt4', 'で']],
    ['ไม่สามารถ', ['ไม่', 'สามารถ']],
    ['한국어', ['한국', '국어']],
  ])('reads %j as %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('gives every word a spelling, even a stray apostrophe or mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('ʼ', 'ﾞ', 'a', ' ', '’') }), (text) => {
        expect(words(text)).not.toContain('');
      }),
    );
  });

  it('gives the places of the words in the untouched text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tokens = tokenise(text);
        expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual(rawWords(text));
        const keepMarks = isVietnamese(text);
        for (const { start, end, word } of tokens) expect(fold(text.slice(start, end), keepMarks)).toBe(word);
      }),
    );
  });
});

describe('stem', () => {
  it('brings the forms of a word together and keeps different words apart', () => {
    expect(new Set(['obfuscate', 'obfuscated', 'obfuscation', 'obfuscating'].map(stem)).size).toBe(1);
    expect(stem('news')).not.toBe(stem('new'));
    expect(stem('ai')).toBe('ai');
  });
});
