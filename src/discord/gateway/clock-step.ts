import type { REST } from 'discord.js';

/** A clock that was set back by less holds nobody up. */
const STEP_MS = 1_000;

/**
 * Notices when the machine's clock was set back. `@discordjs/rest` 2 keeps the end of each limit as a time of that clock, so
 * that after a step of four minutes and fifty more requests it would send nothing for four minutes.
 *
 * @returns looks, and has the limits counted anew after a step; whatever is over a limit is refused by Discord and repeated
 */
export function clockStepCheck(rest: REST): () => void {
  const offset = () => Date.now() - performance.now();
  let last = offset();
  return () => {
    const now = offset();
    if (now < last - STEP_MS) {
      rest.globalReset = -1;
      rest.handlers.clear();
    }
    last = now;
  };
}
