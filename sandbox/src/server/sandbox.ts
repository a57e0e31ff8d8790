import type { Context } from '../routes/context.ts';
import type { RateLimits } from '../routes/rate-limits.ts';
import type { SandboxClock } from '../world/clock.ts';
import type { PageSeed } from '../world/world-seed.ts';
import type { Actor } from './actors.ts';

/** A local Discord. */
export interface Sandbox extends Context {
  /** The bot's token: a new one at every start unless one is given. */
  readonly token: string;
  readonly clock: SandboxClock;
  readonly limits: RateLimits;
  /** The page's introduction of the bot. */
  readonly page: PageSeed;
  /**
   * A person in a channel.
   *
   * @param person user name or id: `admin`, `member`
   * @param place `#general`, an id, or `dm`
   */
  as(person: string, place: string): Actor;
  close(): Promise<void>;
}
