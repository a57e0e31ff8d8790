import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Copy, Corpus } from '../../../src/corpus/model.ts';
import { duplicatesPage } from '../../../src/discord/views/duplicates.ts';
import { accept } from '../../support/accept.ts';
import { anyText } from '../../support/arbitraries.ts';

const anyCopy: fc.Arbitrary<Copy> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 32, unit: fc.constantFrom('a', 'b', '-') }),
  text: anyText,
  origin: anyText.map((file) => ({ file, line: 1, source: { file, name: file } })),
});

describe('duplicatesPage', () => {
  it('keeps every limit of Discord for any texts', () => {
    const merges = fc.array(fc.record({ kept: anyCopy, dropped: anyCopy, reason: anyText }), {
      maxLength: 12,
    });
    const lookAlikes = fc.array(fc.record({ a: anyCopy, b: anyCopy, reason: anyText }), { maxLength: 3 });
    fc.assert(
      fc.property(merges, lookAlikes, fc.integer({ min: -1, max: 9 }), (merged, alike, page) => {
        const corpus = { merges: merged, lookAlikes: alike } as unknown as Corpus;
        accept(duplicatesPage(corpus, page, (to) => `page ${to}`));
      }),
      { numRuns: 50 },
    );
  });
});
