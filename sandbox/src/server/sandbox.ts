import type { Context } from '../routes/context.ts';
import type { RateLimits } from '../routes/rate-limits.ts';
import type { SandboxClock } from '../world/clock.ts';
import type { PageSeed } from '../world/world-seed.ts';
import type { Actor } from './actors.ts';

/** A local Discord. */
export interface Sandbox extends Context {
  /** The bot's token, new at every start unless one was given. */
  readonly token: string;
  readonly clock: SandboxClock;
  readonly limits: RateLimits;
  /** What its page says about the bot. */
  readonly page: PageSeed;
  /**
   * Somebody who looks at a channel.
   *
   * @param person user name or id: `admin`, `member`
   * @param place `#general`, an id, or `dm`
   */
  as(person: string, place: string): Actor;
  close(): Promise<void>;
}
