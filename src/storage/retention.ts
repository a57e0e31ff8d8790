import { type Clock, DAY_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Arrivals } from './arrivals.ts';
import type { Deliveries } from './deliveries.ts';
import type { Searches } from './searches.ts';
import { forgetGuild, type UserData } from './user-data.ts';

/** How long a server's data stays after the bot was removed from it. */
const LEFT_GUILD_MS = 30 * DAY_MS;
/** How long an excerpt that left the library is known, so that it is not new when it comes back. */
const LEFT_EXCERPT_MS = 30 * DAY_MS;
/** Finished deliveries are kept this long, for `/digest why` and for not sending one twice. */
const DELIVERY_MS = 400 * DAY_MS;

export interface RetentionOptions {
  readonly userData: UserData;
  readonly searches: Searches;
  readonly arrivals: Arrivals;
  readonly deliveries: Deliveries;
  /** Whether an excerpt is in the library of this moment. */
  readonly inLibrary: (id: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Deletes what has been kept long enough; PRIVACY.md says how long. Harmless when it is done twice, or by two at once. */
export async function deleteOld(options: RetentionOptions): Promise<void> {
  const { userData, searches, arrivals, deliveries, inLibrary, clock, logger } = options;
  await searches.deleteOld();
  await deliveries.deleteBefore(clock.now() - DELIVERY_MS);
  await arrivals.forgetGone(inLibrary, LEFT_EXCERPT_MS);
  for (const id of await userData.guilds.leftFor(LEFT_GUILD_MS)) {
    await forgetGuild(userData, id);
    logger.info({ server: id }, 'deleted the data of a server that removed the bot thirty days ago');
  }
}
