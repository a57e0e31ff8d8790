import { MINUTE_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Leases } from '../storage/leases.ts';

/** The lease of the process that sends digests, fetches sources and deletes old data. */
export const SENDER = 'sender';
/** A standby takes the lease over in less. */
const CHECK_MS = MINUTE_MS;

export interface SenderWatchOptions {
  readonly leases: Leases;
  readonly logger: Logger;
  readonly checkMs?: number;
}

/**
 * Warns a gateway's operator when no worker is running: members get answers, but no digests.
 *
 * @returns stops watching
 */
export function watchSender({ leases, logger, checkMs = CHECK_MS }: SenderWatchOptions): () => void {
  let missed = 0;
  const check = async () => {
    const isMissing = (await leases.list(SENDER)).length === 0;
    if (!isMissing && missed > 1) logger.info('a worker is running again');
    missed = isMissing ? missed + 1 : 0;
    if (missed === 2)
      logger.warn(
        'no worker is running, so no digests are sent and no sources fetched: start a process with COMMONPLACE_ROLE=worker',
      );
  };
  // The shard pool already reports a database that is away.
  const timer = setInterval(() => void check().catch(() => {}), checkMs);
  return () => clearInterval(timer);
}
