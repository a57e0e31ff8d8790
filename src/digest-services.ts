import type { ChannelType } from 'discord.js';
import { type Clock, HOUR_MS, MINUTE_MS } from './clock.ts';
import { DigestSelector } from './digest/content.ts';
import type { DeliveryDeps, WithinDigest } from './digest/delivery.ts';
import { DigestRunner } from './digest/runner.ts';
import { DiscordDigestOutlet } from './discord/actions/digest-outlet.ts';
import { LIMITS } from './discord/gateway/limits.ts';
import type { RestAccess } from './discord/gateway/rest.ts';
import type { Library } from './library/library.ts';
import type { LinkOf } from './links/fragment.ts';
import type { Logger } from './log.ts';
import { Arrivals } from './storage/arrivals.ts';
import { Deliveries } from './storage/deliveries.ts';
import type { Database } from './storage/schema.ts';
import type { UserData } from './storage/user-data.ts';

/** What digests are planned with. The rest of the budget keeps people from waiting while many are sent. */
const REQUESTS_PER_SECOND = LIMITS.globalRequestsPerSecond * 0.8;
/** What many digests at one minute, or a short outage, may take without any of them being late. */
const ON_TIME_MS = 10 * MINUTE_MS;

export interface DigestsOptions extends RestAccess {
  readonly botId: () => string;
  readonly channelType?: (channelId: string) => ChannelType | undefined;
  readonly db: Database;
  readonly userData: UserData;
  readonly library: () => Library;
  readonly within: WithinDigest;
  readonly linkOf: LinkOf;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told of each state that a delivery reaches. */
  readonly onState: DeliveryDeps['onState'];
  /** A digest missed by less than this is sent late. */
  readonly catchUpHours: number;
  /** Where several processes share a database: which of them sends. Absent: this one. */
  readonly sender?: { readonly maySend: () => boolean; readonly wake: () => void };
}

/** The parts that make, send and remember digests. */
export interface DigestServices {
  readonly deliveries: Deliveries;
  readonly arrivals: Arrivals;
  readonly content: DigestSelector;
  readonly outlet: DiscordDigestOutlet;
  readonly runner: DigestRunner;
  readonly linkOf: LinkOf;
  readonly within: WithinDigest;
}

/** Puts the digest together. Nothing is sent before the runner is started. */
export function openDigestServices(options: DigestsOptions): DigestServices {
  const { db, userData, library, within, linkOf, clock, logger, onState, catchUpHours, sender } = options;
  const { bags, notices, shares, subscriptions } = userData;
  const deliveries = new Deliveries(db);
  const arrivals = new Arrivals(db, clock);
  const sharedSince = (channelId: string, since: number) => shares.sharedSince(channelId, since);
  const timesShared = (channelId: string, excerpts: readonly string[]) =>
    shares.timesShared(channelId, excerpts);
  const content = new DigestSelector({
    ...{ db, library, bags, arrivals, deliveries, sharedSince, timesShared, clock },
  });
  const outlet = new DiscordDigestOutlet(options);
  const runner = new DigestRunner({
    db,
    subscriptions,
    deliveries,
    notices,
    content,
    outlet,
    within,
    clock,
    logger,
    ...(onState && { onState }),
    catchUpMs: Math.max(catchUpHours * HOUR_MS, ON_TIME_MS),
    spreadMs: 1000 / REQUESTS_PER_SECOND,
    // SQLite, and database.ts keeps a second process out.
    alone: !sender,
    ...(sender && { maySend: sender.maySend, wakeSender: sender.wake }),
  });
  return { deliveries, arrivals, content, outlet, runner, linkOf, within };
}
