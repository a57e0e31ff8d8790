import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reason } from '../../../src/digest/reasons.ts';
import { nextRun } from '../../../src/digest/schedule.ts';
import { note } from '../../../src/discord/gateway/components.ts';
import { digestMessage, digestTitle } from '../../../src/discord/views/digest-message.ts';
import {
  describeHealth,
  describePlace,
  describeSettings,
  explain,
} from '../../../src/discord/views/digest-words.ts';
import { Library } from '../../../src/library/library.ts';
import type { Delivery } from '../../../src/storage/deliveries.ts';
import { accept } from '../../support/accept.ts';
import { anyExcerpt, anyText } from '../../support/arbitraries.ts';

const ID = '123456789012345678';
const NONCE = 'x'.repeat(24);

test('a digest keeps every limit of Discord, for any seeds whatsoever', () => {
  const five = fc.uniqueArray(anyExcerpt, { minLength: 1, maxLength: 5, selector: ({ id }) => id });
  const links = fc.option(fc.webUrl(), { nil: undefined });
  fc.assert(
    fc.property(five, links, fc.constantFrom(ID, null), (excerpts, link, roleId) => {
      const reasons = new Map<string, Reason>(
        excerpts.map(({ id }) => [id, { kind: 'seldom', author: '*'.repeat(500) }]),
      );
      const view = { date: '2025-09-24', excerpts, reasons, linkOf: () => link, roleId, nonce: NONCE };
      accept(digestMessage(view));
    }),
    { numRuns: 60 },
  );
});

test('the heading has the local date in words', () => {
  expect(digestTitle('2025-11-21')).toBe('Daily reading, Friday 21 November 2025');
});

test('three digests fit in one status message, whatever people typed', async () => {
  const words = fc.oneof(anyText, fc.constant(null));
  const states = fc.constantFrom<Delivery['state']>('due', 'planned', 'sent', 'skipped', 'missed', 'failed');
  const empty = { sources: [], people: [], acronyms: [], posts: [], excerpts: [], read: 0 };
  const library = await Library.build({ ...empty, merges: [], lookAlikes: [], rejections: [] });
  fc.assert(
    fc.property(words, words, words, states, (query, problem, reason, state) => {
      const schedule = { time: '23:59', zone: 'America/Argentina/ComodRivadavia', days: [1, 2, 4, 5, 6, 7] };
      const at = nextRun(schedule, Date.UTC(2025, 11, 1)).at;
      const subscription = {
        ...schedule,
        ...{
          id: 1,
          kind: 'digest' as const,
          guildId: ID,
          target: ID,
          userId: ID,
          count: 5,
          author: 'nobody',
          query,
          roleId: ID,
          flavour: null,
        },
        ...{ quiet: true, publish: true, pausedAt: null, problem, nextAt: at },
      };
      const delivery = {
        ...{
          id: 1,
          subscriptionId: 1,
          slot: 'now',
          runAt: at,
          state,
          excerpts: [],
          nonce: NONCE,
          tries: 999,
        },
        ...{ triedAt: at, outcomeUnknownSince: at, nextAt: at, finishedAt: at + 10 ** 7, reason },
        posted: { channelId: ID, messageId: ID },
      };
      const part = [
        `**${describePlace(subscription)}**: ${describeSettings(subscription, library, at)}.`,
        describeHealth(subscription),
        `⚠️ As it stands, nothing can be posted: I lack the permissions ${'Read Message History, '.repeat(5)} there.`,
        explain(delivery, subscription),
      ].join('\n');
      accept(note([part, part, part].join('\n\n')));
    }),
    { numRuns: 100 },
  );
});
