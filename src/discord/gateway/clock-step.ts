import type { REST } from 'discord.js';

/** Smaller steps back do not matter. */
const STEP_MS = 1_000;

/**
 * Keeps a REST client working after the system clock was set back. `@discordjs/rest` 2 stores the end of each rate limit window
 * as wall-clock time, so after a step of four minutes and fifty more requests it would send nothing for four minutes. This
 * resets the windows after a step; Discord rejects what exceeds a limit, and it is retried.
 *
 * @returns the client itself
 */
export function surviveClockSteps(rest: REST): REST {
  const offset = () => Date.now() - performance.now();
  let last = offset();
  const queueRequest = rest.queueRequest.bind(rest);
  rest.queueRequest = (request) => {
    const now = offset();
    if (now < last - STEP_MS) {
      rest.globalReset = -1;
      rest.handlers.clear();
    }
    last = now;
    return queueRequest(request);
  };
  return rest;
}
