import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayedTexts } from '../../../sandbox/src/schemas/component-tree.ts';
import type { Message } from '../../../src/discord/gateway/command.ts';
import { button, note } from '../../../src/discord/gateway/components.ts';
import { type CardContent, longDate } from '../../../src/discord/views/card-text.ts';
import {
  CARDS_PER_PAGE,
  cardPage,
  fairShare,
  resultPage,
  singleCard,
} from '../../../src/discord/views/cards.ts';
import { pager } from '../../../src/discord/views/pages.ts';
import { accept } from '../../support/accept.ts';
import { anyExcerpt, anyText } from '../../support/arbitraries.ts';
import { ORIGINS } from '../../support/corpus.ts';

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

/** Text of just this length that escaping makes as long as it can. */
const longText = (max: number) =>
  fc
    .tuple(
      fc.constantFrom('*_[`]~|<@', 'word ', 'https://a.b/c ', '[[[', '> q\n'),
      fc.integer({ min: 1, max }),
    )
    .map(([unit, length]) => unit.repeat(max).slice(0, length).trim() || 'x');

/** An excerpt with everything that can stand on a card at its longest. */
const longCard: fc.Arbitrary<CardContent> = fc
  .record({
    id: fc.uuid(),
    text: longText(5000),
    title: longText(300),
    names: fc.array(longText(120), { maxLength: 40 }),
    tags: fc.array(longText(80), { maxLength: 12 }),
    // One line, which ours is.
    discussed: longText(900).map((words) => words.replaceAll('\n', ' ')),
    path: fc.integer({ min: 1, max: 480 }),
  })
  .map(({ id, text, title, names, tags, discussed, path }) => ({
    excerpt: {
      id: id.slice(0, 32),
      formerIds: [],
      text,
      origins: ORIGINS,
      post: {
        id: 'p',
        title,
        date: '2025-09-30',
        authors: names.map((name) => ({ id: name, name, aliases: [] })),
        mentors: [],
        tags: [],
        alsoAt: [],
      },
    },
    link: `https://example.org/${'x'.repeat(path)}#:~:text=some%20words`,
    tags,
    discussed,
    titleMarks: [[0, Math.min(4, title.length)]],
  }));

const anyCards = fc.uniqueArray(
  fc.oneof(
    longCard,
    fc.tuple(anyExcerpt, anyExtras).map(([excerpt, extras]) => ({ excerpt, ...extras })),
  ),
  { minLength: 1, maxLength: CARDS_PER_PAGE, selector: (card) => card.excerpt.id },
);
const footer = pager(2, 3, (page) => `page ${page}`);

/** Every block quote of a message. */
function quotations(message: Message): number {
  return displayedTexts(message.components).filter((each) => /^> ./m.test(each)).length;
}

/** Ours, so it begins with a word and never looks like a quotation. */
const anyHeading = fc.string({ maxLength: 290 }).map((words) => `Results ${words}`);

describe('cards', () => {
  it('keep every limit of Discord, five in full, whatever they hold, and never lose their quotation', () => {
    fc.assert(
      fc.property(anyCards, anyHeading, (shown, heading) => {
        const message = cardPage(heading, shown, footer);
        accept(message);
        expect(quotations(message)).toBe(shown.length);
      }),
      { numRuns: 80 },
    );
  });

  it('keep every limit of Discord in a list, whatever they hold, and never lose their quotation', () => {
    fc.assert(
      fc.property(anyCards, anyHeading, fc.boolean(), (shown, words, best) => {
        const message = resultPage(words, shown, { best, footer });
        accept(message);
        expect(quotations(message)).toBe(shown.length);
      }),
      { numRuns: 80 },
    );
  });

  it('keep every limit of Discord when one is shown alone', () => {
    fc.assert(
      fc.property(anyCards, fc.constantFrom('whole', 'body'), ([card], extent) => {
        accept(singleCard(card!, { heading: 'Shared', footer: [button('Another', 'another')], extent }));
      }),
      { numRuns: 60 },
    );
  });

  it('show an excerpt of ordinary length whole, also five on a page', () => {
    const text = `${'A sentence of the usual kind, not short. '.repeat(9)}And an end.`;
    const post = { id: 'p', title: 'A title', authors: [], mentors: [], tags: ['AI'], alsoAt: [] };
    const cards = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
      excerpt: { id, formerIds: [], text, post, origins: ORIGINS },
    }));
    expect(JSON.stringify(cardPage('5 excerpts', cards)).split('And an end.')).toHaveLength(6);
  });

  it('give the room that a short card leaves to a long one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 5 }), fc.nat(4000), (needs, budget) => {
        const shares = needs.map((need) => Math.min(need, fairShare(needs, budget)));
        const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
        expect(sum(shares)).toBeLessThanOrEqual(budget);
        if (sum(needs) <= budget) expect(shares).toEqual(needs);
        for (const [at, share] of shares.entries())
          expect(share).toBeGreaterThanOrEqual(Math.min(needs[at]!, Math.floor(budget / needs.length)));
      }),
    );
  });

  it('link their title to the post, with what was looked for marked', () => {
    const post = { id: 'p', title: 'Output [can] obfuscate', authors: [], mentors: [], tags: [], alsoAt: [] };
    const excerpt = { id: 'a', formerIds: [], text: 'Some words of it.', post, origins: ORIGINS };
    const card = { excerpt, link: 'https://a.b/c#:~:text=d', titleMarks: [[13, 22]] as const };
    const [single] = displayedTexts(singleCard(card).components);
    expect(single).toMatch(/^### \[Output \\\[can\\\] __obfuscate__\]\(https:\/\/a\.b\/c#:~:text=d\)\n/);
    const [, listed] = displayedTexts(resultPage('1 excerpt', [card]).components);
    expect(listed).toMatch(/^\[Output \\\[can\\\] \*\*obfuscate\*\*\]\(https/);
  });

  it('show a quotation inside an excerpt as one, and every word of it', () => {
    const text =
      '> The secret is that x > y. > > Zack M. Davis, group discussion Such arguments flitter around the field.';
    const post = { id: 'p', title: 'T', authors: [], mentors: [], tags: [], alsoAt: [] };
    const [shown] = displayedTexts(
      singleCard({ excerpt: { id: 'a', formerIds: [], text, post, origins: ORIGINS } }).components,
    );
    expect(shown).toBe(
      '### T\n> ▎ The secret is that x > y.\n> ▎ Zack M. Davis, group discussion Such arguments flitter around the field.',
    );
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
