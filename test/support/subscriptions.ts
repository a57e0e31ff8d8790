import { EVERY_DAY } from '../../src/digest/schedule.ts';
import type { SubscriptionSettings } from '../../src/storage/subscriptions.ts';

/** The settings of an ordinary digest, for tests and benches to vary. */
export const DIGEST: SubscriptionSettings = {
  guildId: 'server',
  target: 'channel',
  userId: 'admin',
  time: '08:00',
  zone: 'UTC',
  days: EVERY_DAY,
  count: 1,
  author: null,
  query: null,
  flavour: null,
  roleId: null,
  quiet: false,
  publish: false,
};
