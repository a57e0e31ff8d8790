import { type Clock, DAY_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Jobs } from './jobs.ts';

/**
 * Has a job done now and every day. Where several processes do so, it is done once or a few times a day.
 *
 * @param kind one that is handled
 * @returns ends it
 */
export function daily(jobs: Pick<Jobs, 'add'>, kind: string, clock: Clock, logger: Logger): () => void {
  let cancel = () => {};
  const day = () => {
    cancel = clock.alarm(clock.now() + DAY_MS, day);
    jobs
      .add(kind, {}, { key: 'daily' })
      .catch((error: unknown) => logger.error({ err: error, kind }, 'could not schedule a daily job'));
  };
  day();
  return () => cancel();
}
