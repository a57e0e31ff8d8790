import { channelMention, messageLink, roleMention, time } from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';
import { isScheduled } from '../../digest/delivery.ts';
import { describeDays } from '../../digest/input.ts';
import type { Run } from '../../digest/schedule.ts';
import type { Library } from '../../library/library.ts';
import * as messages from '../../messages/digest.ts';
import type { Delivery } from '../../storage/deliveries.ts';
import type { Subscription, SubscriptionSettings } from '../../storage/subscriptions.ts';
import { escapeLine } from './markdown.ts';

const FILTER_BUDGET = 100;
const REASON_BUDGET = 200;

/** "21 November 2025 at 08:00 (in 3 hours)", in the reader's time zone. */
function timestamp(at: number): string {
  const seconds = Math.floor(at / 1000);
  return `${time(seconds, 'f')} (${time(seconds, 'R')})`;
}

/** The next runs, one per line. */
export function describeRuns(runs: readonly Run[]): string {
  return runs
    .map(({ at }) => `- ${time(Math.floor(at / 1000), 'F')} (${time(Math.floor(at / 1000), 'R')})`)
    .join('\n');
}

/**
 * "every day at 08:00 (Europe/Berlin), which is 07:00 for you, 3 excerpts by Alex Turner about “reward hacking”".
 *
 * @param nextAt a run, to show its time in the reader's zone
 */
export function describeSettings(
  settings: SubscriptionSettings,
  library: Library,
  nextAt: number | null,
): string {
  const { days, time: hour, zone, count, author, query, flavour, roleId, quiet, publish } = settings;
  const name = author === null ? undefined : (library.person(author)?.name ?? messages.GONE_PERSON);
  const yours = nextAt === null ? undefined : time(Math.floor(nextAt / 1000), 't');
  const what = [
    messages.howMany(count),
    name && messages.by(escapeLine(name, FILTER_BUDGET)),
    query !== null && messages.about(escapeLine(query, FILTER_BUDGET)),
  ];
  return [
    messages.when(describeDays(days), hour, zone, yours),
    what.filter(Boolean).join(' '),
    flavour && messages.ON_THIS_DAY,
    roleId && messages.mentions(roleMention(roleId)),
    quiet && messages.QUIET,
    publish && messages.PUBLISHED,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Where a digest goes. */
export function describePlace({ guildId, target }: Pick<Subscription, 'guildId' | 'target'>): string {
  return guildId === null ? messages.OWN_PLACE : channelMention(target);
}

/** The outcome of a delivery and its reason, in one or two sentences. */
export function explain(delivery: Delivery, { guildId }: Subscription): string {
  const { posted, finishedAt, runAt, tries } = delivery;
  const due = timestamp(runAt);
  const reason = escapeLine(delivery.reason ?? '', REASON_BUDGET);
  switch (delivery.state) {
    case 'sent': {
      const url = posted && messageLink(posted.channelId, posted.messageId, guildId ?? '@me');
      const isLate = finishedAt !== null && finishedAt - runAt > 2 * MINUTE_MS;
      return [
        messages.sent(timestamp(finishedAt ?? runAt), !isScheduled(delivery), `[${messages.SEE_IT}](${url})`),
        ...(isLate ? [messages.late(due)] : []),
        ...(tries > 1 ? [messages.attempts(tries)] : []),
      ].join(' ');
    }
    case 'skipped':
      return messages.skipped(due, reason);
    case 'missed':
      return messages.missed(due, reason);
    case 'failed':
      return messages.failed(due, reason);
    case 'due':
    case 'planned':
      return messages.onItsWay(due, reason, timestamp(delivery.nextAt ?? runAt));
  }
}

/** Whether digests get through, and when the next one comes. */
export function describeHealth({ pausedAt, problem, nextAt }: Subscription): string {
  if (pausedAt !== null) return messages.pausedSince(timestamp(pausedAt));
  const next = nextAt === null ? [] : [messages.next(timestamp(nextAt))];
  if (problem === null) return next.join('');
  return [messages.pausedByItself(escapeLine(problem, REASON_BUDGET)), ...next].join(' ');
}
