import { DiscordAPIError, type REST } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import { BoundedCache } from '../../bounded-cache.ts';
import { type Clock, MINUTE_MS } from '../../clock.ts';

/** How long an answer is cached. */
const CACHE_MS = 5 * MINUTE_MS;
const MAX_CACHED = 10_000;

/** Looks up who is in which server. */
export class Members {
  readonly #rest: Pick<REST, 'get'>;
  readonly #cache = new BoundedCache<{ readonly isMember: boolean; readonly at: number }>(MAX_CACHED);
  readonly #clock: Clock;

  constructor(rest: Pick<REST, 'get'>, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Whether a person is in a server that the bot is in. Answers are cached for five minutes. */
  async has(guildId: string, userId: string): Promise<boolean> {
    const key = `${guildId} ${userId}`;
    const answer = this.#cache.peek(key);
    if (answer && this.#clock.now() - answer.at < CACHE_MS) return answer.isMember;
    try {
      await this.#rest.get(Routes.guildMember(guildId, userId));
      return this.#remember(key, true);
    } catch (error) {
      // Unknown member, unknown server, no access. Other errors say nothing and are not cached.
      const isKnown = error instanceof DiscordAPIError && [403, 404].includes(error.status);
      return isKnown ? this.#remember(key, false) : false;
    }
  }

  #remember(key: string, isMember: boolean): boolean {
    this.#cache.set(key, { isMember, at: this.#clock.now() });
    return isMember;
  }
}
