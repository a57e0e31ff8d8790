import type { BaseInteraction } from 'discord.js';
import pTimeout from 'p-timeout';
import type { Excerpt } from '../../corpus/model.ts';
import type { Library } from '../../library/library.ts';
import type { LinkOf } from '../../links/fragment.ts';
import type { Logger } from '../../log.ts';
import type { ShareSummary, Shares } from '../../storage/shares.ts';
import type { CardExtras } from '../views/card-text.ts';
import { discussedLine } from './sharing.ts';
import { type Audience, visibleTo } from './visibility.ts';

/** Cards do not wait longer for earlier discussions: while the database is away, they are shown without. */
const MAX_WAIT_MS = 1_000;
const NONE: ReadonlyMap<string, ShareSummary> = new Map();

/**
 * Looks up what cards show besides excerpts: the link to the passage, tags, and earlier discussions, as far as everyone who
 * reads the cards may know of them.
 *
 * @param audience the channel, unless only the asker can read them
 * @returns by excerpt id
 */
export type DescribeCards = (
  excerpts: readonly Excerpt[],
  asker: BaseInteraction,
  audience?: Audience,
) => Promise<ReadonlyMap<string, CardExtras>>;

export function cardDescriber(
  library: () => Library,
  linkOf: LinkOf,
  shares: Shares,
  logger: Logger,
): DescribeCards {
  async function discussions(excerpts: readonly Excerpt[], asker: BaseInteraction, audience: Audience) {
    if (!asker.inCachedGuild()) return NONE;
    try {
      const summaries = shares.summarise(asker.guildId, excerpts, visibleTo(audience, asker));
      return await pTimeout(summaries, { milliseconds: MAX_WAIT_MS });
    } catch (error) {
      logger.warn({ err: error }, 'could not look up earlier discussions');
      return NONE;
    }
  }

  return async (excerpts, asker, audience = 'channel') => {
    const summaries = await discussions(excerpts, asker, audience);
    return new Map(
      excerpts.map((excerpt) => {
        const link = linkOf(excerpt);
        const summary = summaries.get(excerpt.id);
        return [
          excerpt.id,
          {
            tags: library().tagsOf(excerpt.post),
            ...(link && { link }),
            ...(summary && { discussed: discussedLine(summary, excerpt) }),
          },
        ];
      }),
    );
  };
}
