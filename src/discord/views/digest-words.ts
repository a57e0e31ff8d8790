import { channelMention, messageLink, roleMention, time } from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';
import { isScheduled } from '../../digest/delivery.ts';
import { describeDays } from '../../digest/input.ts';
import type { Run } from '../../digest/schedule.ts';
import type { Library } from '../../library/library.ts';
import type { Delivery } from '../../storage/deliveries.ts';
import type { Subscription, SubscriptionSettings } from '../../storage/subscriptions.ts';
import { escapeLine } from './markdown.ts';

const FILTER_BUDGET = 100;
const REASON_BUDGET = 200;

/** "21 November 2025 at 08:00 (in 3 hours)", in the reader's own zone. */
function moment(at: number): string {
  const seconds = Math.floor(at / 1000);
  return `${time(seconds, 'f')} (${time(seconds, 'R')})`;
}

/** The next runs, a line each. */
export function describeRuns(runs: readonly Run[]): string {
  return runs
    .map(({ at }) => `- ${time(Math.floor(at / 1000), 'F')} (${time(Math.floor(at / 1000), 'R')})`)
    .join('\n');
}

/** "every day at 08:00 (Europe/Berlin), 3 excerpts by Alex Turner about “reward hacking”". */
export function describeSettings(settings: SubscriptionSettings, library: Library): string {
  const { days, time: hour, zone, count, author, query, roleId, quiet, publish } = settings;
  const name =
    author === null ? undefined : (library.person(author)?.name ?? 'somebody no longer in the library');
  const what = [
    count === 1 ? 'one excerpt' : `${count} excerpts`,
    name && `by ${escapeLine(name, FILTER_BUDGET)}`,
    query !== null && `about “${escapeLine(query, FILTER_BUDGET)}”`,
  ];
  return [
    `${describeDays(days)} at ${hour} (${zone})`,
    what.filter(Boolean).join(' '),
    roleId && `mentions ${roleMention(roleId)}`,
    quiet && 'quiet: skips a day while the last digest is still the newest message',
    publish && 'published to the channels that follow',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Where a digest goes. */
export function describePlace({ guildId, target }: Pick<Subscription, 'guildId' | 'target'>): string {
  return guildId === null ? 'your direct messages' : channelMention(target);
}

/** What came of a delivery and why, in one or two sentences. */
export function explain(delivery: Delivery, { guildId }: Subscription): string {
  const { posted, finishedAt, runAt, tries } = delivery;
  const due = moment(runAt);
  const reason = escapeLine(delivery.reason ?? '', REASON_BUDGET);
  switch (delivery.state) {
    case 'sent': {
      const place = posted && messageLink(posted.channelId, posted.messageId, guildId ?? '@me');
      const late = finishedAt !== null && finishedAt - runAt > 2 * MINUTE_MS;
      const asked = isScheduled(delivery) ? '' : ', because somebody asked for it';
      return [
        `The last digest went out ${moment(finishedAt ?? runAt)}${asked}: ${place}.`,
        ...(late ? [`That was late: it was due ${due}.`] : []),
        ...(tries > 1 ? [`It took ${tries} attempts.`] : []),
      ].join(' ');
    }
    case 'skipped':
      return `The last digest, due ${due}, was left out: ${reason}.`;
    case 'missed':
      return `The last digest, due ${due}, was missed: ${reason}.`;
    case 'failed':
      return `The last digest, due ${due}, did not go out: ${reason}.`;
    case 'due':
    case 'planned':
      return `The digest that was due ${due} is on its way${reason && `, but not there yet: ${reason}`}. The next attempt is ${moment(delivery.nextAt ?? runAt)}.`;
  }
}

/** Whether digests get through, and when the next one comes. */
export function describeHealth({ pausedAt, problem, nextAt }: Subscription): string {
  if (pausedAt !== null) return `Paused since ${moment(pausedAt)}; \`/digest resume\` starts it again.`;
  const next = nextAt === null ? '' : `Next: ${moment(nextAt)}.`;
  if (problem === null) return next;
  return `Paused by itself: ${escapeLine(problem, REASON_BUDGET)}. It goes on as soon as that is mended. ${next}`;
}
