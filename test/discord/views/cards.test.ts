import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  button,
  CARDS_PER_PAGE,
  cardPage,
  longDate,
  note,
  pager,
  singleCard,
} from '../../../src/discord/views/cards.ts';
import { accept } from '../../support/accept.ts';
import { anyExcerpt, anyText } from '../../support/arbitraries.ts';

const anyExtras = fc.record(
  {
    link: fc.oneof(
      fc.webUrl(),
      fc.webUrl().map((url) => `${url}/${'x'.repeat(600)}`),
    ),
    discussed: fc.string({ maxLength: 600 }),
  },
  { requiredKeys: [] },
);

describe('cards', () => {
  it('keep every limit of Discord, five on a page, for any seed whatsoever', () => {
    const cards = fc.uniqueArray(
      fc.tuple(anyExcerpt, anyExtras).map(([excerpt, extras]) => ({ excerpt, ...extras })),
      { minLength: 1, maxLength: CARDS_PER_PAGE, selector: (card) => card.excerpt.id },
    );
    fc.assert(
      fc.property(cards, fc.string({ minLength: 1, maxLength: 300 }), (shown, heading) => {
        accept(
          cardPage(
            heading,
            shown,
            pager(2, 3, (page) => `page ${page}`),
          ),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keep every limit of Discord when one is shown alone', () => {
    fc.assert(
      fc.property(anyExcerpt, anyExtras, (excerpt, extras) => {
        accept(
          singleCard({ excerpt, ...extras }, { heading: 'Shared', footer: [button('Another', 'another')] }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('show an excerpt of ordinary length whole, also five on a page', () => {
    const text = `${'A sentence of the usual kind, not short. '.repeat(9)}And an end.`;
    const post = { id: 'p', title: 'A title', authors: [], mentors: [], tags: ['AI'], alsoAt: [] };
    const cards = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
      excerpt: { id, formerIds: [], text, post, origins: [] },
    }));
    expect(JSON.stringify(cardPage('5 excerpts', cards)).split('And an end.')).toHaveLength(6);
  });
});

describe('notes', () => {
  it('keep every limit with as many buttons as there may be', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 25 }), (labels) => {
        accept(
          note(
            'Which one?',
            labels.map((label, i) => button(label, `choice ${i}`)),
          ),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('longDate', () => {
  it.each([
    ['2025-11-20', '20 November 2025'],
    ['2025-11', 'November 2025'],
    ['2025', '2025'],
  ])('writes %s as %s', (date, written) => {
    expect(longDate(date)).toBe(written);
  });
});
