import { type Clock, DAY_MS } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Jobs } from './jobs.ts';

/**
 * Schedules a job now and then once a day. Several processes may do this: the job then runs once or a few times a day.
 *
 * @param kind a kind of job that has a handler
 * @returns a function that stops it
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
