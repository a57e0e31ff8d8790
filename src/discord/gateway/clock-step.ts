import type { REST } from 'discord.js';

/** A clock that was set back by less holds nobody up. */
const STEP_MS = 1_000;

/**
 * Lets a REST client go on after the machine's clock was set back. `@discordjs/rest` 2 keeps the end of each limit as a time
 * of that clock, so that after a step of four minutes and fifty more requests it would send nothing for four minutes. Here
 * the limits are counted afresh after a step; Discord refuses whatever exceeds one, and it is sent again.
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
