/** PostgreSQL's codes for conflicting transactions (serialization failure, deadlock), which are to be retried. */
const RETRIED = new Set(['40001', '40P01']);
const MAX_TRIES = 5;

/**
 * Does what PostgreSQL broke off for another transaction's sake again
 * (https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html).
 *
 * @param work must be safe to run again
 */
export async function retryingConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'string' || !RETRIED.has(code) || tries === MAX_TRIES) throw error;
    }
  }
}
